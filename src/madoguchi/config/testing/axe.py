"""What axe looks at, the same on every page."""

from __future__ import annotations

from typing import Any

RULES: dict[str, Any] = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],  # the long list of what passed is read by nobody
}
