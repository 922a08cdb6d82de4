"""Where a venue is: what is typed of a map, and the map that citizens open."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING
from urllib.parse import quote

from django.utils.translation import gettext as _

from madoguchi.core.errors import Refusal
from madoguchi.core.text import folded

if TYPE_CHECKING:
    from madoguchi.outreach.models import Venue

_PAIR = re.compile(r"([0-9]{2}\.[0-9]{2,10})[, ]+([0-9]{3}\.[0-9]{2,10})")
_FIVE = Decimal("0.00001")
GSI = "https://maps.gsi.go.jp/#17/{lat}/{lon}/&ls=std"
"""地理院地図, at the scale of single houses."""
OSM = "https://www.openstreetmap.org/search?query={query}"


def position(typed: str) -> dict[str, Decimal | None]:
    """``35.01160, 135.76810`` as maps print it; nothing is no position.

    Raises :class:`Refusal` ``position-unread``, also for a place outside Japan.
    """
    text = folded(typed).strip().strip("()")
    if not text:
        return {"latitude": None, "longitude": None}
    found = _PAIR.fullmatch(text)
    latitude, longitude = (Decimal(one) for one in found.groups()) if found else (0, 0)
    if not (20 <= latitude <= 46 and 122 <= longitude <= 154):
        raise Refusal(
            "position-unread",
            _("地図の位置は 35.0116, 135.7681 のように、緯度、経度の順で入力します。"),
            field="position",
        )
    return {
        "latitude": Decimal(latitude).quantize(_FIVE),
        "longitude": Decimal(longitude).quantize(_FIVE),
    }


def typed(venue: Venue) -> str:
    """The position as :func:`position` reads it; "" where none is known."""
    if venue.latitude is None or venue.longitude is None:
        return ""
    return f"{venue.latitude}, {venue.longitude}"


def map_url(venue: Venue) -> str:
    """A plain link to a public map; "" where neither position nor address is known."""
    if venue.latitude is not None and venue.longitude is not None:
        return GSI.format(lat=venue.latitude, lon=venue.longitude)
    return OSM.format(query=quote(venue.address)) if venue.address else ""
