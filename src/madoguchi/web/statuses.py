"""The one table of states: icon, word, tone (screens: principles 3 and 4)."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True)
class Status:
    """How one state looks. ``tone`` is a class of status.css."""

    icon: str
    word: Promise | str
    tone: str


OBLIGATIONS: dict[str, Status] = {
    "upcoming": Status("○", _("予定"), "grey"),
    "due_soon": Status("◷", _("期限間近"), "soon"),
    "due": Status("◷", _("本日期限"), "soon"),
    "met": Status("✓", _("履行済"), "good"),
    "met_late": Status("✓", _("期限後に履行"), "soon"),
    "breached": Status("!", _("期限超過"), "bad"),
    "below": Status("!", _("基準未達"), "bad"),
    "over": Status("!", _("上限超過"), "bad"),
    "out_of_order": Status("!", _("手順逸脱"), "bad"),
    "waived": Status("―", _("免除"), "grey"),
    "unset": Status("?", _("未設定"), "open"),
    "before_records": Status("―", _("記録開始前"), "grey"),
    "not_arisen": Status("○", _("未発生"), "grey"),
    "attested_missing": Status("?", _("確認の記録なし"), "open"),
    "scope": Status("・", _("範囲の定め"), "plain"),
    "waiting_for_app": Status("…", _("対応機能の準備中"), "grey"),
    "option": Status("・", _("権利（行使なし）"), "plain"),
    "guide": Status("≒", _("目安"), "plain"),
    "guide_below": Status("≒", _("目安を下回っています"), "plain"),
    "guide_above": Status("≒", _("目安を上回っています"), "plain"),
}

DOCUMENTS: dict[str, Status] = {
    "draft": Status("…", _("下書き"), "grey"),
    "submitted": Status("◷", _("確認待ち"), "ours"),
    "received": Status("✓", _("受領済"), "good"),
    "approved": Status("✓", _("承認済"), "good"),
    "consented": Status("✓", _("承諾済"), "good"),
    "returned": Status("!", _("差戻し"), "soon"),
    "resubmitted": Status("◷", _("再提出"), "ours"),
    "superseded": Status("―", _("旧版"), "grey"),
}

VISITS: dict[str, Status] = {
    "booked": Status("○", pgettext_lazy("state", "予約"), "grey"),
    "arrived": Status("▶", _("来所"), "ours"),
    "papers_checked": Status("▶", _("書類確認済"), "ours"),
    "waiting_officer": Status("◷", _("職員確認待ち"), "soon"),
    "identified": Status("▶", _("本人確認済"), "ours"),
    "photographed": Status("▶", _("写真済"), "ours"),
    "application_complete": Status("▶", _("申請書完成"), "ours"),
    "finished": Status("✓", _("終了"), "good"),
    "sent_home": Status("―", _("持帰り"), "grey"),
    "no_show": Status("―", _("来所なし"), "grey"),
}

GENERAL: dict[str, Status] = {
    "open": Status("●", _("受付中"), "good"),
    "closed": Status("―", _("受付終了"), "grey"),
    "closed_day": Status("―", _("休所日"), "grey"),
    "paused": Status("―", _("休止"), "grey"),
    "planned": Status("○", _("計画"), "grey"),
    "confirmed": Status("✓", _("確定"), "good"),
    "public": Status("✓", _("公開"), "good"),
    "held": Status("✓", _("実施済"), "good"),
    "cancelled": Status("―", _("中止"), "grey"),
    "postponed": Status("◷", _("延期"), "soon"),
    "difference": Status("!", _("差異あり"), "bad"),
    "failed": Status("!", _("送信できません"), "bad"),
    "sent": Status("✓", _("送信済"), "good"),
    "queued": Status("◷", _("送信待ち"), "grey"),
}

ALL: dict[str, Status] = GENERAL | VISITS | DOCUMENTS | OBLIGATIONS


def status_for(slug: str) -> Status:
    """The look of a state; an unknown slug stays readable and grey."""
    return ALL.get(slug.replace("-", "_"), Status("・", slug, "grey"))
