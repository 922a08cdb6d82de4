"""Verbs of a step: do it, take it back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.privacy import facts as privacy_facts
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.visits import facts, papers, parameters, rules
from madoguchi.visits.models import CLOSED, Step, Visit
from madoguchi.visits.services.recording import Left, leave, withdraw


@walls.verb
def do_step(
    *,
    visit: Visit,
    name: str,
    by: Actor,
    count: int | None = None,
    shown: Iterable[str] = (),
    party: papers.Party | None = None,
    listed: str = "",
) -> Step:
    """Do one step of a visit, in its order and by the side that alone may do it.

    ``party`` says for the step ``papers`` who showed which identity documents,
    ``shown`` that everyone showed these, ``listed`` the accepted set that a paper
    list names after an outage: when they are not enough by the rule
    table, it is refused with :class:`PapersShort`. Identity is the municipal
    officer's alone (KY 7(2)ウ). Raises ``not-yours``, ``not-yet``,
    ``done-already``, ``closed``, ``unknown-step``, ``people-differ``.
    """
    locked = Visit.objects.select_for_update().get(pk=visit.pk)
    kind = permitted(locked, name, by)
    detail = {}
    if name == "papers":
        asked = party or papers.alike(
            locked.people,
            list(shown),
            under_15=locked.under_15,
            table=parameters.table_on(locked.contract_id, locked.day),
        )
        detail = _listed(locked, listed) if listed else _papers(locked, asked)
    step = Step.objects.create(
        contract_id=locked.contract_id,
        visit=locked,
        name=kind.name,
        count=locked.people if count is None else count,
        done_by=by.account,
        side=by.side,
        role=by.role,
        done_at=clock.now(),
        detail=detail,
    )
    step.facts = [_done(locked, step, by), *_beside(locked, step, by)]
    step.save(update_fields=["facts"])
    settle(locked)
    return step


def _papers(visit: Visit, party: papers.Party) -> dict[str, Any]:
    """What decided, person by person; the visit's age follows the party."""
    table = parameters.table_on(visit.contract_id, visit.day)
    if any(paper not in table.papers for paper in party.held):
        raise Refusal("unknown-paper", _("書類を選び直してください。"), field="shown")
    if len(party.people) != visit.people:
        raise Refusal(
            "people-differ",
            _("人数が変わりました。%d名分の書類を確かめてください。") % visit.people,
            field="shown",
        )
    decisions = papers.decide_party(visit.service, party, table=table)
    if not all(decision.enough for decision in decisions):
        raise PapersShort(decisions)
    visit.under_15 = any(person.kind == papers.CHILD for person in party.people)
    Visit.objects.filter(pk=visit.pk).update(under_15=visit.under_15)
    return _decided(party, decisions)


def _listed(visit: Visit, by: str) -> dict[str, Any]:
    """What was checked on paper while there was no signal: the set, not each paper."""
    table = parameters.table_on(visit.contract_id, visit.day)
    if by not in {need.slug for need in table.sets.get(visit.service, ())}:
        raise Refusal(
            "unknown-set", _("確認した書類の組合せを選んでください。"), field="shown"
        )
    return {"papers": [], "set": by, "version": table.version, "listed": True}


def _decided(party: papers.Party, decisions: list[papers.Decision]) -> dict[str, Any]:
    return {
        "papers": party.held,
        "set": decisions[0].by,
        "version": decisions[0].version,
        "people": [
            {"kind": person.kind, "papers": list(person.held), "set": decision.by}
            for person, decision in zip(party.people, decisions, strict=True)
        ],
        "representative": list(party.representative),
        "applies": party.applies,
        "proof": list(party.proof),
    }


class PapersShort(Refusal):
    """The papers are not enough; ``missing`` are slugs of ``papers.MISSING``."""

    def __init__(self, decisions: list[papers.Decision]) -> None:
        self.missing = list(
            dict.fromkeys(slug for one in decisions for slug in one.missing)
        )
        words = "、".join(_(papers.MISSING[slug]) for slug in self.missing)
        said = _("書類が足りません（%s）。申請サポートに切り替えますか。") % words
        short = [n for n, one in enumerate(decisions, 1) if not one.enough]
        if len(decisions) > 1:
            said = "、".join(_("%d人目") % n for n in short) + ": " + said
        super().__init__("papers-short", said, field="shown")


def _done(visit: Visit, step: Step, by: Actor) -> Left:
    return leave(
        facts.STEP_COMPLETED,
        visit,
        by,
        {"done_by": by.role, "count": step.count},
        step=step.name,
    )


def _beside(visit: Visit, step: Step, by: Actor) -> list[Left]:
    """The steps that other clauses read as facts of their own.

    The hand-over exists once both sides have acted: with the officer's identity
    check. The photo is deleted, never stored (KY 9(1)イ).
    """
    if step.name == "papers":
        measures = {"result": "sufficient", "papers": step.detail.get("papers") or None}
        return [leave(facts.PAPERS_CHECKED, visit, by, measures)]
    if step.name == "identity":
        return [
            leave(
                facts.VISIT_HANDED_OVER,
                visit,
                by,
                {"both_signed": True},
                officer_role="identity_officer",
            )
        ]
    if step.name == "photo-deleted":
        measures = {"means": "deleted", "witnesses": 1}
        disposed = privacy_facts.MATERIAL_DISPOSED
        return [leave(disposed, visit, by, measures, material="photo", ref=visit.pk)]
    return []


@walls.verb
def delete_photo(*, visit: Visit, by: Actor) -> None:
    """The photograph of a visit is confirmed as deleted, before or after its end.

    Done twice, it counts once. Raises ``not-yet`` when there is no photograph.
    """
    locked = Visit.objects.select_for_update().get(pk=visit.pk)
    taken = Step.objects.filter(visit=locked, name="photo").first()
    if taken is None:
        raise Refusal("not-yet", _("写真はまだ撮られていません。"))
    step, made = Step.objects.get_or_create(
        contract_id=locked.contract_id,
        visit=locked,
        name="photo-deleted",
        defaults={
            "count": taken.count,
            "done_by": by.account,
            "side": by.side,
            "role": by.role,
            "done_at": clock.now(),
        },
    )
    if made:
        step.facts = [_done(locked, step, by), *_beside(locked, step, by)]
        step.save(update_fields=["facts"])


def settle(visit: Visit) -> None:
    """Write the state that the steps make."""
    done = set(Step.objects.filter(visit=visit).values_list("name", flat=True))
    Visit.objects.filter(pk=visit.pk).exclude(state=CLOSED).update(
        state=rules.state(visit.service, done), moved_at=clock.now()
    )


def permitted(visit: Visit, name: str, by: Actor) -> rules.StepKind:
    """The step's kind if this actor may do it now; raises as :func:`do_step`."""
    if visit.state == CLOSED:
        raise Refusal("closed", _("この方の対応は終了しています。"))
    kinds = {kind.name: kind for kind in rules.flow(visit.service)}
    if name not in kinds:
        raise Refusal("unknown-step", _("この手順はありません。"))
    kind = kinds[name]
    need = "visits.identify" if kind.side == "municipality" else "visits.receive"
    if by.side != "system" and (by.side != kind.side or need not in by.may):
        raise Refusal("not-yours", _whose(kind))
    done = set(Step.objects.filter(visit=visit).values_list("name", flat=True))
    if name in done:
        raise Refusal("done-already", _("この手順はすでに終わっています。"))
    before = "、".join(_(kinds[n].ja) for n in kind.after if n not in done)
    if before:
        raise Refusal("not-yet", _("先に「%s」を終えてください。") % before)
    return kind


def _whose(kind: rules.StepKind) -> str:
    if kind.side == "municipality":
        return _("本人確認は市の本人確認担当職員だけが行えます。")
    return _("この手順は受注者の従事者が行います。")


@walls.verb
def undo_step(*, visit: Visit, name: str, by: Actor) -> None:
    """Take a step back (元に戻す); its facts are reversed, both stay in the journal.

    Raises ``closed``, ``not-done``, ``needed-by-later``, ``not-yours``.
    """
    locked = Visit.objects.select_for_update().get(pk=visit.pk)
    if locked.state == CLOSED:
        raise Refusal("closed", _("この方の対応は終了しています。"))
    step = Step.objects.filter(visit=locked, name=name).first()
    if step is None:
        raise Refusal("not-done", _("この手順はまだ行われていません。"))
    if by.side not in (step.side, "system"):
        raise Refusal("not-yours", _("この手順は、行った側だけが取り消せます。"))
    done = set(Step.objects.filter(visit=locked).values_list("name", flat=True))
    later = rules.depending(locked.service, name, done)
    if later:
        words = "、".join(_(kind.ja) for kind in later)
        raise Refusal("needed-by-later", _("先に「%s」を取り消してください。") % words)
    withdraw(locked, step.facts, by)
    step.delete()
    settle(locked)
