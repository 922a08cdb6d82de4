"""The health page: may this process be sent work?"""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse

from madoguchi.people import access
from madoguchi.tenancy import walls
from madoguchi.tenancy.models import Contract


def page(request: HttpRequest) -> JsonResponse:
    """``{"ok", "database", "pending"}``; status 503 when the database is away.

    ``pending`` counts facts that wait for the sealer; it has a bound, so that
    a backlog cannot make the health page slow.
    """
    try:
        pending = _pending()
    except DatabaseError:
        return JsonResponse({"ok": False, "database": False}, status=503)
    return JsonResponse({"ok": True, "database": True, "pending": pending})


# No scope is opened around it: it must answer 503, not fail, without a database.
page.door = access.Door(kind="public")  # type: ignore[attr-defined]


def _pending() -> int:
    everything = Contract.objects.values_list("slug", flat=True)
    with walls.scope(everything), connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM (SELECT 1 FROM journal_pending LIMIT 100000) t"
        )
        (count,) = cursor.fetchone()
    return int(count)
