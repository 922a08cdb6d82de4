"""Verbs of a visit: receive, say what is wished, switch the service, finish, reopen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.utils.translation import gettext as _

from madoguchi.core import clock, locks
from madoguchi.core.errors import Refusal
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract
from madoguchi.visits import facts, papers, rules
from madoguchi.visits.models import (
    ACCEPTED,
    CLOSED,
    OUTCOMES,
    RECEIVED,
    SENT_HOME,
    SUPPORTED,
    WAITING_OFFICER,
    Procedure,
    Step,
    Visit,
)
from madoguchi.visits.services.recording import Left, leave, withdraw
from madoguchi.visits.services.step import settle


@walls.verb
def receive(
    *,
    contract: Contract,
    occasion: str,
    day: dt.date,
    service: str,
    by: Actor,
    booking_id: int | None = None,
    subject_id: int | None = None,
    label: str = "",
    people: int = 1,
    in_city: bool = True,
    under_15: bool = False,
    reason: str = "",
    wish: Iterable[str] = (),
    needs: Iterable[str] = (),
    at: dt.datetime | None = None,
) -> Visit:
    """A visitor has come (来場受付), now or at a moment that was written down.

    Raises ``already-received``, ``unknown-service``, ``nobody``.
    """
    if service not in rules.SERVICES:
        raise Refusal(
            "unknown-service", _("手続の種類を選んでください。"), field="service"
        )
    if people < 1:
        raise Refusal("nobody", _("人数を1以上で入力してください。"), field="people")
    if booking_id is not None and _known(contract, booking_id):
        raise Refusal("already-received", _("この方はすでに来所済みです。"))
    now = at or clock.now()
    visit = Visit.objects.create(
        contract=contract,
        occasion=occasion,
        day=day,
        booking_id=booking_id,
        subject_id=subject_id,
        label=label,
        people=people,
        service=service,
        in_city=in_city,
        under_15=under_15,
        reason=reason,
        wish=sorted(set(wish)),
        needs=sorted(set(needs)),
        received_at=now,
        moved_at=now,
    )
    received(visit, by)
    return visit


def received(visit: Visit, by: Actor, at: dt.datetime | None = None) -> None:
    """Leave the fact of an arrival, with what is known of it now."""
    measures: dict[str, object] = {"people": visit.people}
    measures |= {"wish": visit.wish or None, "needs": visit.needs or None}
    measures["reason"] = visit.reason or None
    visit.facts = [leave(facts.VISIT_RECEIVED, visit, by, measures, at)]
    visit.save(update_fields=["facts"])


def _known(contract: Contract, booking_id: int) -> bool:
    """Asked under a lock, since two tablets may press at once."""
    locks.hold(f"visit.{contract.pk}.{booking_id}")
    return Visit.objects.filter(contract=contract, booking_id=booking_id).exists()


def _open(visit: Visit) -> Visit:
    locked = Visit.objects.select_for_update().get(pk=visit.pk)
    if locked.state == CLOSED:
        raise Refusal("closed", _("この方の対応は終了しています。"))
    return locked


@walls.verb
def set_wishes(
    *,
    visit: Visit,
    by: Actor,
    wish: Iterable[str],
    reason: str | None = None,
    needs: Iterable[str] | None = None,
) -> Visit:
    """What else the visitor wishes (マイナポータル …) or needs, and why they came.

    The fact of arrival is reversed and left anew with what is known now.
    """
    locked = _open(visit)
    locked.wish = sorted(set(wish))
    if reason is not None:
        locked.reason = reason
    if needs is not None:
        locked.needs = sorted(set(needs))
    locked.save(update_fields=["wish", "reason", "needs"])
    withdraw(locked, [f for f in locked.facts if f[0] == "visits.visit_received"], by)
    received(locked, by)
    return locked


@walls.verb
def switch(
    *, visit: Visit, service: str, by: Actor, missing: Iterable[str] = ()
) -> Visit:
    """Turn a visit to another service: papers short → 申請サポート (KY 8(2)イ(ア)B).

    ``missing`` are slugs of ``papers.MISSING``, printed on the note to take home.
    When the visitor stands before the officer, the officer may do this too.
    Raises ``closed``, ``same-service``, ``unknown-service``, ``identified``.
    """
    locked = _open(visit)
    if service not in rules.SERVICES:
        raise Refusal(
            "unknown-service", _("手続の種類を選んでください。"), field="service"
        )
    if service == locked.service:
        raise Refusal("same-service", _("すでにこの手続になっています。"))
    if not {"visits.receive", "visits.identify"} & by.may and by.side != "system":
        raise Refusal("not-allowed", _("この操作をする権限がありません。"))
    _short(locked, missing, by)
    locked.service = service
    locked.missing = sorted(set(missing) & papers.MISSING.keys())
    locked.save(update_fields=["service", "missing"])
    settle(locked)
    locked.refresh_from_db()
    return locked


def _short(visit: Visit, missing: Iterable[str], by: Actor) -> None:
    """Papers that did not suffice are a result of their check; an older one falls."""
    if not set(missing):
        return
    for step in Step.objects.filter(visit=visit, name__in=("papers", "hand-over")):
        withdraw(visit, step.facts, by)
        step.delete()
    if visit.state == WAITING_OFFICER and by.side == "municipality":
        signed = {"both_signed": True}
        leave(
            facts.VISIT_HANDED_OVER, visit, by, signed, officer_role="identity_officer"
        )
    leave(facts.PAPERS_CHECKED, visit, by, {"result": "insufficient"})


@walls.verb
def finish(
    *,
    visit: Visit,
    outcome: str,
    by: Actor,
    procedures: Iterable[tuple[str, str]] = (),
    reason: str = "",
    missing: Iterable[str] = (),
) -> Visit:
    """End a visit with its outcome and the procedures that were completed.

    ``procedures`` holds (procedure, method), for example ``("application",
    "apply-in-person")``. Raises ``steps-missing`` when a completed service
    lacks a step, ``wrong-outcome``, ``missing-unsaid`` when someone is sent home
    and nobody says what was missing, ``closed``.
    """
    if outcome not in OUTCOMES:
        raise Refusal("unknown-outcome", _("結果を選んでください。"), field="outcome")
    locked = _open(visit)
    short = set(missing) & papers.MISSING.keys()
    complete_enough(locked, outcome, short)
    locked.state, locked.outcome, locked.closed_at = CLOSED, outcome, clock.now()
    locked.reason = reason or locked.reason
    locked.missing = sorted({*locked.missing, *short})
    if outcome == SENT_HOME and not _checked(locked):
        leave(facts.PAPERS_CHECKED, locked, by, {"result": "insufficient"})
    done = () if outcome == SENT_HOME else procedures
    locked.facts += [_procedure(locked, name, method, by) for name, method in done]
    locked.facts.append(_closed(locked, by))
    locked.save()
    return locked


def _checked(visit: Visit) -> bool:
    return Step.objects.filter(visit=visit, name="papers").exists()


def complete_enough(visit: Visit, outcome: str, short: set[str]) -> None:
    """Whether a visit may end so, by service and steps; raises as :func:`finish`."""
    if outcome == SENT_HOME:
        if not short and not visit.missing:
            raise Refusal(
                "missing-unsaid",
                _("足りなかったものを選んでください。お渡しメモに印刷します。"),
                field="missing",
            )
        return
    taken = visit.service in (rules.APPLY, rules.MAIL)
    if taken != (outcome == ACCEPTED):
        expected = _(OUTCOMES[ACCEPTED if taken else SUPPORTED])
        raise Refusal(
            "wrong-outcome",
            _("この手続の結果は「%s」です。") % expected,
            field="outcome",
        )
    done = set(Step.objects.filter(visit=visit).values_list("name", flat=True))
    missing = rules.missing(visit.service, done)
    if missing:
        names = "、".join(_(kind.ja) for kind in missing)
        raise Refusal(
            "steps-missing", _("まだ終わっていない手順があります: %s") % names
        )


def _procedure(visit: Visit, name: str, method: str, by: Actor) -> Left:
    Procedure.objects.create(
        contract_id=visit.contract_id,
        visit=visit,
        name=name,
        method=method,
        count=visit.people,
        done_at=clock.now(),
    )
    began = visit.steps.order_by("done_at").values_list("done_at", flat=True).first()
    minutes = int((clock.now() - (began or visit.received_at)).total_seconds() // 60)
    measures: dict[str, object] = {"minutes": minutes, "method": method or None}
    return leave(facts.PROCEDURE_COMPLETED, visit, by, measures, procedure=name)


def _closed(visit: Visit, by: Actor) -> Left:
    measures: dict[str, object] = {"outcome": visit.outcome, "people": visit.people}
    measures |= {"reason": visit.reason or None, "wish": visit.wish or None}
    return leave(facts.VISIT_CLOSED, visit, by, measures)


@walls.verb
def reopen(*, visit: Visit, by: Actor) -> Visit:
    """Take an end back (対応終了を取り消す); its facts are reversed.

    The app above asks whether the day is still open. Raises ``not-closed``.
    """
    locked = Visit.objects.select_for_update().get(pk=visit.pk)
    if locked.state != CLOSED:
        raise Refusal("not-closed", _("この方の対応は終了していません。"))
    ending = [left for left in locked.facts if left[0] != "visits.visit_received"]
    withdraw(locked, ending, by)
    locked.procedures.all().delete()
    locked.facts = [left for left in locked.facts if left not in ending]
    locked.state, locked.outcome, locked.closed_at = RECEIVED, "", None
    locked.save()
    settle(locked)
    locked.refresh_from_db()
    return locked
