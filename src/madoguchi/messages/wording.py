"""The words of the delivery log."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

KINDS = {
    "booking-confirmed": _("ご予約の確認"),
    "booking-changed": _("予約の変更"),
    "booking-cancelled": _("予約の取消"),
    "booking-reminder": _("予約前日のご案内"),
    "session-switched": _("実施方法の変更"),
    "session-cancelled": _("開催中止"),
    "session-moved": _("開催日の変更"),
    "place-changed": _("会場の場所の変更"),
    "digest": _("本日の期限"),
    "breach": _("期限超過"),
    "turn-near": _("順番のお知らせ"),
    "booking-file-late": _("予約データの未着"),
    "booking-file-refused": _("予約データの取込み不可"),
    "leaver-reminder": _("離任時の守秘の確認"),
    "waiting-page-url": _("URLの報告"),
}
CHANNELS = {"email": _("メール"), "sms": _("SMS"), "spoken": _("口頭")}
STATES = {
    "queued": _("送信待ち"),
    "sending": _("送信中"),
    "sent": _("送信済"),
    "failed": _("送信できません"),
    "given-up": _("送信をあきらめました"),
}
LOOKS = {"sending": "queued", "given-up": "failed"}
ERRORS = {
    "no-address": _("連絡先が登録されていません。"),
    "cannot-receive-sms": _("SMSを受け取れない番号です。"),
    "no-such-number": _("使われていない番号です。"),
    "recipient-refused": _("宛先のメールサーバーが受け取りませんでした。"),
    "recipient-opted-out": _("受信を止めている番号です。"),
    "letter-refused": _("メールサーバーが受け取りませんでした。"),
    "mail-server-unreachable": _("メールサーバーにつながりません。"),
    "mail-sign-in-refused": _("メールサーバーの認証に失敗しました。"),
    "no-tls": _("メールサーバーと安全に接続できません。"),
    "no-carrier": _("SMSの送信設定がありません。"),
    "no-template": _("文面がありません。"),
    "too-long": _("文面が長すぎます。"),
    "erased": _("個人情報が消去されたため、送りません。"),
    "bad-address": _("メールアドレスの形が正しくありません。"),
    "sms-carrier-unreachable": _("SMSの事業者につながりません。"),
    "sms-carrier-refused": _("SMSの事業者が受け付けていません。"),
    "sms-sign-in-refused": _("SMSの事業者の認証に失敗しました。"),
    "unreadable": _("個人情報を読み出せません。"),
}


def kind(slug: str) -> str:
    """The word of a message's kind; an unknown one is shown as it is."""
    return str(KINDS.get(slug, slug))


def channel(slug: str) -> str:
    """The word of a channel."""
    return str(CHANNELS.get(slug, slug))


def state(slug: str) -> str:
    """The word of a state."""
    return str(STATES.get(slug, slug))


def look(slug: str) -> str:
    """Which state of ``web.statuses`` it looks like."""
    return LOOKS.get(slug, slug)


def error(slug: str) -> str:
    """Why it did not go out, in a sentence."""
    if not slug:
        return ""
    return str(ERRORS.get(slug, _("送信できませんでした。時間をおいて送り直します。")))
