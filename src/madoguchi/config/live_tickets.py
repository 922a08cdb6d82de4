"""A fresh ticket for a page whose live feed was cut."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from madoguchi.people import access
from madoguchi.web import live


@access.account_page
@require_safe
def renew(request: HttpRequest) -> JsonResponse:
    """``{"url": …}`` for the contracts asked for (``c``) that may be seen."""
    seen = request.access.scope  # type: ignore[attr-defined]
    wanted = [slug for slug in request.GET.getlist("c") if slug in seen]
    return JsonResponse({"url": live.url(request.user.pk or 0, wanted or sorted(seen))})
