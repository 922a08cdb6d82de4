"""The sign-in library, told how we sign in: invited people only, our own words."""

from __future__ import annotations

import base64
import hmac
import os
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from madoguchi.people.access import LOCKED
from madoguchi.people.models import Account

_NONCE = 12
_WRONG = _("メールアドレスまたはパスワードが違います。")


class Accounts(DefaultAccountAdapter):
    """People are invited; nobody registers. Unknown and known answer alike."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _WRONG,
        "invalid_login": _WRONG,
        "invalid_password_reset": _("この再設定の案内は使えません。"),
        "too_many_login_attempts": _(
            "続けて間違えたため、5分ほど待ってからもう一度お試しください。"
        ),
        "incorrect_password": _("パスワードが違います。"),
        "enter_current_password": _("いまのパスワードが違います。"),
        "incorrect_code": _(
            "コードが違います。新しく表示されたコードを入力してください。"
        ),
        "rate_limited": _("少し待ってから、もう一度お試しください。"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: staff are invited."""
        return False

    def set_password(self, user: Any, password: str) -> None:
        """An own password ends the temporary one; other sessions end with it."""
        user.set_password(password)
        user.password_is_temporary = False
        user.save(update_fields=["password", "password_is_temporary"])

    def login(self, request: HttpRequest, user: Any) -> None:
        """A new sign-in is never locked."""
        super().login(request, user)
        request.session.pop(LOCKED, None)

    def post_login(self, request: HttpRequest, user: Any, **more: Any) -> HttpResponse:
        """In the person's own language from here on."""
        response: HttpResponse = super().post_login(request, user, **more)
        if isinstance(user, Account):
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME, user.language, samesite="Lax"
            )
        return response

    def add_message(
        self, request: HttpRequest, level: int, *args: Any, **more: Any
    ) -> None:
        """Signing in and out need no message; the rest is said in our words."""
        template = str(more.get("message_template") or (args[0] if args else ""))
        said = _MESSAGES.get(template.rpartition("/")[2].removesuffix(".txt"))
        if said:
            messages.add_message(request, level, str(said))


_MESSAGES = {
    "password_changed": _(
        "パスワードを変更しました。ほかの端末はサインアウトしました。"
    ),
    "password_set": _("パスワードを設定しました。"),
    "totp_activated": _("認証アプリを登録しました。"),
    "totp_deactivated": _("認証アプリの登録をやめました。"),
    "recovery_codes_generated": _("新しい予備コードを作りました。"),
    "webauthn_added": _("パスキーを登録しました。"),
    "webauthn_removed": _("パスキーの登録をやめました。"),
}


class SecondFactors(DefaultMFAAdapter):
    """Secrets of second factors are sealed at rest; words are ours."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _(
            "コードが違います。新しく表示されたコードを入力してください。"
        ),
        "add_email_blocked": _("この操作はいまできません。"),
        "cannot_generate_recovery_codes": _(
            "先に認証アプリかパスキーを登録してください。"
        ),
    }

    def encrypt(self, text: str) -> str:
        """AES-256-GCM under a key derived from the master key."""
        nonce = os.urandom(_NONCE)
        sealed = nonce + _cipher().encrypt(nonce, text.encode(), b"second-factor")
        return base64.b64encode(sealed).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The counterpart of :meth:`encrypt`."""
        sealed = base64.b64decode(encrypted_text)
        plain = _cipher().decrypt(sealed[:_NONCE], sealed[_NONCE:], b"second-factor")
        return plain.decode()

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:
        """A passkey is named after the order in which it came."""
        count = Authenticator.objects.filter(user=user, type=type).count()
        return f"{_('パスキー')} {count + 1}"


def _cipher() -> AESGCM:
    key = hmac.digest(settings.SECRET_KEY.encode(), b"second-factors", "sha256")
    return AESGCM(key)
