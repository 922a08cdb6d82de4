"""How a refusal that no view caught reaches the screen."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from madoguchi.core.errors import Refusal
from madoguchi.core.once import Repeated
from madoguchi.web import errors

Answer = Callable[[HttpRequest], HttpResponse]


class Refusals:
    """A refusal that no view caught becomes a page with its sentence (409)."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(
        self, request: HttpRequest, trouble: Exception
    ) -> HttpResponse | None:
        """Answer the two kinds of trouble that are no bug; let the rest rise."""
        if isinstance(trouble, Repeated):
            # The first sending led there; the second one simply arrives as well.
            return HttpResponseRedirect(trouble.answer or request.path)
        if isinstance(trouble, Refusal):
            return errors.refused(request, trouble)
        return None
