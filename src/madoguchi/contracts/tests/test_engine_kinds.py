"""Every rule kind by its worked example."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from madoguchi.contracts.rules.engine import (
    EngineError,
    FactRow,
    State,
    Term,
    Verdict,
    gate_open,
    word_for,
)
from madoguchi.contracts.rules.grammar import Gate
from madoguchi.contracts.tests import make_engine as make
from madoguchi.contracts.tests.make_engine import at, fact, held, only, state, submitted

DAILY = {
    "kind": "deadline",
    "trigger": {"fact": "outreach.session_held"},
    "fulfil": {
        "fact": "documents.submission_submitted",
        "where": {"kind": "daily-report"},
        "match": {"session": "ref"},
    },
    "within": {"days": 1, "calendar": "city-open"},
}
ROSTER = {
    "kind": "deadline",
    "trigger": {"fact": "outreach.session_planned", "from": "key:day"},
    "fulfil": {
        "fact": "documents.submission_submitted",
        "where": {"kind": "roster"},
        "match": {"session": "ref"},
    },
    "within": {"days": -3, "calendar": "contractor-business"},
}
CONSENT_VENUE = {
    "fact": "contracts.consent_given",
    "where": {"subject": "venue-third-use"},
    "match": {"venue": "ref"},
}
TWICE = {
    "kind": "limit",
    "count": {"fact": "outreach.venue_fixed", "at": "measure:planned_date"},
    "max": 2,
    "group": ["venue"],
    "period": "month",
    "unless": CONSENT_VENUE,
}
MANUAL = {
    "kind": "gate",
    "before": {"fact": "outreach.session_held"},
    "requires": [
        {"fact": "documents.submission_approved", "where": {"kind": "manual"}}
    ],
    "per": [],
}
PLEDGE = {
    "kind": "gate",
    "before": {"fact": "privacy.handling_started"},
    "requires": [{"fact": "crew.pledge_signed"}],
}
ANSWERED = {
    "kind": "ratio",
    "over": {"fact": "calls.figures_recorded", "measure": "answered"},
    "under": {"fact": "calls.figures_recorded", "measure": "offered"},
    "min": 0.95,
    "period": "day",
    "interpreted": True,
}
STAFF = {
    "kind": "staffing",
    "at": {"fact": "outreach.session_held", "where": {"type": "outreach"}},
    "present": {"fact": "crew.attendance_recorded", "per": ["session"]},
    "min": {"site_manager": 1, "staff": 2},
}


# -- deadline --------------------------------------------------------------------


def test_a_daily_report_is_due_on_the_next_open_day() -> None:
    open_ = only(DAILY, held("s1", "05-02 10:00"))  # Friday before Golden Week
    assert open_.due == at("05-07 23:59:59.999999")
    assert not open_.timed and open_.why
    assert state(open_, "05-02 18:00") is State.UPCOMING
    assert state(open_, "05-06 09:00") is State.DUE_SOON
    assert state(open_, "05-07 09:00") is State.DUE
    assert state(open_, "05-08 00:00") is State.BREACHED


def test_a_report_in_time_is_met_and_links_its_facts() -> None:
    session, report = (
        held("s1", "05-02 10:00"),
        submitted("daily-report", "s1", "05-07 20:00"),
    )
    met = only(DAILY, session, report)
    assert state(met, "06-01 09:00") is State.MET
    assert met.opened_by == (session.id,) and met.evidence == (report.id,)
    assert met.met_at == report.recorded_at


def test_a_late_report_is_met_late_and_the_first_one_counts() -> None:
    late = only(
        DAILY,
        held("s1", "05-02 10:00"),
        submitted("daily-report", "s1", "05-09 10:00"),
        submitted("daily-report", "s1", "05-08 00:00"),
    )
    assert late.verdict is Verdict.MET_LATE
    assert late.met_at == at("05-08 00:00")


def test_a_report_of_another_session_or_kind_meets_nothing() -> None:
    found = make.full(
        make.program(DAILY),
        [
            held("s1", "05-02 10:00"),
            submitted("daily-report", "s2", "05-07 10:00"),
            submitted("roster", "s1", "05-07 10:00"),
        ],
    )
    assert found["c1#1:session=s1"].verdict is Verdict.OPEN
    assert found["c1#1:session=s2"].verdict is Verdict.NOT_ARISEN


def test_a_roster_is_due_three_business_days_before_the_session() -> None:
    plan = fact(
        "outreach.session_planned",
        "04-10 09:00",
        {"session": "s1", "type": "outreach", "day": "2025-05-08"},
    )
    assert only(ROSTER, plan).due == at("05-01 23:59:59.999999")
    met = only(ROSTER, plan, submitted("roster", "s1", "05-01 17:00"))
    assert met.verdict is Verdict.MET


def test_a_plan_made_anew_moves_the_due_date() -> None:
    keys = {"session": "s1", "type": "outreach"}
    first = fact(
        "outreach.session_planned", "04-10 09:00", keys | {"day": "2025-05-08"}
    )
    again = fact(
        "outreach.session_planned", "04-20 09:00", keys | {"day": "2025-05-20"}
    )
    assert only(ROSTER, again, first).due == at("05-15 23:59:59.999999")


def test_an_interpreted_word_warns_and_never_breaches() -> None:
    rule = {
        "kind": "deadline",
        "trigger": {"fact": "privacy.incident_detected"},
        "fulfil": {
            "fact": "documents.submission_submitted",
            "where": {"kind": "incident-report"},
            "match": {"incident": "ref"},
        },
        "within": {"word": "速やかに"},
    }
    incident = fact("privacy.incident_detected", "05-01 10:00", {"incident": "i1"})
    found = only(rule, incident)
    assert found.soft and found.interpreted
    assert found.due == at("05-02 23:59:59.999999")
    assert state(found, "06-01 10:00") is State.DUE
    late = submitted("incident-report", "i1", "05-20 10:00")
    assert only(rule, incident, late).verdict is Verdict.MET
    agreed = only(rule | {"within": {"word": "直ちに"}}, incident)
    assert agreed.timed and agreed.due == at("05-01 11:00")
    assert state(agreed, "05-01 11:01") is State.BREACHED


def test_a_fixed_date_and_the_days_after_the_end_are_seeded() -> None:
    rule = {
        "kind": "deadline",
        "on": {"date": dt.date(2025, 6, 30)},
        "fulfil": {
            "fact": "documents.submission_submitted",
            "where": {"kind": "final-report"},
        },
    }
    assert state(only(rule), "07-01 00:00") is State.BREACHED
    after = only(rule | {"on": {"phase": "after-end", "days": 5}})
    assert after.due == at("2026-04-05 23:59:59.999999")
    before = only(rule | {"on": {"phase": "before-start"}})
    assert before.due == at("03-31 23:59:59.999999")


def test_a_date_left_to_agreement_is_unset_until_it_is_decided() -> None:
    rule = {
        "kind": "deadline",
        "on": {"unset": "reports.day", "settled_by": "report-day"},
        "fulfil": {"fact": "documents.submission_submitted"},
    }
    assert state(only(rule), "2026-06-01 09:00") is State.UNSET
    decided = fact(
        "contracts.consultation_decided",
        "05-01 10:00",
        {"subject": "report-day", "ref": ""},
        parameter="reports.day",
        value="2025-06-10",
    )
    assert only(rule, decided).due == at("06-10 23:59:59.999999")


def test_what_came_before_the_records_began_is_never_breached() -> None:
    term = Term(make.TERM.start, make.TERM.end, records_begin=dt.date(2025, 6, 1))
    found = only(DAILY, held("s1", "05-02 10:00"), term=term)
    assert state(found, "07-01 09:00") is State.BEFORE_RECORDS


def test_a_waiver_needs_the_municipality_and_covers_its_span() -> None:
    span = {"from": "2025-05-01", "until": "2025-05-31"}
    keys = {"clause": "c1", "ref": ""}

    def waived(side: str, session: str) -> Verdict:
        when = "05-20 09:00"
        waiver = fact("contracts.waiver_recorded", when, keys, side=side, **span)
        return only(DAILY, held("s1", session), waiver).verdict

    assert waived("municipality", "05-02 10:00") is Verdict.WAIVED
    assert waived("contractor", "05-02 10:00") is Verdict.OPEN
    assert waived("municipality", "06-02 10:00") is Verdict.OPEN


# -- recurring, follows ----------------------------------------------------------

MONTHLY = {
    "kind": "recurring",
    "every": "month",
    "due": {"day_of_next": 10, "roll": "after", "calendar": "city-open"},
    "fulfil": {
        "fact": "documents.submission_submitted",
        "where": {"kind": "monthly-report"},
    },
    "last": {"with": "final-report"},
}


def test_a_monthly_report_is_due_on_the_tenth_of_the_next_month() -> None:
    report = submitted("monthly-report", "2025-04", "05-13 10:00")
    found = make.full(make.program(MONTHLY), [report])
    assert len(found) == 12
    assert found["c1#1:period=2025-04"].verdict is Verdict.MET_LATE
    may = found["c1#1:period=2025-05"]
    assert may.due == at("06-10 23:59:59.999999")
    # 10 August is a Sunday, 11 August a holiday.
    assert found["c1#1:period=2025-07"].due == at("08-12 23:59:59.999999")


def test_the_last_period_goes_with_the_final_report() -> None:
    final = submitted("final-report", "", "2026-03-31 10:00")
    without = make.full(make.program(MONTHLY), [])["c1#1:period=2026-03"]
    assert state(without, "2026-06-01 09:00") is not State.BREACHED
    found = make.full(make.program(MONTHLY), [final])
    assert found["c1#1:period=2026-03"].verdict is Verdict.MET
    assert found["c1#1:period=2026-02"].verdict is Verdict.OPEN


def test_a_training_without_a_month_counts_for_the_month_it_was_held_in() -> None:
    rule = {
        "kind": "recurring",
        "every": "month",
        "fulfil": {"fact": "crew.training_held"},
    }
    keys = {"topic": "privacy", "day": "", "place": "hall"}
    found = make.full(
        make.program(rule), [fact("crew.training_held", "06-30 10:00", keys)]
    )
    assert found["c1#1:period=2025-06"].verdict is Verdict.MET
    assert state(found["c1#1:period=2025-05"], "06-01 00:00") is State.BREACHED


FORMS = {
    "kind": "follows",
    "first": {"fact": "outreach.session_held", "where": {"type": "outreach"}},
    "then": {
        "fact": "custody.transfer_confirmed",
        "where": {"what": "forms", "direction": "to-city", "both_signed": True},
        "match": {"session": "ref"},
    },
    "within": {"same": "day"},
    "equal": [
        "count",
        {
            "fact": "visits.visit_closed",
            "sum": "people",
            "where": {"outcome": "accepted"},
        },
    ],
}


def handed(session: str, when: str, count: int, signed: bool = True) -> FactRow:
    keys = {"what": "forms", "direction": "to-city", "ref": session}
    return fact(
        "custody.transfer_confirmed", when, keys, count=count, both_signed=signed
    )


def visit(number: str, session: str, people: int, outcome: str = "accepted") -> FactRow:
    keys = {"visit": number, "session": session}
    return fact(
        "visits.visit_closed", "05-02 11:00", keys, people=people, outcome=outcome
    )


def test_forms_are_handed_over_the_same_day_and_the_numbers_agree() -> None:
    facts = [
        held("s1", "05-02 10:00"),
        visit("v1", "s1", 2),
        visit("v2", "s1", 1),
        visit("v3", "s1", 1, "papers-missing"),
    ]
    assert only(FORMS, *facts, handed("s1", "05-02 17:00", 3)).verdict is Verdict.MET
    short = only(FORMS, *facts, handed("s1", "05-02 17:00", 2))
    assert short.verdict is Verdict.BELOW
    assert short.figures == {"value": 2, "equals": 3}
    assert word_for(short, State.BELOW) == "差異あり"
    late = only(FORMS, *facts, handed("s1", "05-03 09:00", 3))
    assert late.verdict is Verdict.MET_LATE
    unsigned = only(FORMS, *facts, handed("s1", "05-02 17:00", 3, signed=False))
    assert state(unsigned, "05-03 00:00") is State.BREACHED


def test_what_was_returned_must_be_submitted_again_afterwards() -> None:
    rule = {
        "kind": "follows",
        "first": {"fact": "documents.submission_returned"},
        "then": {"fact": "documents.submission_submitted"},
        "per": ["kind", "ref"],
    }
    keys = {"kind": "plan", "ref": "", "version": "1"}
    first = submitted("plan", "", "05-01 09:00")
    back = fact("documents.submission_returned", "05-01 15:00", keys)
    waiting = only(rule, first, back)
    assert state(waiting, "05-10 09:00") is State.DUE
    assert state(waiting, "2026-04-01 00:00") is State.BREACHED
    again = submitted("plan", "", "05-02 09:00", version="2")
    assert only(rule, first, back, again).verdict is Verdict.MET


# -- gate, never -----------------------------------------------------------------


def approved(when: str, **more: str) -> FactRow:
    keys = {"kind": "manual", "ref": "", "version": "1"}
    return fact("documents.submission_approved", when, keys, **more)


def test_a_session_before_the_approved_manual_is_out_of_order() -> None:
    assert state(only(MANUAL), "05-01 09:00") is State.UPCOMING
    assert only(MANUAL, approved("04-20 09:00")).verdict is Verdict.MET
    wrong = only(MANUAL, held("s1", "04-19 09:00"), approved("04-20 09:00"))
    assert state(wrong, "05-01 09:00") is State.OUT_OF_ORDER
    right = only(MANUAL, held("s1", "04-21 09:00"), approved("04-20 09:00"))
    assert right.verdict is Verdict.MET and right.figures["acts"] == 1


def test_each_person_signs_before_handling_begins() -> None:
    def started(person: str, when: str) -> FactRow:
        keys = {"information": "forms", "person": person}
        return fact("privacy.handling_started", when, keys)

    pledge = fact("crew.pledge_signed", "04-02 09:00", {"person": "p1", "type": "x"})
    found = make.full(
        make.program(PLEDGE),
        [pledge, started("p1", "04-03 09:00"), started("p2", "04-03 09:00")],
    )
    assert found["c1#1:person=p1"].verdict is Verdict.MET
    assert found["c1#1:person=p2"].verdict is Verdict.OUT_OF_ORDER


def test_the_gate_question_names_what_is_missing() -> None:
    rule = Gate.model_validate(PLEDGE)
    pledge = fact("crew.pledge_signed", "04-02 09:00", {"person": "p1", "type": "x"})
    assert gate_open(rule, {"person": "p1"}, [pledge], make.FACTS).open
    shut = gate_open(rule, {"person": "p2"}, [pledge], make.FACTS)
    assert not shut.open and shut.blocks
    assert [ref.fact for ref in shut.missing] == ["crew.pledge_signed"]
    withdrawn = fact(
        "crew.pledge_signed",
        "04-03 09:00",
        {"person": "p1", "type": "x"},
        corrects=pledge.id,
    )
    assert not gate_open(rule, {"person": "p1"}, [withdrawn, pledge], make.FACTS).open


def test_no_submission_through_online_sharing_without_consent() -> None:
    rule = {
        "kind": "never",
        "fact": {
            "fact": "documents.submission_submitted",
            "where": {"channel": "online-sharing"},
        },
        "unless": {
            "fact": "contracts.consent_given",
            "where": {"subject": "submission-channel"},
        },
        "per": [],
    }
    clean = only(rule, submitted("plan", "", "05-01 09:00", channel="mail"))
    assert word_for(clean, state(clean, "05-01 10:00")) == "記録なし"
    sent = submitted("plan", "", "05-01 09:00", channel="online-sharing")
    assert only(rule, sent).verdict is Verdict.OUT_OF_ORDER
    keys = {"subject": "submission-channel", "ref": ""}
    early = fact("contracts.consent_given", "04-30 09:00", keys)
    assert only(rule, sent, early).verdict is Verdict.MET
    # Written down only after the act: no excuse, even if agreed before.
    late = fact("contracts.consent_given", "04-30 09:00", keys, recorded="05-02 09:00")
    assert only(rule, sent, late).verdict is Verdict.OUT_OF_ORDER
    ended = fact("contracts.consent_given", "04-01 09:00", keys, until="2025-04-30")
    assert only(rule, sent, ended).verdict is Verdict.OUT_OF_ORDER


# -- figures ---------------------------------------------------------------------


def calls(interval: str, offered: int, answered: int) -> FactRow:
    keys = {"day": "2025-05-01", "interval": interval}
    return fact(
        "calls.figures_recorded",
        "05-01 12:00",
        keys,
        offered=offered,
        answered=answered,
    )


def test_the_answer_ratio_is_exact_and_settles_at_the_end_of_the_day() -> None:
    exact = only(ANSWERED, calls("10", 60, 58), calls("11", 40, 37))
    assert exact.verdict is Verdict.MET and exact.figures["value"] == 0.95
    below = only(ANSWERED, calls("10", 60, 58), calls("11", 41, 37))
    assert state(below, "05-01 15:00") is State.DUE_SOON
    assert state(below, "05-02 00:00") is State.BELOW
    assert below.interpreted
    assert only(ANSWERED, calls("10", 0, 0)).verdict is Verdict.NOT_ARISEN


def test_a_guide_figure_warns_and_never_breaches() -> None:
    rule = {
        "kind": "target",
        "value": {"fact": "outreach.session_held", "measure": "applicants"},
        "about": 20,
        "approx": True,
        "per": ["session"],
    }
    few = only(rule, held("s1", "05-02 10:00", applicants=17))
    assert few.soft
    word = word_for(few, state(few, "06-01 09:00"))
    assert word == "目安を下回っています"
    assert only(rule, held("s1", "05-02 10:00", applicants=18)).verdict is Verdict.MET
    assert only(rule, held("s1", "05-02 10:00", applicants=30)).verdict is Verdict.OVER


def fixed(venue: str, session: str, planned: str, when: str) -> FactRow:
    return fact(
        "outreach.venue_fixed",
        when,
        {"venue": venue, "session": session},
        planned_date=planned,
    )


def test_the_same_venue_twice_a_month_unless_consented_before() -> None:
    three = [
        fixed("hall", f"s{n}", f"2025-06-{n:02d}", f"05-{n:02d} 10:00")
        for n in (1, 2, 3)
    ]
    july = fixed("hall", "s4", "2025-07-01", "05-04 10:00")
    found = make.full(make.program(TWICE), [*three, july])
    june = found["c1#1:period=2025-06|venue=hall"]
    assert june.verdict is Verdict.OVER and june.evidence == (three[2].id,)
    assert found["c1#1:period=2025-07|venue=hall"].verdict is Verdict.MET

    def consent(ref: str, when: str) -> FactRow:
        keys = {"subject": "venue-third-use", "ref": ref}
        return fact("contracts.consent_given", when, keys)

    assert only(TWICE, *three, consent("hall", "05-02 18:00")).verdict is Verdict.MET
    assert only(TWICE, *three, consent("", "05-02 18:00")).verdict is Verdict.MET
    assert only(TWICE, *three, consent("hall", "05-09 18:00")).verdict is Verdict.OVER
    assert only(TWICE, *three, consent("other", "05-02 18:00")).verdict is Verdict.OVER


def test_a_limit_without_a_number_waits_for_agreement() -> None:
    rule = {
        "kind": "limit",
        "count": {"fact": "bookings.booking_made", "at": "measure:planned_date"},
        "max": {"unset": "priority.per_hour", "settled_by": "priority-per-hour"},
        "period": "hour",
    }

    def booking(number: str) -> FactRow:
        keys = {"booking": number, "slot": "x"}
        return fact(
            "bookings.booking_made",
            "05-01 09:00",
            keys,
            planned_date="2025-05-10T10:15",
        )

    two = [booking("b1"), booking("b2")]
    key = "period=2025-05-10T10"
    assert only(rule, *two, key=key).verdict is Verdict.UNSET

    def agreed(when: str) -> FactRow:
        return fact(
            "contracts.consultation_decided",
            when,
            {"subject": "priority-per-hour", "ref": ""},
            parameter="priority.per_hour",
            value="1",
        )

    assert only(rule, *two, agreed("05-02 09:00"), key=key).verdict is Verdict.OVER
    # A number agreed later does not judge the past.
    assert only(rule, *two, agreed("05-11 09:00"), key=key).verdict is Verdict.UNSET


def test_a_minimum_for_each_period_is_seeded_and_settles_at_its_end() -> None:
    rule = {
        "kind": "limit",
        "count": {"fact": "crew.training_held"},
        "min": 1,
        "period": "month",
    }
    found = make.full(make.program(rule), [])["c1#1:period=2025-05"]
    assert state(found, "05-20 09:00") is State.UPCOMING
    assert state(found, "05-29 09:00") is State.DUE_SOON
    assert state(found, "06-01 00:00") is State.BELOW


def test_the_last_version_of_a_report_must_have_every_field() -> None:
    rule = {
        "kind": "limit",
        "each": {
            "fact": "documents.submission_submitted",
            "where": {"kind": "daily-report"},
            "measure": "fields",
        },
        "superset": ["date", "visitors"],
    }
    first = submitted("daily-report", "s1", "05-01 09:00", fields=["date"])
    again = submitted(
        "daily-report", "s1", "05-02 09:00", "2", fields=["date", "visitors", "note"]
    )
    assert only(rule, first).verdict is Verdict.BELOW
    assert only(rule, first, again).verdict is Verdict.MET


def test_every_visit_is_checked_and_only_the_faults_are_kept() -> None:
    rule = {
        "kind": "limit",
        "each": {"fact": "visits.visit_closed", "measure": "people"},
        "max": 3,
    }
    facts = [visit(f"v{n}", "s1", n) for n in (1, 2, 3, 4)]
    found = only(rule, *facts)
    assert found.verdict is Verdict.OVER
    assert found.figures == {"checked": 4, "faults": 1}
    assert found.evidence == (facts[3].id,)


# -- staffing --------------------------------------------------------------------


def attended(
    person: str, role: str, start: str = "09:00", end: str = "17:00"
) -> FactRow:
    keys = {"person": person, "role": role, "session": "s1"}
    span = {"from": start, "until": end}
    return fact("crew.attendance_recorded", "05-02 18:00", keys, **span)


def test_one_site_manager_and_two_staff() -> None:
    session = held("s1", "05-02 10:00")
    two = [attended("p1", "site_manager"), attended("p2", "staff")]
    short = only(STAFF, session, *two)
    assert state(short, "05-02 12:00") is State.DUE_SOON
    assert state(short, "05-03 00:00") is State.BELOW
    assert short.figures["present"] == {"site_manager": 1, "staff": 1}
    again = attended("p2", "staff", "13:00")
    assert only(STAFF, session, *two, again).verdict is Verdict.BELOW
    assert only(STAFF, session, *two, attended("p3", "staff")).verdict is Verdict.MET


def test_throughout_means_every_minute() -> None:
    rule = STAFF | {"throughout": True, "min": {"staff": 1}}
    session = held("s1", "05-02 10:00", minutes=360)
    gap = [
        attended("p1", "staff", "09:00", "12:00"),
        attended("p2", "staff", "12:30", "17:00"),
    ]
    assert only(rule, session, *gap).verdict is Verdict.BELOW
    cover = attended("p3", "staff", "12:00", "12:30")
    assert only(rule, session, *gap, cover).verdict is Verdict.MET


def test_two_roles_that_must_be_kept_apart() -> None:
    rule = STAFF | {"min": {}, "distinct": [["site_manager", "staff"]]}
    session = held("s1", "05-02 10:00")
    both = [attended("p1", "site_manager"), attended("p1", "staff")]
    assert only(rule, session, *both).verdict is Verdict.BELOW


# -- attested, option, scope, waiting --------------------------------------------


def test_a_declaration_is_asked_for_and_only_its_role_may_give_it() -> None:
    rule = {"kind": "attested", "every": "month", "by": "operations_manager"}
    key = "period=2025-05"
    missing = only(rule, key=key)
    assert state(missing, "06-01 00:00") is State.ATTESTED_MISSING

    def declared(role: str, kept: bool = True) -> FactRow:
        keys = {"clause": "c1", "period": "2025-05"}
        return fact(
            "contracts.declaration_made", "05-31 09:00", keys, role=role, kept=kept
        )

    assert only(rule, declared("staff"), key=key).verdict is Verdict.OPEN
    assert only(rule, declared("operations_manager"), key=key).verdict is Verdict.MET
    broken = only(rule, declared("operations_manager", kept=False), key=key)
    assert broken.verdict is Verdict.BELOW


def test_an_audit_that_was_asked_for_must_be_held() -> None:
    rule = {
        "kind": "option",
        "holder": "municipality",
        "used": {"fact": "privacy.inspection_requested", "where": {"kind": "audit"}},
        "opens": {
            "kind": "follows",
            "then": {"fact": "privacy.inspection_held"},
            "within": {"days": 5, "calendar": "city-open"},
        },
    }
    assert make.full(make.program(rule), []) == {}
    keys = {"kind": "audit", "ref": "a1"}
    asked = fact("privacy.inspection_requested", "05-07 09:00", keys)
    assert state(only(rule, asked), "05-15 00:00") is State.BREACHED
    done = fact("privacy.inspection_held", "05-14 09:00", keys)
    assert only(rule, asked, done).verdict is Verdict.MET


def test_scope_has_nothing_to_fulfil_and_unknown_facts_wait_for_their_app() -> None:
    scope = {"kind": "scope", "until": dt.date(2025, 6, 30)}
    assert state(only(scope), "07-01 09:00") is State.SCOPE
    never = {"kind": "never", "fact": {"fact": "mailings.item_returned"}}
    waiting = only(never)
    assert state(waiting, "07-01 09:00") is State.WAITING
    assert "mailings" in waiting.why


def test_an_amended_rule_judges_what_opens_under_it() -> None:
    old = make.rules(DAILY, until=dt.date(2025, 5, 31))
    later = DAILY | {"within": {"days": 3, "calendar": "city-open"}}
    new = make.rules(later, since=dt.date(2025, 6, 1))
    found = make.full(
        make.program(rules=(*old, *new)),
        [held("s1", "05-26 10:00"), held("s2", "06-02 10:00")],
    )
    assert sorted(found) == ["c1#1:session=s1", "c1#1@2025-06-01:session=s2"]
    assert found["c1#1:session=s1"].due == at("05-27 23:59:59.999999")
    assert found["c1#1@2025-06-01:session=s2"].due == at("06-05 23:59:59.999999")


def test_a_failure_names_the_clause_and_the_rule() -> None:
    session = held("s1", "05-02 10:00")
    naive = session.occurred_at.replace(tzinfo=None)
    broken = dataclasses.replace(session, occurred_at=naive)
    with pytest.raises(EngineError, match=r"c1#1, fact \d+ \(outreach.session_held\)"):
        make.full(make.program(DAILY), [broken])


def test_values_against_a_number_of_the_contract_are_judged_day_by_day() -> None:
    rule = {
        "kind": "limit",
        "each": {"fact": "visits.visit_closed", "measure": "people"},
        "max": {"param": "people_per_slot"},
    }
    facts = [visit("v1", "s1", 2), visit("v2", "s1", 3)]
    key = "period=2025-05-02"
    assert only(rule, *facts, key=key).verdict is Verdict.UNSET
    two = {"parameter": lambda name, on: 2}
    found = only(rule, *facts, key=key, **two)
    assert found.verdict is Verdict.OVER and found.evidence == (facts[1].id,)


def test_a_mass_withdrawal_is_replayed_with_its_corrections_at_hand() -> None:
    rehearsal = [held(f"s{n}", f"04-01 09:{n % 60:02d}") for n in range(100)]
    gone = [fact(r.name, "04-02 09:00", dict(r.keys), corrects=r.id) for r in rehearsal]
    found = only(
        MANUAL, *rehearsal, *gone, held("s", "04-21 09:00"), approved("04-20 09:00")
    )
    assert found.verdict is Verdict.MET and found.figures["acts"] == 1
