"""Django behind ASGI in one hop: a request is answered whole by one lasting thread.

Django's own handler starts a thread for each request and crosses between the event
loop and that thread at every middleware that is of the other kind. Ours are all
synchronous, and so are the views: what is asynchronous here (the live feed) does not
come through Django at all.
"""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import Any, cast

from django.conf import settings
from django.core import signals
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.core.handlers.base import BaseHandler
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import ResolverMatch, get_resolver, set_script_prefix


@lru_cache(maxsize=4096)
def _resolved(path: str) -> ResolverMatch:
    return get_resolver().resolve(path)


class Handler(ASGIHandler):
    """The ASGI application of Django for synchronous middleware and views.

    As many threads as there may be database connections (MADOGUCHI_POOL): with more,
    a request would only wait in another place.
    """

    def __init__(self) -> None:
        BaseHandler.__init__(self)
        self.load_middleware(is_async=False)
        self._threads = ThreadPoolExecutor(settings.WEB_THREADS, "request")

    async def handle(
        self,
        scope: Any,
        receive: Callable[[], Awaitable[Any]],
        send: Callable[[Any], Awaitable[None]],
    ) -> None:
        """Read the body, answer in a thread, send; a body that never comes is left."""
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        context = contextvars.copy_context()

        async def in_thread(work: Callable[..., Any], *given: Any) -> Any:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._threads, context.run, work, *given)

        async def pulled(parts: Iterator[bytes]) -> AsyncIterator[bytes]:
            while (part := await in_thread(next, parts, None)) is not None:
                yield part

        response = await in_thread(self._answer, scope, body)
        if response.streaming and not response.is_async:
            # Piece by piece: Django would read a whole file into memory first.
            response.streaming_content = pulled(iter(response.streaming_content))
        try:
            await self.send_response(response, send)
        finally:
            if response.streaming:
                await in_thread(response.close)
            body.close()

    def resolve_request(self, request: HttpRequest) -> ResolverMatch:
        """The view of a path; several hundred patterns are tried once a path."""
        request.resolver_match = match = _resolved(request.path_info)
        return match

    def _answer(self, scope: Any, body: Any) -> HttpResponseBase:
        set_script_prefix(get_script_prefix(scope))
        signals.request_started.send(sender=self.__class__, scope=scope)
        request, refused = self.create_request(scope, body)
        response = refused if request is None else self.get_response(request)
        response = cast(HttpResponseBase, response)
        response._handler_class = self.__class__  # type: ignore[attr-defined]
        if isinstance(response, FileResponse):
            response.block_size = self.chunk_size
        if isinstance(response, HttpResponse):
            # Whole already: the connection goes back from the thread that used it.
            response.close()
        return response
