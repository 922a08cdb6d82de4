"""One digest a day for each person: due soon, late, waiting for an answer."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from madoguchi.core import clock
from madoguchi.messages import duties
from madoguchi.messages.models import Digest, Notice
from madoguchi.messages.services import outbox
from madoguchi.people import access
from madoguchi.people.models import Account, Membership
from madoguchi.tenancy import walls
from madoguchi.tenancy.models import Contract

TEMPLATE = "digest"
HEADINGS = ("overdue", "due_soon", "waiting")


def send_all(now: dt.datetime) -> int:
    """Settle today's digest of everybody who has none; returns how many were sent.

    Does nothing before the hour of the setting ``DIGEST_HOUR`` (Asia/Tokyo).
    Safe to run twice and on several machines: the row (account, day) is unique.
    """
    day = clock.tokyo_date(now)
    if now < clock.tokyo(day, getattr(settings, "DIGEST_HOUR", 8)):
        return 0
    settled = Digest.objects.filter(day=day).values("account")
    held = Membership.objects.filter(until=None).values("account_id")
    people = Account.objects.filter(pk__in=held, is_active=True)
    book = duties.Book(now)
    return sum(_send(account, day, book) for account in people.exclude(pk__in=settled))


def _send(account: Account, day: dt.date, book: duties.Book) -> int:
    seen = access.of(account)
    with walls.scope(seen.scope):
        row = Digest(account=account.pk, day=day)
        Digest.objects.bulk_create([row], ignore_conflicts=True)
        mine = Digest.objects.select_for_update().filter(
            account=account.pk, day=day, said=False
        )
        known = Notice.objects.filter(
            account=account.pk, kind=Notice.Kind.DIGEST, ref=day.isoformat()
        )
        if not mine.exists() or known.exists():
            return 0
        parts = figures(seen, book)
        if not parts:
            return 0
        mine.update(said=True)
        _write(account, day, parts)
    return 1


def figures(seen: access.Access, book: duties.Book) -> dict[str, dict[str, Any]]:
    """What there is to say, by contract; contracts with nothing are left out."""
    answers = duties.waiting(seen)
    found: dict[str, dict[str, Any]] = {}
    for slug in sorted(seen.roles):
        party = duties.side(seen, slug)
        own = dict(book.figures(slug, party)) if party else {}
        own["waiting"] = answers.get(slug, 0)
        if any(own.get(heading) for heading in HEADINGS):
            found[slug] = own
    return found


def _write(account: Account, day: dt.date, parts: dict[str, dict[str, Any]]) -> None:
    now = clock.now()
    Notice.objects.bulk_create(
        Notice(
            contract_id=slug,
            account=account.pk,
            kind=Notice.Kind.DIGEST,
            ref=day.isoformat(),
            figures=own,
            made_at=now,
        )
        for slug, own in parts.items()
    )
    outbox.queue(
        # The mail covers all contracts of the person; its row stands in the first.
        contract=Contract.objects.get(pk=next(iter(parts))),
        template=TEMPLATE,
        ref=f"{account.pk}-{day}",
        account=account.pk,
        parameters={"day": day.isoformat(), "link": link()},
        once=f"digest:{account.pk}:{day}",
        language=getattr(account, "language", "ja"),
    )


def link() -> str:
    """The address of お知らせ, for a mail."""
    try:
        path = reverse("messages:notices")
    except NoReverseMatch:  # before the pages are mounted
        path = "/"
    return (settings.ORIGIN or "http://localhost") + path


def lines(account: int, day: str) -> str:
    """The body of a digest, read when it is sent: only what may be seen then."""
    found = Account.objects.filter(pk=account).first()
    if found is None:
        return ""
    with walls.scope(access.of(found).scope):
        notices = list(
            Notice.objects.filter(
                account=account, kind=Notice.Kind.DIGEST, ref=day
            ).select_related("contract")
        )
        blocks = [said(notice) for notice in sorted(notices, key=_slug)]
    return "\n\n".join(blocks)


def _slug(notice: Notice) -> str:
    return notice.contract_id


def said(notice: Notice) -> str:
    """The lines of one contract in a mail; needs its scope."""
    block = [f"■ {notice.contract}"]
    for heading, clauses in groups(notice):
        block.append("・" + heading)
        block += [f"　　{clause}" for clause in clauses]
    return "\n".join(block)


def groups(notice: Notice) -> list[tuple[str, list[str]]]:
    """Each heading with its count, and the clauses that it names."""
    own = notice.figures
    words = {
        "overdue": _("期限超過など {n}件"),
        "due_soon": _("期限間近 {n}件"),
        "waiting": _("回答待ち {n}件"),
    }
    listed = {"overdue": "late_clauses", "due_soon": "soon_clauses"}
    names = duties.numbers(
        notice.contract_id,
        [*own.get("late_clauses", ()), *own.get("soon_clauses", ())],
    )
    found = []
    for heading in HEADINGS:
        if own.get(heading):
            clauses = own.get(listed.get(heading, ""), ())
            found.append(
                (
                    words[heading].format(n=own[heading]),
                    [_clause(names, clause_id) for clause_id in clauses],
                )
            )
    return found


def _clause(names: dict[str, tuple[str, str]], clause_id: str) -> str:
    number, summary = names.get(clause_id, (clause_id, ""))
    return f"{number} {summary[:40]}".strip()
