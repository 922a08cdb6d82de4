"""A firm duty is breached: say so once, at once; many at once wait for the digest."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict

from django.utils.translation import gettext as _

from madoguchi.contracts.models import Obligation
from madoguchi.core import clock, dates, locks
from madoguchi.messages import digests, duties
from madoguchi.messages.models import Message, Notice
from madoguchi.messages.services import outbox
from madoguchi.people import access, queries
from madoguchi.people.models import Account
from madoguchi.tenancy import walls
from madoguchi.tenancy.models import Contract
from madoguchi.web import statuses

TEMPLATE = "breach"
MOST_MAILS = 3
"""More breaches than this on a day are told together by the next digest."""


def tell(now: dt.datetime) -> int:
    """Notices of fresh breaches for who must act; returns how many were new."""
    contracts = {c.pk: c for c in Contract.objects.all()}
    with walls.scope(contracts):
        if not locks.try_hold("messages.breaches"):
            return 0
        fresh: dict[int, list[Obligation]] = defaultdict(list)
        people: dict[int, Account] = {}
        for slug in contracts:
            for account, duty in _addressed(slug, now):
                people[account.pk] = account
                fresh[account.pk].append(duty)
        return sum(
            _tell(people[pk], found, contracts, now) for pk, found in fresh.items()
        )


def _addressed(slug: str, now: dt.datetime) -> list[tuple[Account, Obligation]]:
    found = duties.fresh_breaches(slug, now)
    if not found:
        return []
    accounts = {m.account_id: m.account for m in queries.members(slug)}
    pairs = []
    for account in accounts.values():
        party = duties.side(access.of(account), slug) if account.is_active else ""
        pairs += [(account, d) for d in found if party and d.party in (party, "both")]
    return pairs


def _tell(
    account: Account,
    found: list[Obligation],
    contracts: dict[str, Contract],
    now: dt.datetime,
) -> int:
    known = set(
        Notice.objects.filter(
            account=account.pk,
            kind=Notice.Kind.BREACH,
            contract_id__in={d.contract_id for d in found},
            ref__in=[d.key for d in found],
        ).values_list("contract_id", "ref")
    )
    new = [duty for duty in found if (duty.contract_id, duty.key) not in known]
    Notice.objects.bulk_create(
        Notice(
            contract_id=duty.contract_id,
            account=account.pk,
            kind=Notice.Kind.BREACH,
            ref=duty.key,
            clause_id=duty.clause_id,
            state=duty.state,  # type: ignore[attr-defined]
            due_at=duty.due_at,
            made_at=clock.now(),
        )
        for duty in new
    )
    if len(new) + _mailed_today(account, contracts, now) <= MOST_MAILS:
        for duty in new:
            _mail(account, duty, contracts[duty.contract_id])
    return len(new)


def _mailed_today(
    account: Account, contracts: dict[str, Contract], now: dt.datetime
) -> int:
    return Message.objects.filter(
        contract_id__in=contracts,
        account=account.pk,
        template=TEMPLATE,
        made_at__gte=clock.tokyo(clock.tokyo_date(now)),
    ).count()


def _mail(account: Account, duty: Obligation, contract: Contract) -> None:
    names = duties.numbers(contract.pk, [duty.clause_id])
    number, summary = names.get(duty.clause_id, (duty.clause_id, ""))
    state = duty.state  # type: ignore[attr-defined]
    digest = hashlib.sha256(duty.key.encode()).hexdigest()[:24]
    due = dates.screen_moment(duty.due_at) if duty.due_at else _("－")
    outbox.queue(
        contract=contract,
        template=TEMPLATE,
        ref=f"{account.pk}-{digest}",
        account=account.pk,
        parameters={
            "contract": str(contract),
            "clause": number,
            "what": " ".join(summary.split())[:200],
            "deadline": due,
            "state": str(statuses.status_for(state).word),
            "link": digests.link(),
        },
        once=f"breach:{account.pk}:{digest}",
        language=getattr(account, "language", "ja"),
    )
