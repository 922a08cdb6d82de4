"""Verbs of the FAQ: put an entry, take one out, take over a table. Always a draft.

Submission, approval and return are those of every document; a change after the
approval is a new version, and the approved one is searched until the new one is.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from madoguchi.core import locks
from madoguchi.core.errors import Refusal
from madoguchi.documents import services as documents
from madoguchi.documents.models import Version
from madoguchi.manuals import queries, rules
from madoguchi.manuals.adapters import table
from madoguchi.manuals.rules import Change, Entry
from madoguchi.people.access import need
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract

PERMISSION = "documents.draft"


@walls.verb
def put(
    *,
    contract: Contract,
    question: str,
    answer: str,
    procedure: str,
    by: Actor,
    key: str = "",
) -> Version:
    """Add an entry to the FAQ's draft, or change the one of ``key``.

    Raises :class:`Refusal` ``no-entry``, ``empty``, ``too-long``, ``no-procedure``,
    ``asked-already``, ``full`` and those of ``documents.services.draft``.
    """
    rows = _rows(contract, by)
    entry = _entry(contract, key or rules.next_key([r.key for r in rows]), question)
    entry = _answered(contract, entry, answer, procedure)
    if any(one.question == entry.question and one.key != key for one in rows):
        raise Refusal(
            "asked-already", _("同じ質問がすでにあります。"), field="question"
        )
    if key:
        _held(rows, key)
        rows = [entry if one.key == key else one for one in rows]
    elif len(rows) >= rules.MOST:
        raise Refusal("full", _("{n}件までです。").format(n=rules.MOST))
    else:
        rows = [*rows, entry]
    return _write(contract, rows, by)


def _entry(contract: Contract, key: str, question: str) -> Entry:
    asked = " ".join(question.split())
    if not asked:
        raise Refusal("empty", _("質問を入力してください。"), field="question")
    if len(asked) > rules.LONGEST_QUESTION:
        raise Refusal("too-long", _("質問が長すぎます。"), field="question")
    return Entry(key, asked, "")


def _answered(contract: Contract, entry: Entry, answer: str, procedure: str) -> Entry:
    said = answer.replace("\r\n", "\n").strip()
    if not said:
        raise Refusal("empty", _("回答を入力してください。"), field="answer")
    if len(said) > rules.LONGEST_ANSWER:
        raise Refusal("too-long", _("回答が長すぎます。"), field="answer")
    if procedure and procedure not in queries.words(contract.pk):
        raise Refusal("no-procedure", _("手続を選んでください。"), field="procedure")
    return Entry(entry.key, entry.question, said, procedure)


@walls.verb
def take_out(*, contract: Contract, key: str, by: Actor) -> Version:
    """Take an entry out of the FAQ's draft. Raises ``no-entry``."""
    rows = _rows(contract, by)
    _held(rows, key)
    return _write(contract, [one for one in rows if one.key != key], by)


@walls.verb
def take_over(*, contract: Contract, body: bytes, by: Actor) -> tuple[Version, Change]:
    """The draft becomes what a CSV file says; returns what that changed.

    All or nothing. Raises :class:`Refusal` ``file-…``, :class:`RowErrors`
    ``rows-wrong`` and those of ``documents.services.draft``.
    """
    old = _rows(contract, by)
    new = table.read(body, queries.topics(contract.pk), old)
    return _write(contract, new, by), rules.compared(old, new)


def _rows(contract: Contract, by: Actor) -> list[Entry]:
    """The entries of the draft, else of the version that the next one starts from."""
    need(by, PERMISSION)
    locks.hold(f"manuals.faq.{contract.pk}")
    last = queries.newest(contract.pk)
    return rules.entries(last.content) if last else []


def _held(rows: Sequence[Entry], key: str) -> None:
    if not any(one.key == key for one in rows):
        raise Refusal("no-entry", _("この質問はもうありません。"))


def _write(contract: Contract, rows: Sequence[Entry], by: Actor) -> Version:
    return documents.draft(
        contract=contract,
        kind=queries.FAQ,
        ref="",
        title=_title(contract),
        content=rules.snapshot(rows, queries.topics(contract.pk)),
        by=by,
        correcting=True,
    )


def _title(contract: Contract) -> str:
    return f"FAQ（{contract.short or contract.title}）"[:200]
