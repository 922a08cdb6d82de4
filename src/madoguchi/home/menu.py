"""The left menu, the tabs of the cockpit and the links of the account."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.contracts import library
from madoguchi.home import notices
from madoguchi.invoices import parameters as invoices
from madoguchi.mailings import parameters as mailings
from madoguchi.manuals import queries as manuals
from madoguchi.people import access
from madoguchi.people.models import Account
from madoguchi.publicity import parameters as publicity
from madoguchi.scans import parameters as scans
from madoguchi.simulation import queries as simulation
from madoguchi.supplies import parameters as supplies
from madoguchi.web.frames import Choice

MOST = 7
ONLY: dict[str, Callable[[str], bool]] = {
    "invoices:costs": invoices.available,
    "mailings:board": mailings.available,
    "manuals:read": manuals.available,
    "scans:index": scans.available,
    "simulation:centre": simulation.available,
    "supplies:stock": supplies.available,
    "publicity:board": publicity.available,
}
"""Pages that only some contracts have: asked of the contract's files."""


@dataclass(frozen=True, slots=True)
class Noun:
    """One entry: who sees it, and the first of these addresses that exists."""

    word: str | Promise
    permission: str
    names: tuple[str, ...]
    needs: str = ""
    """A table of the contract's parameters without which there is no such work."""


NOUNS = (
    Noun(gettext_lazy("受付"), "counter.receive", ("counter:reception",), "counter"),
    Noun(gettext_lazy("窓口"), "counter.serve", ("counter:windows",), "counter"),
    Noun(gettext_lazy("職員確認"), "counter.identify", ("counter:officer",), "counter"),
    Noun(gettext_lazy("フロア"), "counter.view", ("counter:floor",), "counter"),
    Noun(gettext_lazy("案件"), "counter.view", ("outreach:cases",), "counter"),
    Noun(gettext_lazy("どこにあるか"), "counter.receive", ("home:where",), "counter"),
    Noun(gettext_lazy("カード"), "cards.view", ("cards:board",), "cards"),
    Noun(gettext_lazy("申請"), "cards.view", ("cards:applications",), "cards"),
    Noun(
        gettext_lazy("本日の現場"),
        "outreach.run",
        ("outreach:today",),
        "outreach",
    ),
    Noun(
        gettext_lazy("会場・日程"),
        "outreach.view",
        ("outreach:board",),
        "outreach",
    ),
    Noun(
        gettext_lazy("予約"),
        "bookings.view",
        ("bookings:board",),
    ),
    Noun(gettext_lazy("書類"), "documents.view", ("documents:list",)),
    Noun(gettext_lazy("条項"), "contract.cockpit", ("home:cockpit",)),
    Noun(
        gettext_lazy("体制"),
        "crew.view",
        ("crew:crew", "people:members"),
    ),
    Noun(gettext_lazy("報告"), "reporting.view", ("reporting:index",)),
    Noun(gettext_lazy("個人情報"), "privacy.review", ("privacy:reveals",)),
    Noun(gettext_lazy("マニュアル・FAQ"), "contract.view", ("manuals:read",)),
    Noun(gettext_lazy("協議・免除"), "contract.cockpit", ("contracts:consultations",)),
    Noun(gettext_lazy("郵送"), "mailings.view", ("mailings:board",)),
    Noun(gettext_lazy("電子化"), "scans.view", ("scans:index",)),
    Noun(gettext_lazy("広報"), "publicity.view", ("publicity:board",)),
    Noun(gettext_lazy("備品・消耗品"), "supplies.view", ("supplies:stock",)),
    Noun(gettext_lazy("費用・請求"), "invoices.view", ("invoices:costs",)),
    Noun(gettext_lazy("電話窓口"), "calls.view", ("calls:desk",)),
    Noun(gettext_lazy("期限"), "contract.view", ("contracts:calendar",)),
)
"""In the order of reading; past seven entries the last ones stand under その他."""


def address(name: str, *args: str) -> str:
    """The address of a named page, or nothing while no app brings it."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def has(name: str, slug: str) -> bool:
    """Whether a contract has a page at all."""
    return name not in ONLY or ONLY[name](slug)


def first_address(slug: str, *names: str) -> str:
    """The first of several contract pages that exists, else the home page."""
    found = (address(name, slug) for name in names)
    return next((url for url in found if url), "/")


def nouns(
    seen: access.Access, slug: str, path: str
) -> tuple[list[Choice], list[Choice]]:
    """The nouns by permission, and the rest, where they are more than seven.

    その他 is one of the seven entries; the deepest match is current.
    """
    if not slug or slug not in seen.roles:
        return [], []
    shown: list[tuple[str, str]] = []
    for noun in NOUNS:
        names = [n for n in noun.names if has(n, slug)]
        url = next((u for n in names if (u := address(n, slug))), "")
        known = {u for _word, u in shown}
        if noun.needs and not _has(slug, noun.needs):
            continue
        if url and url not in known and seen.may(noun.permission, slug):
            shown.append((str(noun.word), url))
    here = max((u for _w, u in shown if _under(path, u, slug)), key=len, default="")
    found = [Choice(word, url, url == here) for word, url in shown]
    most = MOST if len(found) <= MOST else MOST - 1
    return found[:most], found[most:]


CLAUSES = ("clauses", "figures", "facts")
"""What belongs to 条項 and does not stand under its address alone."""


def _under(path: str, url: str, slug: str) -> bool:
    """Whether a page belongs to a noun; the cockpit's address begins all the others."""
    if url == address("home:cockpit", slug):
        rest = path.removeprefix(url)
        return path == url or (rest != path and rest.startswith(CLAUSES))
    return path.startswith(url.removesuffix("reveals/"))


def _has(slug: str, table: str) -> bool:
    """Whether a contract has this table of parameters."""
    try:
        return table in library.contract_file(slug).table.parameters
    except library.NoSuchContract:
        return False


def account_links(account: Account, seen: access.Access, slug: str) -> list[Choice]:
    """Own settings, the contract's logs, and the installation's pages."""
    rows: list[tuple[str, tuple[str, ...]]] = [
        (_("サインインの設定"), ("people:account", "mfa_index")),
    ]
    logs = [
        (str(word), address(name, slug))
        for word, name, permission in LOGS
        if slug and seen.may(permission, slug) and has(name, slug)
    ]
    if account.is_administrator:
        rows.append((_("組織と利用者"), ("people:administration",)))
        rows.append((_("契約の書類"), ("contracts:files",)))
    found = [
        (w, next((u for n in names if (u := address(n))), "")) for w, names in rows
    ]
    return [Choice(word, url) for word, url in [*found, *logs] if url]


LOGS = (
    (
        gettext_lazy("事故の報告"),
        "contracts:ledger-incident",
        "contract.report_incident",
    ),
    (gettext_lazy("台帳"), "contracts:ledger", "contract.record"),
    (gettext_lazy("窓口数の試算"), "simulation:centre", "reporting.view"),
    (gettext_lazy("閲覧の記録"), "privacy:reveals", "privacy.review"),
    (gettext_lazy("保存期間と消去"), "privacy:retention", "privacy.review"),
    (gettext_lazy("通知の記録"), "messages:log", "bookings.view"),
)
"""Registers that are looked at now and then: in the account's menu."""
TABS = (
    (
        gettext_lazy("条項"),
        "home:cockpit",
        "contract.cockpit",
        ("home:", "contracts:clause"),
    ),
    (
        gettext_lazy("期限カレンダー"),
        "contracts:calendar",
        "contract.view",
        ("contracts:calendar",),
    ),
    (
        gettext_lazy("実績と目安"),
        "contracts:figures",
        "contract.cockpit",
        ("contracts:figures",),
    ),
    (gettext_lazy("書類"), "documents:list", "documents.view", ("documents:",)),
    (gettext_lazy("記録"), "contracts:facts", "contract.cockpit", ("contracts:fact",)),
    (
        gettext_lazy("協議・免除"),
        "contracts:consultations",
        "contract.cockpit",
        ("contracts:",),
    ),
)


def cockpit_tabs(request: HttpRequest) -> list[Choice]:
    """The ways to look at a contract; 書類 carries what waits for this person."""
    seen: access.Access | None = getattr(request, "access", None)
    contract = getattr(request, "contract", None)
    match = request.resolver_match
    if seen is None or contract is None or match is None:
        return []
    slug, here, current = contract.pk, match.view_name, ""
    for _word, name, _permission, prefixes in TABS:
        if not current and here.startswith(prefixes):
            current = name
    shown = []
    for word, name, permission, _prefixes in TABS:
        url = address(name, slug)
        if url and seen.may(permission, slug):
            count = documents(request, seen) if name == "documents:list" else None
            shown.append(Choice(str(word), url, name == current, count or None))
    return shown


def documents(request: HttpRequest, seen: access.Access) -> int:
    """How many of the contract's documents wait for this person, asked once a page."""
    known: int | None = getattr(request, "documents_waiting", None)
    if known is None:
        known = notices.documents(seen, request.contract.pk)  # type: ignore[attr-defined]
        request.documents_waiting = known  # type: ignore[attr-defined]
    return known
