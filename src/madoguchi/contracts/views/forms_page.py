"""One form on one page: shown, refused with everything typed, or done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse

from madoguchi.core.errors import Refusal
from madoguchi.web import flash
from madoguchi.web.forms import refuse


def answer(
    request: Any,
    form: forms.Form,
    act: Callable[[dict[str, Any]], str],
    *,
    done: str,
    **context: Any,
) -> HttpResponse:
    """Show the form; on POST call ``act`` with what was typed and go where it says.

    ``act`` calls the verb and returns an address; a :class:`Refusal` goes beside
    its field and the page comes again as 422. ``context`` needs ``title``,
    ``verb`` and ``back_url``.
    """
    if request.method == "POST" and form.is_valid():
        try:
            url = act(form.cleaned_data)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash.done(request, done)
            return HttpResponseRedirect(url)
    status = 422 if form.is_bound else 200
    template = context.pop("template", "contracts/form.html")
    return TemplateResponse(request, template, {"form": form, **context}, status=status)
