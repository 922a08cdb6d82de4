"""What a purpose is called on the screen."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

PURPOSES = {
    "booking": gettext_lazy("予約"),
    "booking-check": gettext_lazy("予約の確認"),
    "contact": gettext_lazy("本人へ連絡"),
    "where-is": gettext_lazy("申請・カードの所在の確認"),
    "papers": gettext_lazy("書類の照合"),
    "call": gettext_lazy("電話の記録"),
    "visit": gettext_lazy("来所の受付"),
    "message": gettext_lazy("通知の送信"),
    "other": gettext_lazy("その他"),
}


def purpose(slug: str) -> str:
    """The word of a purpose; one that nobody named is shown as it is."""
    return str(PURPOSES.get(slug) or _(slug))
