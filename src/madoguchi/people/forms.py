"""Forms of people and roles."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from madoguchi.core.text import folded
from madoguchi.people import roll
from madoguchi.people.models import Account, Organisation
from madoguchi.people.rules import ROLES
from madoguchi.people.words import role_word


class FoldedEmail(forms.EmailField):
    """An address typed with full-width letters is read all the same."""

    def to_python(self, value: Any) -> str:
        plain = folded(str(value or "")).replace(" ", "").lower()
        return super().to_python(plain) or ""


class Own(forms.Form):
    name = forms.CharField(label=_("氏名"), max_length=100)
    language = forms.ChoiceField(
        label=_("表示言語"), choices=settings.LANGUAGES, widget=forms.RadioSelect
    )


class Code(forms.Form):
    """A new signing code, with the password as proof."""

    code = forms.CharField(
        label=_("新しい署名コード"),
        help_text=_("6〜12けたの数字。同じ数字の繰り返しや連番は使えません。"),
        max_length=40,
        widget=forms.PasswordInput(
            attrs={"inputmode": "numeric", "autocomplete": "off"}
        ),
    )
    code_again = forms.CharField(
        label=_("新しい署名コード（もう一度）"),
        max_length=40,
        widget=forms.PasswordInput(
            attrs={"inputmode": "numeric", "autocomplete": "off"}
        ),
    )
    password = forms.CharField(
        label=_("いまのパスワード"),
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        first, again = values.get("code"), values.get("code_again")
        if first and again and folded(first) != folded(again):
            self.add_error("code_again", _("2つの署名コードが違います。"))
        return values


class NewPassword(forms.Form):
    """The password of somebody who accepts an invitation."""

    password = forms.CharField(
        label=_("パスワード"),
        help_text=_(
            "12文字以上。ほかで使っていないもの、推測されにくいものにしてください。"
        ),
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("パスワード（もう一度）"),
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, invited: Account, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.invited = invited

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        validate_password(password, self.invited)
        return password

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        first, again = values.get("password"), values.get("again")
        if first and again and first != again:
            self.add_error("again", _("2つのパスワードが違います。"))
        return values


def role_choices(side: str = "") -> list[tuple[str, str]]:
    """The roles of a side; every role without a side."""
    found = [
        (r.slug, role_word(r.slug)) for r in ROLES.values() if side in ("", r.side)
    ]
    return [("", str(_("選んでください"))), *found]


class Invite(forms.Form):
    name = forms.CharField(label=_("氏名"), max_length=100)
    email = FoldedEmail(label=_("メールアドレス"), max_length=254)
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("所属"),
        empty_label=_("選んでください"),
    )
    role = forms.ChoiceField(label=_("役割"))

    def __init__(
        self,
        organisations: QuerySet[Organisation],
        roles: list[tuple[str, str]],
        *args: Any,
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]
        self.fields["role"].choices = roles  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        return folded(self.cleaned_data["name"])


class ImportList(forms.Form):
    file = forms.FileField(
        label=_("CSVファイル"),
        help_text=_(
            "1行目は列の名前：氏名, メール, 所属, 役割。"
            "Excelの「CSV」でも「CSV UTF-8」でも読み取れます。"
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,text/csv"}),
    )

    def clean_file(self) -> bytes:
        upload = self.cleaned_data["file"]
        if upload.size > roll.MOST_BYTES:
            raise ValidationError(_("1MBまでのファイルにしてください。"))
        return bytes(upload.read())


class GiveRole(forms.Form):
    role = forms.ChoiceField(label=_("役割"))

    def __init__(self, roles: list[tuple[str, str]], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["role"].choices = roles  # type: ignore[attr-defined]


class OrganisationForm(forms.Form):
    name = forms.CharField(label=_("名称"), max_length=200)
    kind = forms.ChoiceField(label=_("種別"), choices=Organisation.Kind.choices)


class AdministeredRole(forms.Form):
    """A role in any contract, given by an administrator."""

    contract = forms.ChoiceField(label=_("契約"))
    role = forms.ChoiceField(label=_("役割"))

    def __init__(
        self,
        contracts: list[tuple[str, str]],
        roles: list[tuple[str, str]],
        *args: Any,
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        self.fields["contract"].choices = [  # type: ignore[attr-defined]
            ("", _("選んでください")),
            *contracts,
        ]
        self.fields["role"].choices = roles  # type: ignore[attr-defined]
