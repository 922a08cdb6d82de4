"""Invented reports: the daily report of an outreach session, worked out in full.

Specification of the Kyoto outreach work, 8(8)イ: what a report must hold.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from madoguchi.core.clock import TOKYO
from madoguchi.papers import wording
from madoguchi.papers.tables import (
    EMPTY,
    Cell,
    Chart,
    Column,
    Figures,
    Item,
    Line,
    Period,
    Report,
    Section,
    Source,
    Table,
    Text,
    counts,
    row,
)

DAY = dt.date(2026, 11, 24)
MADE = dt.datetime(2026, 11, 24, 18, 5, tzinfo=TOKYO)


def applications(in_city: int = 15) -> Table:
    """対応件数 by service and residence, with the bookings and the last session."""
    columns = (
        Column("service", "text", "種別", "Service"),
        Column("in_city", "count", "市内", "In the city", "件", total=True),
        Column("outside", "count", "市外", "Outside", "件", total=True),
        Column("total", "count", "計", "Total", "件", total=True),
        Column("booked", "count", "予約", "Booked", "件", total=True),
        Column("change", "change", "前回比", "Change", total=True),
    )
    visits = Source(
        query="visits.of_session", where={"service": "in-person"}, ids=(12,)
    )
    return Table(
        "applications",
        "対応件数",
        columns,
        (
            row(
                "in-person",
                "申請受付（申請時来庁）",
                Cell(in_city, visits),
                0,
                in_city,
                16,
                2,
            ),
            row("collect", "申請受付（交付時来庁）", 1, 2, 3, 2, -1),
            row("mail", "郵送受取", EMPTY, EMPTY, 4, 4, 0),
        ),
        ("applications_by_service", "applications_by_residence"),
        note="市内・市外の別はマイナンバーカードの申請に限る。",
    )


def support() -> Table:
    """マイナポータル支援, health insurance and benefit account apart."""
    return Table(
        "portal",
        "マイナポータル支援",
        (
            Column("item", "text", "内容"),
            Column("count", "count", "件数", unit="件", total=True),
        ),
        counts([("健康保険証の利用申込", 6, None), ("公金受取口座の登録", 4, None)]),
        ("portal_health_insurance", "portal_benefit_account"),
    )


def reasons() -> Table:
    """来所した契機."""
    return Table(
        "reasons",
        "来所した契機の内訳",
        (
            Column("reason", "text", "契機"),
            Column("people", "count", "人数", unit="人", total=True),
        ),
        counts(
            [
                ("市民しんぶん", 7, None),
                ("会場のちらし・掲示", 5, None),
                ("知人・家族の紹介", 3, None),
                ("ウェブサイト", 2, None),
                ("その他", 1, None),
            ]
        ),
        ("visit_reasons",),
    )


def complaints() -> Table:
    """苦情・トラブル等と対応状況."""
    return Table(
        "complaints",
        "苦情・トラブル等と対応状況",
        (
            Column("at", "text", "時刻"),
            Column("what", "text", "内容"),
            Column("handling", "text", "対応状況"),
        ),
        (
            row(
                "c1",
                "11:20",
                "駐車場が満車で、予約の時刻に間に合わないとのお申し出があった。",
                "次の空き枠（11:45）に振り替え、ご了承を得た。次回から予約の案内に"
                "公共交通機関の利用を書き添える。",
            ),
        ),
        ("complaints",),
        none="苦情・トラブルはありませんでした。",
    )


def months() -> Chart:
    """受付件数 month by month."""
    return Chart(
        "months",
        "月別の受付件数",
        "stacked",
        ("6月", "7月", "8月", "9月", "10月", "11月"),
        (
            Line("申請時来庁", (120, 142, 98, 160, 171, 88)),
            Line("交付時来庁", (22, 31, 18, 27, 30, None)),
        ),
        unit="件",
        target=180,
    )


def daily(*, remarks: str | None = None, in_city: int = 15, **changes: Any) -> Report:
    """日次報告書 of one day, with invented figures."""
    said = (
        remarks
        if remarks is not None
        else (
            "開場前から10名ほどが並ばれたため、受付を5分早めた。\n"
            "高齢の方の暗証番号の設定に時間がかかり、午後は平均8分の遅れが出た。"
        )
    )
    sections: tuple[Section, ...] = (
        applications(in_city),
        Figures(
            "figures",
            "写真撮影・予約状況",
            (
                Item("photos", "写真撮影", Cell(18), unit="件"),
                Item("slots", "予約枠", Cell(20), unit="枠"),
                Item("booked", "予約", Cell(18), unit="件"),
                Item("no_show", "来所なし", Cell(1), unit="件"),
            ),
            ("photos", "bookings"),
        ),
        support(),
        reasons(),
        complaints(),
        Text(
            "other",
            "その他対応件数",
            "",
            ("other_responses",),
            "その他の対応はありませんでした。",
        ),
        Text(
            "improvements",
            "業務改善",
            "受付票を1枚にまとめ、記入時間を短くした。",
            ("improvements",),
        ),
        Text("remarks", "所感・特記事項", said),
    )
    given: dict[str, Any] = {
        "kind": "daily-report",
        "ref": "s12",
        "title_ja": "日次報告書",
        "title_en": "Daily report",
        "period": Period.day(DAY),
        "place": "左京区○○会館",
        "generated_at": MADE,
        "sections": sections,
        "contract": "マイナンバーカード出張申請受付等業務",
        "addressee": wording.addressee("京都市"),
        "sender": "受託者　株式会社○○サービス",
        "head": (
            Item("hours", "実施時間", Cell("10:00から16:00まで"), "text"),
            Item("staff", "従事者", Cell(5), "count", "名"),
            Item("officers", "立会職員", Cell(1), "count", "名"),
        ),
        "head_fields": ("date", "venue"),
    }
    return Report(**{**given, **changes})
