"""The verb that puts a number of a closed day right: by its visit, with a reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from madoguchi.core.errors import Refusal
from madoguchi.documents.models import SUBMITTED
from madoguchi.journal import queries as journal
from madoguchi.journal.models import Fact
from madoguchi.journal.services import record
from madoguchi.outreach import facts, queries
from madoguchi.outreach.models import HELD, Session
from madoguchi.outreach.services.day import main_procedure, offered
from madoguchi.outreach.services.report import draft_daily_report
from madoguchi.outreach.services.running import correctable, report_state
from madoguchi.people.access import need
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.visits import queries as visit_queries
from madoguchi.visits import rules
from madoguchi.visits import services as visits
from madoguchi.visits.models import ACCEPTED, SENT_HOME, SUPPORTED, Correction, Visit


@walls.verb
def correct_visit(
    *,
    session: Session,
    visit: Visit,
    by: Actor,
    reason: str,
    service: str,
    sent_home: bool,
    people: int,
    in_city: bool,
    counts: Mapping[str, int],
    missing: Iterable[str] = (),
    under_15: bool | None = None,
    came_by: str | None = None,
    portal: Iterable[str] | None = None,
) -> Correction:
    """Put a finished visit right while the day's report is still with us.

    The report is drawn up anew and says both values; papers that no longer agree
    wait for a supplementary hand-over before it can be submitted. ``came_by`` is
    why they came, ``portal`` what was helped with besides; None leaves as it is. Raises
    ``not-correctable``, ``photos-left`` and those of ``visits.amend_closed``.
    """
    need(by, "outreach.close")
    still_correctable(session)
    offered(session, service)
    outcome = ACCEPTED if service in (rules.APPLY, rules.MAIL) else SUPPORTED
    wanted = visits.Wanted(
        service=service,
        outcome=SENT_HOME if sent_home else outcome,
        people=people,
        in_city=in_city,
        counts=counts,
        procedure=main_procedure(service),
        missing=missing,
        under_15=under_15,
        reason=came_by,
        beside=portal,
    )
    made = visits.amend_closed(visit=visit, wanted=wanted, reason=reason, by=by)
    _held_again(session, by)
    draft_daily_report(session=session, by=by)
    return made


def still_correctable(session: Session) -> None:
    """Raises :class:`Refusal` ``not-correctable``: it says where the number can be put
    right instead.
    """
    if correctable(session):
        return
    if Session.objects.get(pk=session.pk).state != HELD:
        said = _("この日はまだ締められていません。来所の画面で直してください。")
    elif report_state(session) == SUBMITTED:
        said = _("日次報告書を市が確認しています。差し戻されたら直せます。")
    else:
        said = _("市が受け取った日次報告書の数は変えられません。市に相談してください。")
    raise Refusal("not-correctable", said)


def _held_again(session: Session, by: Actor) -> None:
    """The figures of the day's own fact follow, at its own moment."""
    keys = {"session": session.ref}
    found = journal.with_keys(session.contract_id, facts.SESSION_HELD.name, keys)
    if not found:
        return
    was: Fact = found[-1]
    now = {
        "applicants": queries.people(session, accepted_only=True),
        "visitors": queries.people(session),
    }
    if now.items() <= was.measures.items():
        return
    record(
        facts.SESSION_HELD,
        contract=session.contract_id,
        by=by,
        occurred_at=was.occurred_at,
        corrects=was.pk,
        measures={**was.measures, **now},
        **was.keys,
    )


def corrections(session: Session) -> list[Correction]:
    """What was put right after the close; needs a scope."""
    return visit_queries.corrections(session.contract_id, session.ref)
