"""Roles, sides and the permission table: who may do what, in one place. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from madoguchi.tenancy.actors import Side


@dataclass(frozen=True, slots=True)
class Role:
    """A role that an account holds in one contract; ``ja`` is the default word."""

    slug: str
    ja: str
    en: str
    side: Side


ROLES = {
    role.slug: role
    for role in (
        Role("officer", "市担当職員", "City officer", "municipality"),
        Role(
            "identity_officer", "本人確認担当職員", "Identity officer", "municipality"
        ),
        Role("general_manager", "統括責任者", "General manager", "contractor"),
        Role("operations_manager", "業務責任者", "Operations manager", "contractor"),
        Role("site_manager", "現場管理者", "Site manager", "contractor"),
        Role("lead_coordinator", "主任担当者", "Lead coordinator", "contractor"),
        Role("staff", "従事者", "Staff", "contractor"),
        Role("operator", "電話オペレーター", "Telephone operator", "contractor"),
        Role("privacy_officer", "個人情報保護責任者", "Privacy officer", "contractor"),
    )
}

CITY = frozenset({"officer"})
CITY_ALL = frozenset({"officer", "identity_officer"})
MANAGERS = frozenset({"general_manager", "operations_manager", "lead_coordinator"})
SITE = frozenset({"site_manager"}) | MANAGERS
DESK = frozenset({"operator"}) | SITE
FIELD = frozenset({"staff"}) | SITE
EVERYONE = frozenset(ROLES)

PERMISSIONS: dict[str, frozenset[str]] = {
    # the contract and its register
    "contract.view": EVERYONE,
    "contract.cockpit": CITY | SITE | {"privacy_officer"},
    "contract.consult": CITY | MANAGERS,
    "contract.instruct": CITY,
    "contract.consent": CITY,
    "contract.waive": CITY,
    "contract.ask_waiver": MANAGERS,
    "contract.declare": CITY | SITE | {"privacy_officer"},
    "contract.record": CITY | SITE | {"privacy_officer"},
    "contract.report_incident": EVERYONE,
    # people
    "people.view": CITY | SITE | {"privacy_officer"},
    "people.manage": MANAGERS | CITY,
    "crew.view": CITY_ALL | FIELD | {"privacy_officer"},
    "crew.manage": MANAGERS | {"site_manager"},
    # documents
    "documents.view": CITY | SITE | {"privacy_officer"},
    "documents.draft": SITE | {"privacy_officer"},
    "documents.submit": SITE | {"privacy_officer"},
    "documents.receive": CITY,
    "documents.approve": CITY,
    # personal data
    "privacy.reveal": CITY_ALL | FIELD | DESK,
    "privacy.review": CITY | {"privacy_officer", "general_manager"},
    # bookings and the day
    "bookings.view": CITY_ALL | FIELD | DESK,
    "bookings.book": DESK,
    "outreach.view": CITY_ALL | FIELD | DESK,
    "outreach.plan": SITE,
    "outreach.run": FIELD,
    "outreach.close": frozenset({"site_manager"}) | MANAGERS,
    "visits.receive": FIELD,
    "visits.identify": frozenset({"identity_officer"}),
    "custody.hand_over": FIELD | {"identity_officer"},
    # the call desk
    "calls.view": CITY | DESK,
    "calls.record": DESK,
    # the counter
    "counter.view": CITY_ALL | FIELD | DESK,
    "counter.receive": FIELD,
    "counter.serve": FIELD,
    "counter.identify": frozenset({"identity_officer"}),
    "counter.manage": SITE,
    # the cards in custody
    "cards.view": CITY_ALL | FIELD,
    "cards.handle": FIELD,
    "cards.manage": SITE,
    # the post and the paper
    "mailings.view": CITY_ALL | FIELD,
    "mailings.handle": FIELD,
    "scans.view": CITY | FIELD,
    "scans.handle": FIELD,
    # equipment and consumables
    "supplies.view": CITY_ALL | FIELD,
    "supplies.count": FIELD,
    "supplies.manage": SITE,
    # costs and invoices
    "invoices.view": CITY | SITE,
    "invoices.record": SITE,
    "invoices.issue": frozenset({"general_manager"}),
    "invoices.pay": CITY,
    # publicity
    "publicity.view": CITY | FIELD | DESK,
    "publicity.manage": MANAGERS | {"site_manager"},
    # figures
    "reporting.view": CITY | SITE | {"privacy_officer"},
}


def permitted(roles: Iterable[str]) -> frozenset[str]:
    """Every permission that these roles carry together."""
    held = frozenset(roles)
    return frozenset(name for name, who in PERMISSIONS.items() if who & held)


def leading(roles: Iterable[str]) -> str:
    """The role in a fact when one person holds several: the first listed."""
    held = set(roles)
    return next(slug for slug in ROLES if slug in held)
