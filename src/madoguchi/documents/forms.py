"""Forms of submissions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from madoguchi.core import text
from madoguchi.documents import rules
from madoguchi.documents.models import STATES
from madoguchi.web.forms import choices

CHANNELS = (
    ("platform", _("このシステムで提出")),
    ("mail", _("郵送")),
    ("in-person", _("持参")),
    ("e-mail", _("電子メール")),
    ("medium", _("媒体（CD-R など）")),
    ("online-sharing", _("オンライン共有")),
)


class Files(forms.ClearableFileInput):
    """A file input that takes several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; cleans to a list."""

    def __init__(self, **more: Any) -> None:
        super().__init__(widget=Files(), **more)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Each file by itself; none is an empty list."""
        given = data if isinstance(data, (list, tuple)) else [data]
        clean = super().clean
        found = [clean(one, initial) for one in given if one]
        if not found and self.required:
            clean(None, initial)
        return found


def files_field(*, required: bool) -> FilesField:
    """The field of attachments with its hint."""
    size = rules.MOST_BYTES // 1024 // 1024
    return FilesField(
        label=_("添付ファイル"),
        required=required,
        help_text=_("{kinds}。1件 {size} MB、{n}件までです。").format(
            kinds=rules.SPOKEN, size=size, n=rules.MOST_FILES
        ),
    )


class DocumentFilter(forms.Form):
    """A GET form; unknown values are left aside."""

    state = forms.ChoiceField(
        label=_("状態"), required=False, choices=[("", _("すべて")), *choices(STATES)]
    )
    kind = forms.ChoiceField(label=_("種類"), required=False)

    def __init__(self, data: Any, kinds: Iterable[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["kind"].choices = [("", _("すべて")), *kinds]  # type: ignore[attr-defined]

    def wanted(self) -> dict[str, str]:
        """State and kind, empty where nothing (or nonsense) was asked."""
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in ("state", "kind")}


class NewForm(forms.Form):
    """A document that was written elsewhere: what it is, what it answers, its files."""

    kind = forms.ChoiceField(label=_("書類の種類"))
    ref = forms.CharField(
        label=_("対象"),
        required=False,
        max_length=80,
        help_text=_(
            "何についての書類かを半角で入力してください。例：2026-11（月次）、"
            "2026-11-21（日次）。契約に一度だけの書類は空欄です。"
        ),
    )
    title = forms.CharField(label=_("件名"), max_length=200)
    remark = forms.CharField(
        label=_("備考"), widget=forms.Textarea, required=False, max_length=4000
    )

    def __init__(self, data: Any, files: Any, kinds: Any, **more: Any) -> None:
        super().__init__(data, files, **more)
        self.fields["kind"].choices = list(kinds)  # type: ignore[attr-defined]
        self.fields["files"] = files_field(required=True)

    def clean_ref(self) -> str:
        """Half-width, without spaces; letters that a record can hold."""
        typed = text.folded(self.cleaned_data["ref"]).replace(" ", "-")
        if typed and not typed.replace("-", "").replace(".", "").isascii():
            raise forms.ValidationError(
                _("英数字とハイフンで入力してください。例：2026-11")
            )
        return typed


class FilesForm(forms.Form):
    """More files for a draft."""

    def __init__(self, data: Any = None, files: Any = None, **more: Any) -> None:
        super().__init__(data, files, **more)
        self.fields["files"] = files_field(required=True)


class SubmitForm(forms.Form):
    """提出する: by which way, with which remark."""

    channel = forms.ChoiceField(label=_("提出の方法"), widget=forms.RadioSelect)
    copies = forms.IntegerField(
        label=_("部数"),
        required=False,
        min_value=1,
        max_value=999,
        help_text=_("紙や媒体で渡す部数です。このシステムだけで出すときは空欄です。"),
    )
    remark = forms.CharField(
        label=_("備考・所感"), widget=forms.Textarea, required=False, max_length=4000
    )

    def __init__(self, data: Any, channels: Iterable[str], **more: Any) -> None:
        super().__init__(data, **more)
        allowed = set(channels)
        if allowed == {"platform"}:
            del self.fields["copies"]
        self.fields["channel"].choices = [  # type: ignore[attr-defined]
            (slug, word) for slug, word in CHANNELS if not allowed or slug in allowed
        ]


class ReturnForm(forms.Form):
    """差し戻す: where, and why (always)."""

    place = forms.ChoiceField(label=_("差し戻す箇所"), required=False)
    reason = forms.CharField(
        label=_("差戻しの理由"),
        widget=forms.Textarea,
        max_length=4000,
        help_text=_("何をどう直せばよいかを書いてください。提出者にそのまま届きます。"),
    )

    def __init__(self, data: Any, places: Iterable[tuple[str, str]]) -> None:
        super().__init__(data, auto_id="return_%s")
        self.fields["place"].choices = [("", _("書類全体")), *places]  # type: ignore[attr-defined]
