"""Verbs of an application: receive, identify, compare, arrive, set up, hand over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from madoguchi.cards import facts, parameters, words
from madoguchi.cards.application_parameters import Applications, Method
from madoguchi.cards.models.applications import (
    CHANNELS,
    DEFECTS,
    NO_PHOTO,
    PHOTOS,
    TAKEN,
    Application,
    Photo,
    Progress,
)
from madoguchi.cards.rules import applications as rules
from madoguchi.cards.services import progress, visiting
from madoguchi.cases.models import Case
from madoguchi.contracts import gates
from madoguchi.core import clock, locks, text
from madoguchi.core.errors import Refusal
from madoguchi.journal.services import record
from madoguchi.mailings import services as mailings
from madoguchi.people.access import need
from madoguchi.privacy import services as privacy
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract
from madoguchi.visits import papers as visit_papers
from madoguchi.visits import parameters as visit_parameters
from madoguchi.visits.models import Visit


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the applicant wishes and brought; ``event`` is the day of the reason."""

    method: str
    photo: str
    channel: str = "paper"
    id_form: bool = False
    express: bool = False
    reason: str = ""
    event: dt.date | None = None
    papers: Sequence[str] = ()
    checked: Sequence[str] = ()
    excluded: Sequence[str] = ()
    represented: bool = False
    """Under 15 or an adult ward: the legal representative's authority is asked for."""
    payload: dict[str, str] = field(default_factory=dict)


@walls.verb
def receive(*, visit: Visit, wanted: Wanted, by: Actor) -> Application:
    """Receive an application by the method that fits (申請を受け付ける): SP 5(2)ウ.

    Raises ``unknown-method``, ``visit-closed``, ``excluded``, ``papers-short``,
    ``unticked``, ``not-express``, ``express-late``, ``photo-unsaid``,
    ``name-missing``, ``gate-closed``.
    """
    need(by, "cards.handle")
    held = visiting.open_visit(visit)
    told = parameters.on(held.contract_id, held.day).applications
    method = told.methods.get(wanted.method)
    if method is None:
        raise Refusal("unknown-method", _("方式を選んでください。"), field="method")
    if wanted.photo not in PHOTOS or wanted.channel not in CHANNELS:
        raise Refusal("photo-unsaid", _("写真の用意を選んでください。"), field="photo")
    _not_excluded(method, wanted)
    _ticked(method, wanted)
    _express(told, wanted, held.day)
    decided = _papers(method, wanted, held)
    visiting.wished(held, by, *_wishes(wanted))
    if method.identity:
        visiting.papers(held, by, "sufficient", wanted.papers)
    return _made(held, wanted, decided, by)


def _not_excluded(method: Method, wanted: Wanted) -> None:
    against = [slug for slug in wanted.excluded if slug in method.excluded]
    if against:
        table = dict(words.table(method.excluded, method.excluded_en))
        named = "、".join(table[slug] for slug in against)
        raise Refusal(
            "excluded",
            _("この方式では受け付けられません（%s）。交付時来庁方式で受け付けます。")
            % named,
            field="excluded",
        )


def _ticked(method: Method, wanted: Wanted) -> None:
    table = words.table(method.papers, method.papers_en)
    missing = [word for slug, word in table if slug not in wanted.checked]
    if missing:
        raise Refusal(
            "unticked",
            _("そろっていないもの: %s") % "、".join(missing),
            field="checked",
        )


def _express(told: Applications, wanted: Wanted, today: dt.date) -> None:
    if not wanted.express:
        return
    reason = told.express.get(wanted.reason)
    if wanted.method != rules.APPLY or reason is None or not reason.known_on(today):
        raise Refusal(
            "not-express",
            _("特急発行は、申請時来庁方式で、要件に当たるときだけ受け付けます。"),
            field="reason",
        )
    if wanted.event is None or wanted.event > today:
        raise Refusal(
            "event-missing",
            _("届出や出生などの日を入力してください。"),
            field="event",
        )
    last = reason.last_day(wanted.event, first_counts=told.first_day_counts)
    if today > last:
        raise Refusal(
            "express-late",
            _("特急発行の期間は%sまででした。通常の発行で受け付けます。")
            % f"{last.month}/{last.day}",
            field="event",
        )


def _papers(method: Method, wanted: Wanted, visit: Visit) -> visit_papers.Decision:
    if not method.identity:
        return visit_papers.Decision(True, "none-needed")
    table = visit_parameters.table_on(visit.contract_id, visit.day)
    if any(paper not in table.papers for paper in wanted.papers):
        raise Refusal("unknown-paper", _("書類を選び直してください。"), field="papers")
    decision = visit_papers.decide(
        wanted.method, wanted.papers, under_15=wanted.represented, table=table
    )
    if not decision.enough:
        lacking = "、".join(_(visit_papers.MISSING[slug]) for slug in decision.missing)
        raise Refusal(
            "papers-short",
            _("書類が足りません（%s）。交付時来庁方式なら受け付けられます。") % lacking,
            field="papers",
        )
    return decision


def _wishes(wanted: Wanted) -> tuple[list[str], list[str]]:
    wish = [wanted.method] if wanted.method == rules.APPLY else []
    wish += ["express"] if wanted.express else []
    wish += ["photo"] if wanted.photo == TAKEN else []
    return wish, ["id-form"] if wanted.id_form else []


def _made(
    visit: Visit, wanted: Wanted, decided: visit_papers.Decision, by: Actor
) -> Application:
    kept = _name(visit.contract, wanted, by)
    number = _next(visit.contract_id, visit.day)
    keys = {"application": number, "visit": str(visit.pk)}
    measures = {
        "method": wanted.method,
        "channel": wanted.channel,
        "express": wanted.express,
        "reason": wanted.reason or None if wanted.express else None,
    }
    told = {name: str(value) for name, value in measures.items() if value is not None}
    gates.ask(visit.contract_id, facts.APPLICATION_RECEIVED, {**keys, **told})
    now, seen = clock.now(), visiting.identified(visit)
    made = Application.objects.create(
        contract_id=visit.contract_id,
        number=number,
        day=visit.day,
        visit_id=visit.pk,
        subject_id=kept,
        method=wanted.method,
        channel=wanted.channel,
        express=wanted.express,
        reason=wanted.reason if wanted.express else "",
        photo=wanted.photo,
        id_form=wanted.id_form,
        papers=sorted(set(wanted.papers)),
        checked=sorted(set(wanted.checked)),
        rule=decided.by,
        version=decided.version,
        moved_at=now,
        received_at=now,
        received_by=by.account,
        identified_at=seen.done_at if seen else None,
        identified_by=seen.done_by if seen else None,
    )
    fact = record(
        facts.APPLICATION_RECEIVED,
        contract=visit.contract_id,
        by=by,
        measures=measures,
        application=number,
        visit=visit.pk,
    )
    made.facts = [fact]
    made.save(update_fields=["facts"])
    progress.leave(made, rules.RECEIVED, by)
    return made


def _name(contract: Contract, wanted: Wanted, by: Actor) -> int:
    given = {k: v.strip() for k, v in wanted.payload.items() if v.strip()}
    if not given.get("name"):
        raise Refusal("name-missing", _("氏名を入力してください。"), field="name")
    if any(text.digits(value) for value in given.values()):
        raise Refusal("digits-in-name", _("氏名に数字は入れられません。"), field="name")
    kept = privacy.keep(
        contract=contract,
        purpose="card-application",
        payload=given,
        retain_until=contract.ends_on,
        by=by,
    )
    return kept.pk


def _next(contract: str, day: dt.date) -> str:
    """The next number of a day; asked under a lock, so that none stands twice."""
    locks.hold(f"cards.number.{contract}.{day}")
    rows = Application.objects.filter(contract_id=contract, day=day).order_by("-id")
    last = rows.values_list("number", flat=True).first()
    return rules.number(day, int(last.partition("-A")[2]) + 1 if last else 1)


@walls.verb
def withdraw(*, application: Application, by: Actor) -> Application:
    """The applicant takes the application back, or it was entered by mistake.

    Before its form was sent, what it left in the journal is reversed. Raises
    ``cannot-move``, ``photo-left``.
    """
    need(by, "cards.handle")
    held = progress.locked(application)
    if Photo.objects.filter(application=held, deleted_at=None).exists():
        raise Refusal("photo-left", _("先に写真のデータを消去してください。"))
    early = held.state == rules.RECEIVED
    steps = list(Progress.objects.filter(application=held, undone=False))
    if early:
        for step in steps:
            progress.reverse(held, step, by)
        for fact in held.facts:
            record(
                facts.APPLICATION_RECEIVED,
                contract=held.contract_id,
                by=by,
                corrects=fact,
                application=held.number,
                visit=held.visit_id,
            )
        held.facts = []
        held.save(update_fields=["facts"])
    return progress.advance(held, rules.WITHDRAWN, by)


@walls.verb
def identify(*, application: Application, by: Actor) -> Application:
    """The municipal officer confirmed who the applicant is (本人確認): SP 5(2)イ.

    The contractor may not. Raises ``not-allowed``, ``already-identified``.
    """
    need(by, "visits.identify")
    held = progress.locked(application)
    if held.identified_at:
        raise Refusal("already-identified", _("本人確認は済んでいます。"))
    held.identified_at, held.identified_by = clock.now(), by.account
    held.save(update_fields=["identified_at", "identified_by"])
    visit = Visit.objects.select_for_update().get(pk=held.visit_id)
    visiting.step(visit, visiting.IDENTITY[0], by)
    return held


@walls.verb
def issue_id_form(*, application: Application, by: Actor) -> Application:
    """The form with ID was issued on the integrated terminal (ID付き申請書)."""
    need(by, "cards.handle")
    held = progress.locked(application)
    if not held.id_form or held.id_form_at:
        raise Refusal("no-id-form", _("ID付き申請書の発行は済んでいるか、不要です。"))
    held.id_form_at = clock.now()
    held.save(update_fields=["id_form_at"])
    visit = Visit.objects.select_for_update().get(pk=held.visit_id)
    visiting.step(visit, "id-form", by)
    return held


@walls.verb
def compare(*, application: Application, number: str, by: Actor) -> Application:
    """A second person compares face, name and number before the envelope closes.

    ``number`` is read from the back of the picture or from the form. Raises
    ``do-not-match``, ``same-person``, ``not-printed``, ``already-compared``.
    """
    need(by, "cards.handle")
    held = progress.locked(application)
    if rules.typed_number(number) != held.number:
        raise Refusal(
            "do-not-match",
            _("写真の番号がこの申請と違います。封を閉じずに確かめてください。"),
            field="number",
        )
    if held.photo == NO_PHOTO or held.compared_at:
        raise Refusal("already-compared", _("照合は済んでいるか、不要です。"))
    shots = list(Photo.objects.filter(application=held))
    if held.photo == TAKEN and not any(one.printed_at for one in shots):
        raise Refusal("not-printed", _("先に写真を印刷してください。"))
    people = {held.received_by, *(one.opened_by for one in shots)} - {None}
    if by.account in people:
        raise Refusal(
            "same-person", _("受付や撮影をした人とは別の人が照合してください。")
        )
    held.compared_at, held.compared_by = clock.now(), by.account
    held.save(update_fields=["compared_at", "compared_by"])
    return held


@walls.verb
def report_defect(*, application: Application, defect: str, by: Actor) -> Case:
    """A defect goes to the call centre as a case with a due date: SP 5(2)カ.

    Raises ``unknown-defect``, ``already-referred``.
    """
    need(by, "cards.handle")
    if defect not in DEFECTS:
        raise Refusal(
            "unknown-defect", _("不備の種類を選んでください。"), field="defect"
        )
    held = progress.locked(application)
    if held.defect == defect:
        raise Refusal("already-referred", _("この不備はすでに引き継いでいます。"))
    summary = _("受付番号 %(number)s %(defect)s") % {
        "number": held.number,
        "defect": DEFECTS[defect],
    }
    case = mailings.refer(contract=held.contract, kind="defect", summary=summary, by=by)
    held.defect, held.case_id = defect, case.pk
    held.save(update_fields=["defect", "case_id"])
    return case
