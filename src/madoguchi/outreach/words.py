"""The words of an outreach day: reasons, wards, what is said and what to bring."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.core.clock import TOKYO
from madoguchi.visits.bringing import bring
from madoguchi.visits.models import OUTCOMES
from madoguchi.visits.parameters import table_on
from madoguchi.visits.rules import (
    APPLY,
    COLLECT,
    FLOWS,
    PORTAL_PROCEDURES,
    SERVICES,
)

REASONS = {
    "flyer": gettext_lazy("チラシ・ポスター"),
    "city-news": gettext_lazy("市民しんぶん・広報"),
    "web": gettext_lazy("ホームページ"),
    "social": gettext_lazy("SNS"),
    "notice": gettext_lazy("施設・事業所の案内"),
    "family": gettext_lazy("家族・知人"),
    "passing": gettext_lazy("通りがかり"),
    "office": gettext_lazy("区役所・コールセンターの案内"),
    "other": gettext_lazy("その他"),
}
WISHES = {
    "portal": gettext_lazy("マイナポータルの設定"),
    "portal-status": gettext_lazy("登録状況の確認"),
}
NEEDS = {
    "wheelchair": gettext_lazy("車いす"),
    "hearing": gettext_lazy("筆談・手話"),
    "sight": gettext_lazy("目の不自由"),
    "language": gettext_lazy("日本語以外"),
    "companion": gettext_lazy("付き添いあり"),
}
AREAS = {
    "in-city": gettext_lazy("市内"),
    "poor-access": gettext_lazy("市内（交通が不便な地域）"),
    "outside-city": gettext_lazy("市外"),
}
STOPPED = {
    "officer-absent": gettext_lazy("市職員が立ち会えない"),
    "weather": gettext_lazy("天候"),
    "venue": gettext_lazy("会場の都合"),
    "illness": gettext_lazy("従事者の体調不良"),
    "other": gettext_lazy("その他"),
}
NOBODY = {
    "no-booking": gettext_lazy("予約も来場もなかった"),
    "weather": gettext_lazy("天候"),
    "venue": gettext_lazy("会場の都合"),
    "other": gettext_lazy("その他"),
}
NO_MAIL = {
    "moving": gettext_lazy("2か月以内に引っこす・名前が変わる"),
    "forwarded": gettext_lazy("郵便を転送している・住民票の住所で受け取れない"),
    "card": gettext_lazy("カードをすでに持っている"),
    "agent": gettext_lazy("本人が来られない"),
    "stay": gettext_lazy("在留期間がもうすぐ終わる"),
}
"""Who may not have the card posted: asked before the queue."""

NO_POST = "no-post"
MARKS = {**NEEDS, NO_POST: gettext_lazy("郵便で受け取れない")}
"""What a visit is marked with: what a person needs, and a card that is not posted."""

TRANSFERS = {
    "forms": gettext_lazy("申請書"),
    "pin-forms": gettext_lazy("依頼書"),
    "consent-forms": gettext_lazy("同意書"),
    "mail-receipt-forms": gettext_lazy("うち郵送受取の分"),
}
STEPS_OF = {"pin-forms": "pin-form", "consent-forms": "consent"}
"""Which step's sheets each transfer is counted from; 申請書 from applications."""

_WEEK = "月火水木金土日"


def spoken_time(moment: dt.datetime) -> str:
    """11月24日 火曜日 10時45分: as one says it."""
    when = moment.astimezone(TOKYO)
    minutes = f"{when.minute}分" if when.minute else "ちょうど"
    return (
        f"{when.month}月{when.day}日 {_WEEK[when.weekday()]}曜日 {when.hour}時{minutes}"
    )


def read_back(moment: dt.datetime, venue: str, people: int) -> str:
    """What the operator repeats before a booking is confirmed (KY 8(1)キ)."""
    return _("%(when)s、%(venue)s、%(people)d名様ですね。") % {
        "when": spoken_time(moment),
        "venue": venue,
        "people": people,
    }


def service_at(session_type: str) -> str:
    """What one comes for: at a support session nobody's identity is checked."""
    return COLLECT if session_type == "support" else APPLY


def to_bring(
    contract: str,
    day: dt.date,
    *,
    in_city: bool,
    under_15: bool,
    service: str = APPLY,
) -> list[str]:
    """What to bring, as one says it, by the contract's own table (KY 8(1)キ)."""
    asked = bring(service, table_on(contract, day), under_15=under_15)
    if not in_city or asked is None:
        return [
            _("本人確認書類"),
            _("会場では申請書づくりと写真だけをお手伝いします。"),
            _("カードは、お住まいの市区町村の窓口で受け取ります。"),
        ]
    things = [
        _(asked.own[0]),
        _("通知カード（お持ちの方）"),
        _("住民基本台帳カード（お持ちの方）"),
    ]
    if under_15:
        stands = _("15歳未満の方は、法定代理人の方といっしょに。法定代理人の方も %s")
        things += [stands % _(asked.representative[0]), asked.proof[0]]
    return things


def to_bring_easy(
    contract: str,
    day: dt.date,
    *,
    in_city: bool,
    under_15: bool,
    service: str = APPLY,
) -> list[str]:
    """The same in やさしい日本語, for the citizen's own pages."""
    asked = bring(service, table_on(contract, day), under_15=under_15)
    if not in_city or asked is None:
        return [
            _("本人だと わかる もの（本人確認書類）"),
            _("会場では、申請書を 書くことと 写真だけ 手伝います。"),
            _("カードは、住んでいる 市や 町の 窓口で 受け取ります。"),
        ]
    things = [
        _("本人だと わかる もの: %s") % _(asked.own[0]),
        _("通知カード（持っている 人だけ）"),
        _("住民基本台帳カード（持っている 人だけ）"),
    ]
    if under_15:
        things += [
            _("15歳に なっていない 人は、親（法定代理人）と いっしょに 来てください。"),
            _("親（法定代理人）も 持ってくる もの: %s") % _(asked.representative[0]),
            asked.proof[0],
        ]
    return things


def born_for(age: int, day: dt.date) -> dt.date:
    """The latest date of birth of who has reached an age on a day."""
    try:
        return day.replace(year=day.year - age)
    except ValueError:  # 29 February
        return day.replace(year=day.year - age, day=28)


def number_aloud(number: str) -> str:
    """4827-16 → 4 8 2 7 の 1 6: in two short groups."""
    head, _dash, tail = number.partition("-")
    return f"{' '.join(head)} の {' '.join(tail)}"


def correction_word(what: str) -> str:
    """What a correction changed: a field of the visit, or a step's count."""
    named = {
        "service": _("手続"),
        "outcome": _("結果"),
        "people": _("人数"),
        "in_city": _("住所地"),
        "under_15": _("15歳未満"),
        "reason": _("来所したきっかけ"),
        **{slug: _(word) for slug, word in PORTAL_PROCEDURES.items()},
    }
    if what in named:
        return named[what]
    steps = {kind.name: kind.ja for flow in FLOWS.values() for kind in flow}
    return _(steps.get(what, what))


def correction_value(what: str, value: object) -> str:
    """A value of a correction as one reads it."""
    if what == "service":
        return _(SERVICES.get(str(value), str(value)))
    if what == "outcome":
        return _(OUTCOMES.get(str(value), str(value)))
    if what == "in_city":
        return _("市内") if value else _("市外")
    if what == "under_15" or what in PORTAL_PROCEDURES:
        return _("あり") if value else _("なし")
    if what == "reason":
        return str(REASONS.get(str(value), _("お聞きしていない")))
    return str(value)
