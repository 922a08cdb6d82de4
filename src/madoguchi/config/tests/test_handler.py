"""Requests through the one-hop handler: whole answers, long files, hung-up clients."""

from __future__ import annotations

import io
from typing import Any

from django.http import FileResponse, HttpResponse

from madoguchi.config import handler
from madoguchi.config.testing import loops

LONG = bytes(range(256)) * 2000


def scope(path: str) -> dict[str, Any]:
    return {
        "type": "http",
        "method": "GET",
        "path": path,
        "query_string": b"",
        "headers": [(b"host", b"localhost")],
    }


def asked(
    one: handler.Handler, path: str, *said: dict[str, Any]
) -> list[dict[str, Any]]:
    """What the handler sends to a client that says these messages."""
    sent: list[dict[str, Any]] = []
    messages = list(said) or [{"type": "http.request", "body": b""}]

    async def receive() -> dict[str, Any]:
        return messages.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)

    loops.run(one(scope(path), receive, send))
    return sent


class Answering(handler.Handler):
    """Answers every request with what it was given."""

    def __init__(self, response: Any) -> None:
        super().__init__()
        self.response = response

    def _answer(self, scope: Any, body: Any) -> Any:
        return self.response


def test_a_long_file_is_read_piece_by_piece_and_closed() -> None:
    file = io.BytesIO(LONG)
    sent = asked(Answering(FileResponse(file, content_type="image/png")), "/f")
    bodies = [m["body"] for m in sent[1:] if m.get("body")]
    assert len(bodies) > 10 and b"".join(bodies) == LONG
    assert file.closed and sent[-1].get("more_body", False) is False


def test_a_whole_answer_is_sent_at_once() -> None:
    sent = asked(Answering(HttpResponse(b"so", status=201)), "/")
    assert sent[0]["status"] == 201 and sent[1]["body"] == b"so"


def test_who_hangs_up_before_the_end_of_the_body_is_left() -> None:
    assert asked(Answering(None), "/", {"type": "http.disconnect"}) == []


def test_an_unknown_path_is_not_found_and_not_remembered() -> None:
    handler._resolved.cache_clear()
    one = handler.Handler()
    for _ in range(2):
        assert asked(one, "/no/such/page/")[0]["status"] == 404
    assert handler._resolved.cache_info().currsize == 0


def test_a_path_is_looked_up_once() -> None:
    handler._resolved.cache_clear()
    first, again = handler._resolved("/sign-in/"), handler._resolved("/sign-in/")
    assert first is again and first.func is again.func
