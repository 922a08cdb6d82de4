"""Forms of costs and invoices; words of categories and streams are the contract's."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from madoguchi.core import text
from madoguchi.invoices import rules
from madoguchi.invoices.models import PAYERS, STAGES, Invoice
from madoguchi.invoices.parameters import Parameters
from madoguchi.web.fields import DayField
from madoguchi.web.forms import choices

HALF_A_YEAR = 182
"""11/30 is the nearest one: a cost was, an estimate will be."""
ROWS = 6
"""Lines of an invoice on the page; the empty ones are left out."""


def word(one: Any) -> str:
    """The contract's word in the language of the page."""
    english = (get_language() or "ja").startswith("en")
    return (one.en if english else "") or one.ja


class YenField(forms.CharField):
    """Whole yen: 1,250,000 and １２５万 are not the same; only digits are read."""

    def __init__(self, **more: Any) -> None:
        super().__init__(max_length=20, **more)
        self.widget.attrs.setdefault("inputmode", "numeric")

    def clean(self, value: Any) -> int | None:
        """Raises ``ValidationError`` for anything but digits and their commas."""
        typed = text.folded(super().clean(value) or "").removesuffix("円")
        digits = typed.replace(",", "").replace("¥", "").strip()
        if not digits:
            return None
        if not digits.isascii() or not digits.isdigit():
            raise forms.ValidationError(
                _("円の数字で入力してください。例：1250000"), code="yen"
            )
        return int(digits)


class MonthField(forms.CharField):
    """2026-11, ２０２６－１１ or 2026/11."""

    def clean(self, value: Any) -> str:
        typed = text.folded(super().clean(value) or "")
        typed = typed.replace("/", "-").replace("－", "-")
        if typed and not rules.MONTH.fullmatch(typed):
            raise forms.ValidationError(
                _("年月を 2026-11 の形で入力してください。"), code="month"
            )
        return typed


class CostForm(forms.Form):
    """費用: what for, of which month or session, how much, borne by whom."""

    category = forms.ChoiceField(label=_("費目"))
    ref = forms.CharField(
        label=_("対象"),
        max_length=60,
        help_text=_("年月（2026-11）か、開催の番号です。"),
    )
    day = DayField(label=_("日付"), back=HALF_A_YEAR)
    stage = forms.ChoiceField(
        label=_("区分"), choices=choices(STAGES), widget=forms.RadioSelect
    )
    yen = YenField(label=_("金額（円）"))
    payer = forms.ChoiceField(
        label=_("負担"),
        required=False,
        choices=[("", _("契約のとおり")), *choices(PAYERS)],
    )
    receipt = forms.CharField(label=_("領収書番号"), required=False, max_length=60)
    note = forms.CharField(
        label=_("備考"),
        required=False,
        max_length=200,
        help_text=_("お名前は書かないでください。"),
    )

    def __init__(self, told: Parameters, *args: Any, **more: Any) -> None:
        known = more.pop("known", False)
        super().__init__(*args, **more)
        words = [(s, word(one)) for s, one in told.categories.items()]
        self.fields["category"].choices = [("", "－"), *words]  # type: ignore[attr-defined]
        if known:
            del self.fields["category"], self.fields["ref"]

    def clean_ref(self) -> str:
        """Half-width letters, as a record can hold them."""
        typed = text.folded(self.cleaned_data["ref"]).replace("/", "-")
        if not typed.replace("-", "").replace(".", "").replace("_", "").isalnum():
            raise forms.ValidationError(_("英数字とハイフンで入力してください。"))
        if not typed.isascii():
            raise forms.ValidationError(_("英数字とハイフンで入力してください。"))
        return typed


class InvoiceForm(forms.Form):
    """請求書の下書き: which stream, which month, its lines."""

    stream = forms.ChoiceField(label=_("請求の種類"))
    month = MonthField(label=_("対象月"), max_length=10)

    def __init__(
        self,
        told: Parameters,
        *args: Any,
        lines: Iterable[rules.Line] = (),
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        self.fields["stream"].choices = [  # type: ignore[attr-defined]
            (slug, word(one)) for slug, one in told.streams.items()
        ]
        known = list(lines)
        for n in range(max(ROWS, len(known) + 1)):
            self._line(n, known[n] if n < len(known) else None)

    def _line(self, n: int, line: rules.Line | None) -> None:
        said = _("{n}行目").format(n=n + 1)
        self.fields[f"words_{n}"] = forms.CharField(
            label=f"{said} {_('品名')}",
            required=False,
            max_length=100,
            initial=line.words if line else "",
        )
        self.fields[f"quantity_{n}"] = YenField(
            label=f"{said} {_('数量')}",
            required=False,
            initial=line.quantity if line else "",
        )
        self.fields[f"unit_{n}"] = YenField(
            label=f"{said} {_('単価')}",
            required=False,
            initial=line.unit_yen if line and line.unit_yen else "",
        )

    def rows(self) -> list[tuple[Any, Any, Any]]:
        """The three fields of each line, for the template."""
        many = sum(name.startswith("words_") for name in self.fields)
        names = ("words", "quantity", "unit")
        return [tuple(self[f"{name}_{n}"] for name in names) for n in range(many)]  # type: ignore[misc]

    def clean(self) -> dict[str, Any]:
        """A line that has words has a price; the quantity is 1 unless said."""
        said = super().clean() or {}
        for n in range(len(self.rows())):
            words = (said.get(f"words_{n}") or "").strip()
            price = said.get(f"unit_{n}")
            named = f"words_{n}" in self.errors or f"unit_{n}" in self.errors
            if named:
                continue
            if words and price is None:
                self.add_error(f"unit_{n}", _("単価を入力してください。"))
            if price is not None and not words:
                self.add_error(f"words_{n}", _("品名を入力してください。"))
        return said

    def lines(self) -> list[rules.Line]:
        """The lines as they were typed."""
        said = self.cleaned_data
        found = []
        for n in range(len(self.rows())):
            if words := (said.get(f"words_{n}") or "").strip():
                quantity = said.get(f"quantity_{n}")
                quantity = 1 if quantity is None else quantity
                found.append(rules.Line(words, quantity, said[f"unit_{n}"]))
        return found


def known_lines(invoice: Invoice) -> list[rules.Line]:
    """The lines of a draft, to be changed."""
    return [
        rules.Line(one.words, one.quantity, one.unit_yen) for one in invoice.lines.all()
    ]


class PayForm(forms.Form):
    """支払を記録する."""

    day = DayField(label=_("支払った日"), back=HALF_A_YEAR)


class WithdrawForm(forms.Form):
    """請求を取り消す."""

    why = forms.CharField(label=_("理由"), max_length=200)
