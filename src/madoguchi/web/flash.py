"""One line after an act, with the way back (screens: principle 10)."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from madoguchi.core.errors import Refusal

UNDO = "undo:"


@dataclass(frozen=True)
class Flash:
    """A message as the template prints it; ``undo_url`` is empty for a plain one."""

    level: str
    text: str
    undo_url: str = ""


def done(request: HttpRequest, text: str) -> None:
    """Say that an act succeeded: 登録しました。"""
    messages.success(request, text)


def noted(request: HttpRequest, text: str) -> None:
    """Say beside an act that succeeded what did not come along."""
    messages.warning(request, text)


def sorry(request: HttpRequest, refusal: Refusal, back: str) -> HttpResponse:
    """A refusal of a button without a form: its sentence on the page it came from."""
    messages.error(request, refusal.sentence)
    return HttpResponseRedirect(back)


def undoable(request: HttpRequest, text: str, undo_url: str) -> None:
    """Say it and offer ［元に戻す］ for ten seconds; ``undo_url`` takes a POST."""
    messages.success(request, text, extra_tags=UNDO + undo_url)


def flashes(request: HttpRequest) -> list[Flash]:
    """The waiting messages; reading them uses them up."""
    return [as_flash(message) for message in messages.get_messages(request)]


def as_flash(message: Message) -> Flash:
    """Split the undo address from the message that carried it."""
    extra = message.extra_tags or ""
    undo = extra.removeprefix(UNDO) if extra.startswith(UNDO) else ""
    return Flash(message.level_tag, str(message.message), undo)
