"""The visits' part of a contract: ``[parameters.visits]`` of ``contract.toml``.

A city that accepts other papers gives its own table with a version::

    [parameters.visits.papers]
    version = "kyoto-2026-04"
    groups = { driving-licence = "a", student-card = "b", my-paper = "b" }
    words = { my-paper = "市発行の証明書" }

    [[parameters.visits.papers.sets.apply-in-person]]
    slug = "a1b1"
    label = "Aを1点とBを1点"
    counts = { a = 1, b = 1 }

``representatives`` (as ``sets``, by service) are the sets of who stands for a
child or a ward, where they differ; ``standings`` say what proves that authority::

    [parameters.visits.papers.standings.child]
    proof = "authority"
    exempt = ["same-household"]

``bring`` says what one tells people of a service; the papers that are meant pass
the check, or the file is refused (without it the words follow from the sets)::

    [parameters.visits.papers.bring.apply-in-person]
    label = "本人確認書類 2点（運転免許証と学生証など）"
    papers = ["driving-licence", "student-card"]
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from madoguchi.contracts import library
from madoguchi.visits import papers, rules

Positive = Annotated[int, Field(ge=1)]
Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]
CHECKED = (rules.APPLY, rules.MAIL)
"""Services with an identity check: each has its sets."""


class Accepted(BaseModel):
    """One acceptable set: so many papers of each group."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    slug: Slug
    label: str
    counts: Annotated[dict[Slug, Positive], Field(min_length=1)]


class Standing(BaseModel):
    """Who cannot act alone: the proof of authority, and what takes its place."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    proof: Slug
    exempt: tuple[Literal["same-household", "home-register"], ...] = ()


class Said(BaseModel):
    """What one says of a service's papers, and the papers that are meant."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    label: Annotated[str, Field(min_length=1, max_length=120)]
    papers: Annotated[tuple[Slug, ...], Field(min_length=1)]


class Papers(BaseModel):
    """A city's own table of papers; ``version`` is kept with every decision."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: Annotated[str, Field(min_length=1, max_length=40)]
    groups: Annotated[dict[Slug, Slug], Field(min_length=1)]
    words: dict[Slug, str] = Field(default_factory=dict)
    sets: dict[str, Annotated[tuple[Accepted, ...], Field(min_length=1)]]
    representatives: dict[str, Annotated[tuple[Accepted, ...], Field(min_length=1)]] = (
        Field(default_factory=dict)
    )
    standings: dict[str, Standing] = Field(
        default_factory=lambda: {
            "child": Standing(proof="authority", exempt=tuple(papers.EXEMPT)),
            "ward": Standing(proof="authority"),
        }
    )

    bring: dict[str, Said] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _true(self) -> Papers:
        """Whoever brings what one says passes the check."""
        for service, said in self.bring.items():
            if unknown := set(said.papers) - self.groups.keys():
                raise ValueError(f"bring.{service}: no paper {sorted(unknown)}")
            known = service in self.sets
            table = papers.Rules(self.version, self._papers(), _needs(self.sets))
            if not known or not papers.decide(service, said.papers, table=table).enough:
                raise ValueError(f"bring.{service}: these papers do not pass the check")
        return self

    def _papers(self) -> dict[str, tuple[str, str]]:
        return {
            slug: (group, self.words.get(slug) or papers.PAPERS.get(slug, ("", ""))[1])
            for slug, group in self.groups.items()
        }

    @model_validator(mode="after")
    def _whole(self) -> Papers:
        """Every paper has a word, every set a group that exists, every service sets."""
        nameless = self.groups.keys() - papers.PAPERS.keys() - self.words.keys()
        if nameless:
            raise ValueError(f"words: no Japanese word for {sorted(nameless)}")
        if set(self.sets) != set(CHECKED):
            raise ValueError(f"sets: needs exactly {', '.join(CHECKED)}")
        if self.standings.keys() - {papers.CHILD, papers.WARD}:
            raise ValueError("standings: knows child and ward")
        if self.representatives.keys() - set(CHECKED):
            raise ValueError(f"representatives: knows {', '.join(CHECKED)}")
        known = {*self.groups, *self.groups.values()}
        for table in (self.sets, self.representatives):
            for service, accepted in table.items():
                for one in accepted:
                    if unknown := one.counts.keys() - known:
                        raise ValueError(
                            f"sets.{service}.{one.slug}: no paper of {sorted(unknown)}"
                        )
        if "authority" not in known:
            raise ValueError("groups: no paper of authority, which a child needs")
        for kind, standing in self.standings.items():
            if standing.proof not in known:
                raise ValueError(f"standings.{kind}: no paper of {standing.proof}")
        return self

    def table(self) -> papers.Rules:
        """As the pure rule reads it."""
        standings = {
            str(kind): papers.Standing(one.proof, tuple(one.exempt))
            for kind, one in self.standings.items()
        }
        return papers.Rules(
            self.version,
            self._papers(),
            _needs(self.sets),
            _needs(self.representatives),
            standings,
            {name: (said.label, said.papers) for name, said in self.bring.items()},
        )


def _needs(
    table: dict[str, tuple[Accepted, ...]],
) -> dict[str, tuple[papers.Need, ...]]:
    return {
        service: tuple(papers.Need(o.slug, o.label, dict(o.counts)) for o in rows)
        for service, rows in table.items()
    }


class Parameters(BaseModel):
    """Rules of visits; without ``papers`` the cities' common table holds."""

    model_config = ConfigDict(extra="allow", frozen=True)

    papers: Papers | None = None


def table_on(contract: str, day: dt.date) -> papers.Rules:
    """The table of papers that holds on a day. Raises ``NoSuchContract``."""
    tables = library.contract_file(contract).table_on(day).parameters
    own = Parameters.model_validate(tables.get("visits", {})).papers
    return own.table() if own else papers.COMMON
