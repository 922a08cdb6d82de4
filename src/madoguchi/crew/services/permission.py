"""Who may change the crew."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.people.models import Account, Organisation
from madoguchi.tenancy.actors import Actor


def need(by: Actor) -> None:
    """Raises :class:`Refusal` ``not-allowed``."""
    if "crew.manage" not in by.may and by.side != "system":
        raise Refusal("not-allowed", _("この操作をする権限がありません。"))


def own_side(account: Account) -> None:
    """The crew is the contractor's. Raises :class:`Refusal` ``other-side``."""
    if account.organisation.kind == Organisation.Kind.MUNICIPALITY:
        raise Refusal("other-side", _("本市の職員は配置できません。"), field="account")


def moment(day: dt.date) -> dt.datetime:
    """When a dated act occurred: now if it is today's or still to come."""
    now = clock.now()
    return min(now, clock.tokyo(day)) if day < clock.today() else now


def not_ahead(day: dt.date, field: str) -> None:
    """Raises :class:`Refusal` ``in-the-future``: it cannot have happened yet."""
    if day > clock.today():
        raise Refusal(
            "in-the-future",
            _("先の日付です。行った日を入力してください。"),
            field=field,
        )
