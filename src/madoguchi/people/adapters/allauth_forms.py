"""The sign-in library's forms in our words: labels above, no placeholders."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import (
    ChangePasswordForm,
    LoginForm,
    ReauthenticateForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
    SetPasswordForm,
)
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as MFAReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _

_LONG = _("12文字以上。ほかで使っていないもの、推測されにくいものにしてください。")


def _say(form: forms.Form, **labels: Any) -> None:
    """Labels above fields, no placeholders."""
    for name, label in labels.items():
        if name in form.fields:
            form.fields[name].label = label
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)
        # Errors and hints are tied to the field by the component.
        field.widget.attrs.pop("aria-describedby", None)


class SignIn(LoginForm):
    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        _say(self, login=_("メールアドレス"), password=_("パスワード"))
        self.fields["password"].help_text = ""


class ChangePassword(ChangePasswordForm):
    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        _say(
            self,
            oldpassword=_("いまのパスワード"),
            password1=_("新しいパスワード"),
            password2=_("新しいパスワード（もう一度）"),
        )
        self.fields["oldpassword"].help_text = ""
        self.fields["password1"].help_text = _LONG


class SetPassword(SetPasswordForm):
    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        _say(
            self,
            password1=_("新しいパスワード"),
            password2=_("新しいパスワード（もう一度）"),
        )
        self.fields["password1"].help_text = _LONG


class ResetPassword(ResetPasswordForm):
    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        _say(self, email=_("メールアドレス"))


class ResetPasswordByKey(ResetPasswordKeyForm):
    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        _say(
            self,
            password1=_("新しいパスワード"),
            password2=_("新しいパスワード（もう一度）"),
        )
        self.fields["password1"].help_text = _LONG


class Reauthenticate(ReauthenticateForm):
    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        _say(self, password=_("パスワード"))


_CODE = _("認証コード")
_CODE_HINT = _("認証アプリに表示された6けたの数字。予備コードも使えます。")


def _say_code(form: forms.Form, hint: Any = _CODE_HINT) -> None:
    _say(form, code=_CODE)
    form.fields["code"].help_text = hint
    form.fields["code"].widget.attrs |= {
        "inputmode": "numeric",
        "autocomplete": "one-time-code",
    }


class SecondFactor(AuthenticateForm):
    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        _say_code(self)


class SecondFactorAgain(MFAReauthenticateForm):
    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        _say_code(self)


class ActivateApp(ActivateTOTPForm):
    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        _say_code(self, _("認証アプリに表示された6けたの数字"))


class AddPasskey(AddWebAuthnForm):
    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        _say(self, name=_("名前"), passwordless=_("このパスキーだけでサインインする"))
        self.fields["name"].help_text = _("例：仕事用パソコン")
        if "passwordless" in self.fields:
            self.fields["passwordless"].help_text = ""


class EditPasskey(EditWebAuthnForm):
    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        _say(self, name=_("名前"))
