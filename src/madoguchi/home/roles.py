"""The home page of each role: what must be done, what is late, what comes next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Sequence

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from madoguchi.calls import queries as calls
from madoguchi.calls import services as call_desk
from madoguchi.calls.models import CallBack
from madoguchi.contracts.models import Obligation
from madoguchi.core import clock
from madoguchi.crew import queries as crew
from madoguchi.custody import queries as custody
from madoguchi.custody.models import Transfer
from madoguchi.home import menu, queries, telling
from madoguchi.home.lists import (
    DAY,
    SHOWN,
    Desk,
    Figure,
    Home,
    Item,
    first_page,
    session_url,
)
from madoguchi.outreach import queries as outreach
from madoguchi.outreach.models import Session
from madoguchi.outreach.words import TRANSFERS
from madoguchi.people import access
from madoguchi.privacy import parameters as privacy_settings
from madoguchi.privacy import queries as privacy
from madoguchi.privacy.rules import Unusual
from madoguchi.visits import queries as visits
from madoguchi.web import formats

# -- one page a role --------------------------------------------------------------


def officer(desk: Desk) -> Home:
    """What waits for my answer? What is late, on whose side? What happens today?"""
    waiting, questions = desk.documents_waiting(), desk.questions()
    late, total = desk.late()
    own = desk.own_coming(3)
    counted = desk.late_by_party()
    ours = counted.get("municipality", 0)
    theirs = sum(counted.values()) - ours
    cockpit = _cockpit(desk)
    home = Home("officer", must=[*waiting, *questions, *desk.duties(own)])
    home.figures = [
        Figure(_("承認・確認待ち"), len(waiting) + len(questions), "#must"),
        Figure(_("期限超過"), theirs, f"{cockpit}?state=late", _("受注者")),
        Figure(_("市の対応"), len(own) + ours, "#must", _("本市の義務")),
    ]
    home.late, home.late_total = late, total
    home.coming = desk.session_items(desk.sessions(1)) + desk.duties(_next(desk, own))
    home.button = (_("確認する"), home.must[0].url if home.must else "")
    home.empty = _("確認待ちの書類はありません。")
    return home


def identity_officer(desk: Desk) -> Home:
    """Where must I be and when? Who waits for me now? What have I signed for?"""
    rows = desk.sessions(14)
    today = [row for row in rows if row.day == desk.today]
    waiting = _waiting(desk, today)
    unsigned = _unsigned(desk, today)
    home = Home("identity_officer", must=[*unsigned, *desk.session_items(today)])
    home.signed = _signed(desk)
    home.figures = [
        Figure(
            _("職員確認待ち"),
            waiting,
            session_url(today[0], desk.seen) if today else "#must",
        ),
        Figure(_("本日の引渡し"), len(unsigned), "#must", _("未署名")),
        Figure(_("本日の会場"), len(today), "#must"),
    ]
    home.coming = desk.session_items([row for row in rows if row.day > desk.today])
    home.button = (_("確認を始める"), session_url(today[0], desk.seen) if today else "")
    home.empty = _("確認待ちの方はいません。")
    return home


def general_manager(desk: Desk) -> Home:
    """Will we keep every promise this week? Who is missing? Where are we under?"""
    week = desk.own_coming(7)
    unfinished = desk.documents_unfinished()
    late, total = desk.late()
    declare = desk.declarations()
    home = Home("general_manager")
    home.must = [
        *telling.by_word(desk),
        *desk.unclosed(),
        *desk.uncounted(),
        *_unsent_reports(desk),
        *unfinished,
        *desk.duties(week),
        *desk.questions(),
        *declare,
    ]
    guides = sum(desk.counted("contract.cockpit", "guide_below").values())
    home.figures = [
        Figure(_("今週の期限"), len(week), "#must"),
        Figure(_("期限超過"), total, "#late"),
        Figure(_("目安を下回る回"), guides, f"{_cockpit(desk)}?state=guide"),
    ]
    home.late, home.late_total = late, total
    home.coming = desk.session_items(desk.sessions(7)) + desk.duties(_next(desk, week))
    home.button = (_("対応する"), home.must[0].url if home.must else "")
    home.empty = _("今週の期限はすべて準備できています。")
    return home


def site_manager(desk: Desk) -> Home:
    """Is today complete? What is stuck now? What must leave tonight?"""
    rows = desk.sessions(14)
    today = [row for row in rows if row.day == desk.today]
    unfinished = desk.documents_unfinished()
    late, total = desk.late()
    own = desk.own_coming(2)
    home = Home("site_manager")
    home.must = [
        *telling.by_word(desk),
        *desk.unclosed(),
        *desk.uncounted(),
        *_unsent_reports(desk),
        *desk.session_items(today),
        *desk.supplies_short(),
        *unfinished,
        *desk.duties(own),
    ]
    home.figures = [
        Figure(_("本日の現場"), len(today), "#must"),
        Figure(_("出していない書類"), len(unfinished), "#must"),
        Figure(_("期限超過"), total, "#late"),
    ]
    home.late, home.late_total = late, total
    later = [row for row in rows if row.day > desk.today]
    home.coming = desk.session_items(later)
    home.button = (
        _("本日の現場を開く"),
        session_url(today[0], desk.seen) if today else "",
    )
    home.empty = _nothing_today(later)
    return home


def operator(desk: Desk) -> Home:
    """What is open to offer? Whom must I call back? What was changed today?"""
    back, waiting = [], 0
    for slug in desk.slugs("calls.record"):
        if found := list(calls.call_backs(slug)):
            waiting += len(found)
            back.append(_call_backs(desk, slug, found))
    rows = desk.sessions(14)
    untold = telling.by_word(desk)
    home = Home("operator", must=[*untold, *back], coming=desk.session_items(rows))
    home.figures = [
        Figure(_("予約を受けている会場"), len(rows), "#coming"),
        Figure(_("折り返し"), waiting, "#must"),
    ]
    names = ("bookings:reception", "bookings:board")
    home.button = (_("予約を受ける"), first_page(desk, "bookings.book", *names))
    home.empty = _("折り返しの予定も、伝える方もありません。")
    return home


def _call_backs(desk: Desk, slug: str, found: Sequence[CallBack]) -> Item:
    """Those of a contract, with the moment of the first."""
    first = found[0].due_at
    return Item(
        _("折り返しの電話が {n}件あります").format(n=len(found)),
        menu.first_address(slug, "calls:desk"),
        desk.label(slug),
        due=first,
        timed=True,
        status="breached" if first < desk.now else "due",
        word=_("折り返し"),
    )


def _unsent_reports(desk: Desk) -> list[Item]:
    """Days of the telephone desk whose report did not go out by itself."""
    found = []
    each = call_desk.stuck_each(desk.slugs("calls.record"), desk.now)
    for slug, stuck in each.items():
        if days := stuck.days:
            said = [
                formats.day(day, desk.today, get_language() or "ja") for day in days
            ]
            found.append(
                Item(
                    _("電話窓口の日報が {n}件 提出されていません").format(n=len(days)),
                    menu.first_address(slug, "calls:desk"),
                    desk.label(slug),
                    note="、".join(said),
                    status="breached",
                    word=_("要確認"),
                )
            )
    return found


def unusual_reveals(slug: str, now: dt.datetime) -> list[Unusual]:
    """Unusual days of the last week, by the contract's working hours."""
    return privacy.unusual_reveals(slug, now, privacy_settings.of(slug))


def staff(desk: Desk) -> Home:
    """Where am I today? What is next?"""
    rows = desk.sessions(14)
    today = [row for row in rows if row.day == desk.today]
    later = [row for row in rows if row.day > desk.today]
    home = Home("staff", must=desk.session_items(today))
    home.coming = desk.session_items(later)
    home.button = (
        _("本日の現場を開く"),
        session_url(today[0], desk.seen) if today else "",
    )
    home.empty = _nothing_today(later)
    return home


def privacy_officer(desk: Desk) -> Home:
    """Who saw what, unusually? Who may not work yet? What must be erased next?"""
    slugs = desk.slugs("privacy.review")
    week = desk.now - 7 * DAY
    unusual, seen, gone, unready = [], 0, [], []
    for slug in slugs:
        reveals = menu.first_address(slug, "privacy:reveals")
        seen += privacy.seen_between(slug, week, desk.now)
        if n := len(unusual_reveals(slug, desk.now)):
            text = _("通常と異なる閲覧が {n}件あります").format(n=n)
            unusual.append(Item(text, reveals, desk.label(slug), status="due"))
        if n := privacy.past_retention(slug, desk.today + 30 * DAY):
            text = _("30日以内に消去する記録が {n}件あります").format(n=n)
            url = menu.first_address(slug, "privacy:retention")
            gone.append(Item(text, url, desk.label(slug), status="due_soon"))
        people = crew.standings(slug, crew.candidates(slug))
        if n := sum(bool(one.missing) for one in people):
            text = _("誓約書・研修が終わっていない方が {n}人います").format(n=n)
            url = menu.first_address(slug, "crew:crew", "people:members")
            unready.append(Item(text, url, desk.label(slug), status="unset"))
    home = Home(
        "privacy_officer", must=[*unusual, *unready, *gone, *desk.declarations()]
    )
    home.figures = [
        Figure(_("通常と異なる閲覧"), len(unusual), "#must"),
        Figure(_("誓約書・研修 未了"), len(unready), "#must"),
        Figure(_("消去期限 30日以内"), len(gone), "#must"),
    ]
    home.late, home.late_total = desk.late()
    home.coming = desk.duties(desk.own_coming(7))
    home.button = (
        _("閲覧記録を確認する"),
        first_page(desk, "privacy.review", "privacy:reveals"),
    )
    home.empty = _("通常と異なる閲覧はありません（先週 {n}件）。").format(n=seen)
    return home


PAGES: dict[str, Callable[[Desk], Home]] = {
    "officer": officer,
    "identity_officer": identity_officer,
    "general_manager": general_manager,
    "operations_manager": site_manager,
    "site_manager": site_manager,
    "lead_coordinator": general_manager,
    "staff": staff,
    "operator": operator,
    "privacy_officer": privacy_officer,
}


def home(seen: access.Access, now: dt.datetime) -> Home:
    """The page of the account's leading role."""
    desk = Desk(seen, now)
    return PAGES[desk.role](desk) if desk.role else Home("")


def _cockpit(desk: Desk) -> str:
    slugs = desk.slugs("contract.cockpit")
    return reverse("home:cockpit", args=[slugs[0]]) if slugs else ""


def _next(desk: Desk, shown: Collection[Obligation]) -> list[Obligation]:
    """Both sides' next duties that are not in the first list already."""
    known = {row.pk for row in shown}
    rows = queries.coming(
        desk.slugs("contract.cockpit"),
        clock.tokyo(desk.today),
        clock.tokyo(desk.today + 14 * DAY),
        desk.now,
        "" if desk.party == "municipality" else desk.party,
    )
    found = [row for row in rows.filter(soft=False)[: SHOWN * 2] if row.pk not in known]
    return found[:SHOWN]


def _waiting(desk: Desk, today: Sequence[Session]) -> int:
    """Visitors who wait for an officer now."""
    total = 0
    for slug in {row.contract_id for row in today}:
        refs = [row.ref for row in today if row.contract_id == slug]
        total += len(visits.waiting(slug, refs))
    return total


def _unsigned(desk: Desk, today: Sequence[Session]) -> list[Item]:
    """Papers that the contractor has handed over today and nobody has signed for."""
    found = []
    for session in today:
        if papers := custody.unsigned(session.contract_id, [session.ref]):
            found.append(
                Item(
                    _("書類の引渡しに署名してください（{venue}）").format(
                        venue=session.venue.name
                    ),
                    session_url(session, desk.seen),
                    desk.label(session.contract_id),
                    note=_papers(papers),
                    status="due",
                    word=_("未署名"),
                )
            )
    return found


def _signed(desk: Desk) -> list[Item]:
    """What the person has signed for in the last 30 days, a line a session."""
    found = []
    for slug in desk.slugs("custody.hand_over"):
        rows = custody.taken_by(slug, desk.seen.account, desk.now - 30 * DAY)
        sessions = outreach.named(slug, {row.ref for row in rows})
        for ref, session in sessions.items():
            papers = [row for row in rows if row.ref == ref]
            when = formats.day(session.day, desk.today, get_language() or "ja")
            found.append(
                Item(
                    f"{when} {session.venue.name}",
                    session_url(session, desk.seen),
                    desk.label(slug),
                    note=_papers(papers),
                    status="met",
                    word=_("署名済"),
                )
            )
    return found


def _papers(papers: Sequence[Transfer]) -> str:
    """申請書 15、依頼書 15."""
    return "、".join(
        f"{TRANSFERS.get(paper.what, paper.what)} {paper.counted}" for paper in papers
    )


def _nothing_today(later: Sequence[Session]) -> str:
    if not later:
        return _("本日の現場はありません。")
    first = later[0]
    when = formats.day(first.day, clock.today(), get_language() or "ja")
    return _("本日の現場はありません。次は {when} {venue}。").format(
        when=when, venue=first.venue.name
    )
