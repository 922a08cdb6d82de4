"""One form, one verb, one way back: how every act of the crew is answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from madoguchi.core.errors import Refusal
from madoguchi.web import flash
from madoguchi.web.forms import refuse


def act(
    request: Any,
    form: Form,
    verb: Callable[[dict[str, Any]], object],
    *,
    title: str,
    button: str,
    done: str,
    back: str,
    **more: Any,
) -> HttpResponse:
    """Show the form; on a POST call the verb with its values, then go back."""
    if request.method == "POST" and form.is_valid():
        try:
            verb(form.cleaned_data)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash.done(request, done)
            return HttpResponseRedirect(back)
    context = {"form": form, "title": title, "button": button, "back": back, **more}
    status = 422 if form.errors else 200
    return render(request, "crew/form.html", context, status=status)
