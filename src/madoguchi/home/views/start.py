"""The home page: しなければならないこと / 遅れているもの / これからの予定."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from madoguchi.core import clock
from madoguchi.home import roles
from madoguchi.home.frame import contracts, label, landing, role_word
from madoguchi.people import access


@access.account_page
@require_safe
def page(request: Any) -> HttpResponse:
    """Three lists over all contracts of the account."""
    now, request.live = clock.now(), True
    mine = [
        {
            "contract": one,
            "label": label(one),
            "url": landing(request.access, one.pk),
            "role": role_word(one.pk, request.access),
            "phase": one.phase(clock.today()),
        }
        for one in contracts(request.access)
    ]
    context = {"home": roles.home(request.access, now), "mine": mine, "stamp": now}
    return TemplateResponse(request, "home/start.html", context)
