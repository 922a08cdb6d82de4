"""How every form is drawn: label, 必須 or 任意, hint, widget, error."""

from collections.abc import Callable, Mapping
from typing import Any

from django.forms import BaseForm, BoundField, CheckboxInput, MultiWidget
from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest
from django.utils.html import conditional_escape as safely
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from madoguchi.core.errors import Refusal


class Renderer(DjangoTemplates):
    """Set as ``FORM_RENDERER``; ``{{ form }}`` and ``{{ form.x.as_field_group }}``."""

    form_template_name = "web/ui/form.html"
    formset_template_name = "web/ui/formset.html"
    field_template_name = "web/ui/field.html"

    def render(
        self,
        template_name: str,
        context: dict[str, Any],
        request: HttpRequest | None = None,
    ) -> SafeString:
        """Draw what stands on every screen by hand: a template for each option of
        each list took a tenth of a page's time.
        """
        if draw := _DRAWN.get(template_name):
            return draw(context["widget"])
        return SafeString(super().render(template_name, context, request))


def _input(widget: Mapping[str, Any]) -> SafeString:
    """As Django's ``input.html``."""
    given = widget["value"]
    value = "" if given is None else f' value="{safely(given)}"'
    return SafeString(
        f'<input type="{safely(widget["type"])}" name="{safely(widget["name"])}"{value}'
        f"{_attributes(widget['attrs'])}>"
    )


def _select(widget: Mapping[str, Any]) -> SafeString:
    """As Django's ``select.html``."""
    groups = []
    for name, options, _index in widget["optgroups"]:
        drawn = "".join(
            f'<option value="{safely(one["value"])}"{_attributes(one["attrs"])}>'
            f"{safely(one['label'])}</option>"
            for one in options
        )
        label = f'<optgroup label="{safely(name)}">' if name else ""
        groups.append(f"{label}{drawn}{'</optgroup>' if name else ''}")
    return SafeString(
        f'<select name="{safely(widget["name"])}"{_attributes(widget["attrs"])}>'
        f"{''.join(groups)}</select>"
    )


def _attributes(attrs: Mapping[str, Any]) -> str:
    """As Django's ``attrs.html``."""
    return "".join(
        f" {name}" if value is True else f' {name}="{safely(value)}"'
        for name, value in attrs.items()
        if value is not False
    )


_DRAWN: dict[str, Callable[[Mapping[str, Any]], SafeString]] = {
    "django/forms/widgets/select.html": _select,
    **{
        f"django/forms/widgets/{name}.html": _input
        for name in ("input", "text", "hidden", "email", "number", "date")
    },
}


def described_by(field: BoundField) -> str:
    """Ids of the hint and the error, in reading order."""
    ids = []
    if field.help_text:
        ids.append(f"{field.id_for_label or field.auto_id}-hint")
    if field.errors:
        ids.append(f"{field.id_for_label or field.auto_id}-error")
    return " ".join(ids)


def is_group(field: BoundField) -> bool:
    """A set of radios or boxes, or a compound widget: needs fieldset and legend."""
    widget = field.field.widget
    return bool(field.use_fieldset) or isinstance(widget, MultiWidget)


def is_single_check(field: BoundField) -> bool:
    """One box whose label stands beside it."""
    return isinstance(field.field.widget, CheckboxInput)


def control(field: BoundField) -> SafeString:
    """The widget with its accessible description and error mark."""
    attrs: dict[str, str | bool] = {}
    if described := described_by(field):
        # An empty aria-describedby stops Django from adding its own.
        attrs["aria-describedby"] = described
    if field.errors:
        attrs["aria-invalid"] = "true"
    return field.as_widget(attrs=attrs)


def choices(table: Mapping[str, str]) -> list[tuple[str, Any]]:
    """A table of ``core.text.translatable`` as choices that follow the page's language.

    Its words are Japanese keys of the catalogue.
    """
    return [(slug, gettext_lazy(word)) for slug, word in table.items()]


def refuse(form: BaseForm, refusal: Refusal) -> None:
    """Put the sentence of a refusal beside its field, or on top of the form.

    The form must be bound; show it again with status 422, with everything typed.
    """
    known = refusal.field if refusal.field in form.fields else None
    form.add_error(known, refusal.sentence)
