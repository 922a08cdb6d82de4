"""A canary over the whole suite: known personal values that must never come out.

Builders put :func:`payload` (or single values of :data:`VALUES`) where a test
needs a citizen. At the end the run fails if one of the values was seen

* in a log line, as it would have been written (message and places),
* in the path or query of a request, by the test client or a browser,
* in an error page,
* as plain text in a statement that writes: a journal fact, the arguments of a
  job, or any other table (payloads reach the database only as ciphertext).

It costs one regular expression for each log line, request and written string.
"""

from __future__ import annotations

import json
import logging
import os
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import unquote_plus

import pytest

VALUES = {
    "name": "金糸雀 囀子",
    "kana": "カナリヤ サエズリコ",
    "telephone": "09047114711",
    "email": "saezuriko@canary.example",
    "postcode": "6048571",
    "address": "京都市中京区金糸雀町47番地11",
    "note": "金糸雀は車いすで来所します",
}
_POSTCODE = "6048571"  # a public number on its own: it proves nothing
_MOST = 50

found: list[str] = []


def payload(**changes: str) -> dict[str, str]:
    """A citizen's payload made of canary values; ``changes`` replace or add."""
    return VALUES | changes


def _spellings(value: str) -> Iterator[str]:
    yield value
    yield json.dumps(value)[1:-1]
    yield value.replace(" ", "")
    if value.isdecimal():
        yield f"{value[:3]}-{value[3:7]}-{value[7:]}"


_NEEDLE = re.compile(
    "|".join(
        sorted(
            {
                re.escape(spelling)
                for value in VALUES.values()
                if value != _POSTCODE
                for spelling in _spellings(value)
            }
        )
    )
)


def seen(text: str) -> bool:
    """Whether a canary value stands in a text."""
    return bool(_NEEDLE.search(text))


def note(where: str) -> None:
    """Remember that a value came out, and in which test; never the value."""
    test = os.environ.get("PYTEST_CURRENT_TEST", "outside of any test")
    line = f"{where} in {test}"
    if len(found) < _MOST and line not in found:
        found.append(line)


def _listen() -> None:
    """Hear every log record as our own formatter would write it.

    At the loggers, not as a handler: whoever configures logging anew (the
    server of the browser tests does) takes handlers away.
    """
    from madoguchi.config.logs import Discreet

    discreet = Discreet("%(name)s %(message)s")
    pass_on = logging.Logger.callHandlers

    def heard(logger: logging.Logger, record: logging.LogRecord) -> None:
        text, record.exc_text = record.exc_text, None  # not another's traceback
        try:
            if seen(discreet.format(record)):
                note(f"a log record of {record.name}")
        except (TypeError, ValueError):  # a broken record is its own test's trouble
            pass
        finally:
            record.exc_text = text
        pass_on(logger, record)

    setattr(logging.Logger, "callHandlers", heard)  # noqa: B010 (typed as a method)
    for name in ("", "django"):  # as much as a real installation would write
        logging.getLogger(name).setLevel(logging.INFO)


def _plain(params: Any) -> Iterator[str]:
    values: Iterable[Any] = params.values() if isinstance(params, dict) else params
    for value in values or ():
        if isinstance(value, str):
            yield value
        elif isinstance(value, list | tuple):
            yield from _plain(value)
        elif not isinstance(value, bytes | memoryview | int | float | None):
            yield str(value)  # Jsonb, arrays, dates


def _watch_writes(
    execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any
) -> Any:
    statement = str(sql)
    head = statement.lstrip()[:6].upper()
    if params and (head in ("INSERT", "UPDATE", "WITH F") or "defer" in statement):
        rows = params if many else (params,)
        if any(seen(text) for row in rows for text in _plain(row)):
            table = re.search(r'(?:INTO|UPDATE)\s+"?(\w+)', statement, re.IGNORECASE)
            note(f"plain text written to {table[1] if table else 'a job'}")
    return execute(sql, params, many, context)


def _watch_connection(connection: Any, **_: Any) -> None:
    if _watch_writes not in connection.execute_wrappers:
        connection.execute_wrappers.append(_watch_writes)


def _watch_request(
    environ: dict[str, Any] | None = None,
    scope: dict[str, Any] | None = None,
    **_: Any,
) -> None:
    if environ is not None:
        path = (
            environ.get("PATH_INFO", "")
            .encode("latin-1", "replace")
            .decode("utf-8", "replace")
        )
        query = environ.get("QUERY_STRING", "")
    elif scope is not None:
        path, query = scope.get("path", ""), scope.get("query_string", b"").decode()
    else:
        return
    if seen(path) or seen(unquote_plus(query)):
        note("the address of a request")


def _watch_errors() -> None:
    from django.core.handlers import exception

    answer = exception.response_for_exception

    def watched(request: Any, exc: Exception) -> Any:
        response = answer(request, exc)
        if seen(bytes(getattr(response, "content", b"")).decode("utf-8", "replace")):
            note(f"an error page ({response.status_code})")
        return response

    exception.response_for_exception = watched


def pytest_configure(config: pytest.Config) -> None:
    from django.core.signals import request_started
    from django.db.backends.signals import connection_created

    _listen()
    connection_created.connect(_watch_connection, weak=False)
    request_started.connect(_watch_request, weak=False)
    _watch_errors()


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    """A helper process of the run is done: take over what it saw."""
    found.extend(getattr(node, "workeroutput", {}).get("canary", []))


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["canary"] = found
    elif found and session.exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if found:
        terminalreporter.section("personal data came out", red=True)
        for line in found:
            terminalreporter.line(line)
