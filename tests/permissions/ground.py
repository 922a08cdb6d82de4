"""Two real contracts, one object of every kind in each, and a person for each role."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import psycopg
from django.db import models
from psycopg.types.json import Jsonb

from madoguchi.config import cluster
from madoguchi.contracts import services
from madoguchi.core import clock
from madoguchi.people.models import Account, Invitation, Membership, Organisation
from madoguchi.people.rules import ROLES
from madoguchi.tenancy.models import Contract
from tests.walls.ground import insert, walled

HERE, THERE = "kyoto-outreach-2025", "sapporo-card-centre"
MADE: dict[tuple[str, str], Any] = {}
"""(table, contract) → the id of its object."""
MOMENT = dt.datetime(2026, 5, 1, 1, tzinfo=dt.UTC)
LOADED = {"contracts_clause", "contracts_program", "contracts_cursor"}
SPECIAL: dict[tuple[str, str], object] = {
    ("contracts_waiver", "ref"): "W-0001",
    ("contracts_consultation", "ref"): "C-0001",
    ("journal_fact", "name"): "contracts.waiver_recorded",
    ("contracts_entry", "fact"): "contracts.meeting_held",
    ("documents_submission", "kind"): "daily-report",
    ("documents_submission", "state"): "submitted",
    ("documents_version", "state"): "submitted",
    ("documents_version", "content_hash"): "0" * 64,
    ("documents_version", "number"): 1,
    ("contracts_waiver", "clause_id"): "8-8-b-i-1",
    ("privacy_reveal", "subjects"): Jsonb([]),
    ("invoices_invoice", "month"): "2025-11",
}
"""Where a page needs a value of the right kind to be shown at all."""


def fill(urls: cluster.Urls) -> None:
    """Objects with plausible values; written by the superuser, checks off."""
    with psycopg.connect(urls.admin, autocommit=True) as admin:
        admin.execute("SET session_replication_role = replica")
        for model in walled():
            for number, slug in enumerate((HERE, THERE), 1):
                _object(admin, model, slug, number)


def load() -> None:
    """The two contracts from their folders; as the worker."""
    for slug in (HERE, THERE):
        services.load(slug)


def _object(
    admin: psycopg.Connection[Any], model: type[models.Model], slug: str, number: int
) -> None:
    table = model._meta.db_table
    if table in LOADED:
        return
    for (name,) in admin.execute(
        "SELECT conname FROM pg_constraint"
        " WHERE conrelid = %s::regclass AND contype = 'c'",
        [table],
    ).fetchall():
        admin.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')  # type: ignore[arg-type]
    row = {
        field.column: _value(table, field, number)
        for field in model._meta.concrete_fields
        if not field.generated
    }
    row["contract_id"] = slug
    # Far from the first ids, so that no object has another's number by chance.
    key = model._meta.pk
    assert key is not None
    if not isinstance(key, models.ForeignKey):
        row[key.column] = MADE[table, slug] = 9000 + number
    admin.execute(insert(table, row), list(row.values()))


def _value(table: str, field: models.Field[Any, Any], number: int) -> object:
    if (table, field.column) in SPECIAL:
        return SPECIAL[table, field.column]
    if isinstance(field, models.ForeignKey):
        return 9000 + number
    if field.null:
        return None
    if field.has_default():
        value = field.get_default()
        return Jsonb(value) if isinstance(field, models.JSONField) else value
    if field.choices:
        return next(iter(field.flatchoices))[0]
    return _plain(field, number)


def _plain(field: models.Field[Any, Any], number: int) -> object:
    by_type: list[tuple[type[models.Field[Any, Any]], object]] = [
        (models.DateTimeField, MOMENT),
        (models.DateField, MOMENT.date()),
        (models.TimeField, dt.time(10)),
        (models.BooleanField, False),
        (models.IntegerField, 9000 + number),
        (models.JSONField, Jsonb({})),
        (models.BinaryField, b"x" * 32),
        (models.TextField, "" if field.blank else "本文"),
        (models.CharField, "" if field.blank else f"x-{number}"),
    ]
    if isinstance(field, (models.PositiveSmallIntegerField, models.SmallIntegerField)):
        return 1
    return next(value for kind, value in by_type if isinstance(field, kind))


def people() -> dict[str, Account]:
    """One account a role in HERE; a stranger in THERE; one who holds both."""
    city = Organisation.objects.create(name="市", kind="municipality")
    company = Organisation.objects.create(name="会社", kind="contractor")
    made: dict[str, Account] = {}
    for name in [*ROLES, "stranger", "both", "nobody", "administrator", "locked"]:
        side = ROLES[name].side if name in ROLES else "contractor"
        made[name] = Account.objects.create_user(
            f"{name}@example.jp",
            "a long enough password",
            name=name,
            organisation=city if side == "municipality" else company,
            is_administrator=name == "administrator",
            made_at=clock.now(),
        )
    for role in ROLES:
        _join(made[role], HERE, role)
        _join(made["stranger"], THERE, role)
        for slug in (HERE, THERE):
            _join(made["both"], slug, role)
    for slug, who in ((HERE, "staff"), (THERE, "stranger")):
        MADE["account", slug] = made[who].pk
        membership = made[who].memberships.filter(contract=slug).first()
        MADE["membership", slug] = membership.pk if membership else 0
        MADE["invitation", slug] = Invitation.objects.create(
            token_hash=f"{slug:x<64}",
            email=f"new@{slug}.example.jp",
            name="新人",
            organisation=city,
            contract=Contract.objects.get(pk=slug),
            role="officer",
            expires_at=clock.now() + dt.timedelta(days=1),
        ).pk
    MADE["organisation", HERE] = MADE["organisation", THERE] = city.pk
    return made


def _join(account: Account, slug: str, role: str) -> None:
    Membership.objects.create(
        account=account, contract_id=slug, role=role, since=clock.now()
    )


def of(table: str) -> Callable[[str], Any]:
    """The object of a table in a contract."""
    return lambda slug: MADE[table, slug]


CLAUSES = {HERE: "8-8-b-i-1", THERE: ""}
ARGUMENTS: dict[str, Callable[[str], Any]] = {
    "slug": lambda slug: slug,
    "name": lambda slug: "buttons",
    "token": lambda slug: "no-such-token",
    "pk": of("account"),
    "role": of("membership"),
    "organisation.pk": of("organisation"),
    "contract": lambda slug: slug,
    "withdraw.pk": of("invitation"),
    "clause_id": lambda slug: CLAUSES[slug],
    "fact_id": of("journal_fact"),
    "fact": lambda slug: "contracts.meeting_held",
    "entry_id": of("contracts_entry"),
    "contracts:waiver.ref": lambda slug: "W-0001" if slug == HERE else "W-0002",
    "ref": lambda slug: "C-0001" if slug == HERE else "C-0002",
    "documents.pk": of("documents_submission"),
    "documents.number": lambda slug: 1,
    "documents:file.pk": of("documents_attachment"),
    "documents:file-remove.pk": of("documents_attachment"),
    "digest": lambda slug: "0" * 64 if slug == HERE else "1" * 64,
    "messages.number": of("messaging_message"),
    "crew:training.pk": of("crew_training"),
    "assignment": of("crew_assignment"),
    "year": lambda slug: 2026,
    "month": lambda slug: 5,
    "invoices.cost": of("invoices_cost"),
    "invoices.invoice": of("invoices_invoice"),
    "invoices.month": lambda slug: "2025-11",
    "invoices.form": lambda slug: "csv",
    "outreach:venue.pk": of("outreach_venue"),
    "outreach.pk": of("outreach_session"),
    "booking": of("bookings_booking"),
    "visit": of("visits_visit"),
    "case": of("cases_case"),
    "bookings.pk": of("bookings_booking"),
    "calls.pk": of("calls_call"),
    "back-done.pk": of("calls_callback"),
    "back-later.pk": of("calls_callback"),
    "line-close.pk": of("calls_line"),
    "counter.ticket": of("counter_ticket"),
    "counter.late": of("counter_day"),
    "counter.device": of("counter_device"),
    "counter.keeping": of("counter_keeping"),
    "counter.window": lambda slug: 1,
    "manuals.key": lambda slug: "q1",
    "manuals:book-file.pk": of("documents_attachment"),
    "publicity.item": of("publicity_item"),
    "publicity.publication": of("publicity_publication"),
    "supplies.item": of("supplies_item"),
    "supplies.checklist": lambda slug: "load",
    "supplies.transfer": of("custody_transfer"),
    "cards.application": of("cards_application"),
    "cards.photo": of("cards_photo"),
    "cards.card": of("cards_card"),
    "cards.delivery": of("cards_delivery"),
    "cards.box": of("cards_box"),
    "cards.place": of("cards_place"),
    "cards.move": of("cards_move"),
    "cards.consignment": of("cards_return"),
    "cards.counted": of("cards_counted"),
    "cards.handler": of("cards_handler"),
    "verb": lambda slug: "next",
    "kind": lambda slug: "cards",
    "counter.part": lambda slug: "queue",
    "day": lambda slug: "2026-05-01",
    "reporting.pk": of("documents_version"),
    "report": lambda slug: "daily-report",
    "form": lambda slug: "pdf",
    "section": lambda slug: "0",
    "row": lambda slug: "0",
    "column": lambda slug: "0",
}
"""What stands in a URL, by ``app:route.kwarg``, ``app.kwarg`` or ``kwarg``."""


THE_SAME = {"day", "year", "month", "number", "form", "section", "row", "column"}
THE_SAME |= {"report", "fact", "window", "verb", "kind", "checklist", "part"}
"""Names that are no object's: the same in every contract."""


def known(route: str, kwarg: str) -> Callable[[str], Any]:
    """How a kwarg of a route is filled. Raises :class:`LookupError` if unknown."""
    app, _, name = route.rpartition(":")
    for key in (f"{route}.{kwarg}", f"{name}.{kwarg}", f"{app}.{kwarg}", kwarg):
        if key in ARGUMENTS:
            return ARGUMENTS[key]
    raise LookupError(f"{route}: add the kwarg {kwarg} to ARGUMENTS")


def argument(route: str, kwarg: str, slug: str) -> Any:
    """The value of a kwarg of a route with the objects of a contract."""
    return known(route, kwarg)(slug)


def names_an_object(route: str, kwarg: str) -> bool:
    """Whether a kwarg names an object of one contract."""
    if kwarg == "number" and route.startswith("messages:"):
        return True
    return kwarg not in THE_SAME and kwarg != "slug"
