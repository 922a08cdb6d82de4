"""How an obligation is told on a screen: the slug of its look, and its word. Pure.

The look itself (icon, colour) belongs to the design system; here is only what the
rules know: a soft number never sounds an alarm, and a duty without a date is not
"due today".
"""

from __future__ import annotations

import datetime as dt

Both = tuple[str, str]
"""The same words in Japanese and English."""
KINDS: dict[str, Both] = {
    "gate": ("前提", "Gate"),
    "deadline": ("期限", "Deadline"),
    "recurring": ("定期", "Recurring"),
    "follows": ("対応", "Follows"),
    "ratio": ("比率", "Ratio"),
    "target": ("目安", "Target"),
    "limit": ("上限", "Limit"),
    "staffing": ("配置", "Staffing"),
    "never": ("禁止", "Never"),
    "scope": ("範囲", "Scope"),
    "attested": ("申告", "Attested"),
    "option": ("権利", "Option"),
}
SHARES: dict[str, Both] = {
    "computed": ("記録から判定", "Computed"),
    "attested": ("申告で判定", "Attested"),
    "scope": ("範囲の定め", "Scope"),
    "waiting": ("機能の準備中", "Waiting for an app"),
}
PARTIES: dict[str, Both] = {
    "municipality": ("本市", "The city"),
    "contractor": ("受注者", "The contractor"),
    "both": ("双方", "Both"),
}
SOURCES: dict[str, Both] = {
    "specification": ("仕様書", "Specification"),
    "proposal": ("提案書", "Proposal"),
    "amendment": ("変更契約", "Amendment"),
    "consultation": ("協議", "Consultation"),
}
GUIDES: dict[str, Both] = {
    "guide_below": ("目安を下回っています", "Below the guide figure"),
    "guide_above": ("目安を上回っています", "Above the guide figure"),
    "guide_order": ("原則の手順と違います", "Out of the usual order"),
    "guide_late": ("目安の時期を過ぎています", "Past the guide date"),
}
DIFFERENCE: Both = ("差異あり", "Figures differ")
NO_RECORD: Both = ("記録なし", "None on record")
NO_DATE: Both = ("対応待ち", "To be done")
ALLOWED: Both = ("前提はそろっています", "Nothing is missing")


def shown(
    state: str, *, soft: bool, due: dt.datetime | None, day_begins: dt.datetime
) -> str:
    """The state, or one of :data:`GUIDES` where a soft figure or date was missed.

    ``day_begins`` is the first instant of today.
    """
    if not soft:
        return state
    if state == "below":
        return "guide_below"
    if state == "over":
        return "guide_above"
    if state == "out_of_order":
        return "guide_order"
    if state == "due" and due is not None and due < day_begins:
        return "guide_late"
    return state


def word(shown_state: str, kind: str, *, dated: bool = True) -> Both | None:
    """The word in place of the look's own, or None where that one is right."""
    if shown_state in GUIDES:
        return GUIDES[shown_state]
    if kind == "follows" and shown_state == "below":
        return DIFFERENCE
    if kind == "never" and shown_state == "not_arisen":
        return NO_RECORD
    if shown_state == "due" and not dated:
        return NO_DATE
    return None


def slug(shown_state: str) -> str:
    """The look of a state; every kind of guide figure is ≒."""
    return "guide" if shown_state in GUIDES else shown_state
