"""Words that the contract asks for."""

from __future__ import annotations

NAME = "サッポロファクトリーマイナンバーカードセンター"
TEXT = f"{NAME}\nお問い合わせ 011-600-2323"
URL = "https://madoguchi.example.jp/p/sapporo-card-centre/wait/"
