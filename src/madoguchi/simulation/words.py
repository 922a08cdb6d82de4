"""The Japanese words of the procedures that are simulated."""

from __future__ import annotations

from madoguchi.core.text import translatable

PROCEDURES = translatable(
    {
        "card-issue": "カードの交付・再交付",
        "certificate": "電子証明書の発行・更新",
        "card-face": "券面記載事項更新",
        "pin": "暗証番号の変更・再設定",
        "other": "その他の手続",
        "application": "カードの申請受付",
    }
)
