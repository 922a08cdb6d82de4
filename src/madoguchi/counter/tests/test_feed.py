"""The public feed and the kept pages, without a server: one loop, a few viewers."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from madoguchi.config.testing import loops
from madoguchi.counter import board, feed, kept


class Page:
    """A page that listens: what it was sent, and when it leaves."""

    def __init__(self, slow: bool = False) -> None:
        self.sent: list[dict[str, Any]] = []
        self.gone = asyncio.Event()
        self.ready = asyncio.Event()
        if not slow:
            self.ready.set()

    async def receive(self) -> dict[str, Any]:
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        if message["type"] == "http.response.body":
            await self.ready.wait()
        self.sent.append(message)

    def boards(self) -> list[str]:
        said = [one.get("body", b"") for one in self.sent]
        lines = [b.split(b"data: ")[1].split(b"\n")[0] for b in said if b"data: " in b]
        return [json.loads(line)["n"] for line in lines]


class World:
    """What the database would say."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.n, self.made = 0, 0
        monkeypatch.setattr(feed, "LOOK", 0.01)
        monkeypatch.setattr(feed, "_known", lambda contract: contract == "ours")
        monkeypatch.setattr(feed, "_marks", lambda some: [str(self.n)] * len(some))
        monkeypatch.setattr(feed, "_line", self.line)

    def line(self, contract: str) -> tuple[str, Any]:
        self.made += 1
        data = json.dumps({"n": self.n}).encode()
        body = b"id: v%d\nevent: board\ndata: %s\n\n" % (self.n, data)
        return f"v{self.n}", feed._message(body)


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    feed._hubs.clear()
    return World(monkeypatch)


def enter(page: Page, contract: str = "ours", last: str = "") -> asyncio.Task[None]:
    heads = [(b"last-event-id", last.encode())] if last else []
    scope = {"headers": heads}
    return asyncio.create_task(feed.serve(contract, scope, page.receive, page.send))


async def until(true: Callable[[], bool], seconds: float = 5.0) -> None:
    async with asyncio.timeout(seconds):
        while not true():
            await asyncio.sleep(0.005)


def run(play: Callable[[], Awaitable[None]]) -> None:
    loops.run(play())  # type: ignore[arg-type]


def test_a_board_is_made_once_for_all_who_look(world: World) -> None:
    async def play() -> None:
        pages = [Page() for _ in range(40)]
        tasks = [enter(page) for page in pages]
        await until(lambda: all(page.boards() == [0] for page in pages))
        assert world.made == 1
        world.n = 1
        await until(lambda: all(page.boards() == [0, 1] for page in pages))
        assert world.made == 2
        bodies = {id(page.sent[-1]["body"]) for page in pages}
        assert len(bodies) == 1
        for page in pages:
            page.gone.set()
        await asyncio.gather(*tasks)
        assert feed.hub().viewers == 0

    run(play)


def test_changes_are_told_twice_a_second_at_most(world: World) -> None:
    async def play() -> None:
        page = Page()
        task = enter(page)
        await until(lambda: page.boards() == [0])
        for _n in range(60):
            world.n += 1
            await asyncio.sleep(0.01)
        await until(lambda: page.boards()[-1] == 60)
        assert len(page.boards()) <= 4
        page.gone.set()
        await task

    run(play)


def test_a_slow_page_holds_nobody_up_and_is_given_the_latest(world: World) -> None:
    async def play() -> None:
        slow, quick = Page(), Page()
        tasks = [enter(slow), enter(quick)]
        await until(lambda: slow.boards() == quick.boards() == [0])
        slow.ready.clear()
        for n in (1, 2, 3):
            world.n = n
            await until(lambda n=n: quick.boards()[-1] == n)
        assert slow.boards() == [0]
        slow.ready.set()
        await until(lambda: slow.boards()[-1] == 3)
        assert slow.boards() == [0, 1, 3]
        slow.gone.set()
        quick.gone.set()
        await asyncio.gather(*tasks)

    run(play)


def test_who_comes_back_with_the_version_is_not_sent_it_again(world: World) -> None:
    async def play() -> None:
        page, other = Page(), Page()
        tasks = [enter(page, last="v0"), enter(other, last="v7")]
        await until(lambda: len(page.sent) == len(other.sent) == 2)
        assert page.boards() == [] and other.boards() == [0]
        page.gone.set()
        other.gone.set()
        await asyncio.gather(*tasks)

    run(play)


def test_no_contract_no_feed_and_a_full_house_says_come_back(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def play() -> None:
        nowhere, late = Page(), Page()
        await enter(nowhere, "theirs")
        assert nowhere.sent[0]["status"] == 404
        monkeypatch.setattr(feed, "MOST", 0)
        await enter(late)
        assert late.sent[0]["status"] == 503
        assert (b"retry-after", b"10") in late.sent[0]["headers"]

    run(play)


def test_when_the_process_ends_the_viewers_are_let_go(world: World) -> None:
    async def play() -> None:
        page = Page()
        task = enter(page)
        await until(lambda: page.boards() == [0])
        feed.hub().stop()
        await task
        assert page.sent[-1]["more_body"] is False

    run(play)


class Django:
    """An app that counts how often it is asked."""

    def __init__(self, *heads: tuple[bytes, bytes], status: int = 200) -> None:
        self.asked: list[Any] = []
        self.heads, self.status, self.body = list(heads), status, b"page"

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.asked.append(scope)
        await asyncio.sleep(0.02)
        heads = [(b"X-Frame-Options", b"DENY"), *self.heads]
        start = {"type": "http.response.start", "status": self.status}
        await send({**start, "headers": heads})
        await send({"type": "http.response.body", "body": self.body})


async def ask(shelf: kept.Shelf, query: bytes = b"", *heads: Any, **more: Any) -> Any:
    page = Page()
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/p/ours/wait/",
        "query_string": query,
        "headers": [(b"host", b"localhost"), *heads],
        **more,
    }
    await shelf.serve(scope, page.receive, page.send)
    start, body = page.sent
    return start["status"], dict(start["headers"]), body["body"]


def test_a_kept_page_is_made_once_and_has_the_apps_own_headers() -> None:
    async def play() -> None:
        app = Django()
        shelf = kept.Shelf(app)
        answers = await asyncio.gather(*(ask(shelf) for _ in range(30)))
        assert len(app.asked) == 1
        assert {body for _s, _h, body in answers} == {b"page"}
        status, heads, _body = answers[0]
        assert status == 200 and heads[b"x-frame-options"] == b"DENY"
        again = await ask(shelf, b"", (b"if-none-match", heads[b"etag"]))
        assert again[0] == 304 and again[2] == b""
        assert (await ask(shelf, b"", method="HEAD"))[2] == b""
        board.forget()
        app.body = b"newer"
        assert (await ask(shelf))[2] == b"newer"

    run(play)


def test_each_language_has_its_page_and_nothing_of_the_asker_goes_in() -> None:
    async def play() -> None:
        app = Django()
        shelf = kept.Shelf(app)
        await ask(
            shelf, b"", (b"accept-language", b"en-GB"), (b"cookie", b"sessionid=x")
        )
        await ask(shelf, b"lang=easy")
        await ask(shelf, b"", (b"cookie", b"django_language=en"))
        queries = [scope["query_string"] for scope in app.asked]
        assert queries == [b"lang=en", b"lang=easy"]
        assert all(dict(s["headers"]).keys() == {b"host"} for s in app.asked)

    run(play)


def test_what_is_not_for_everybody_is_not_kept() -> None:
    async def play() -> None:
        for app in (Django((b"Set-Cookie", b"a=b")), Django(status=404)):
            shelf = kept.Shelf(app)
            await ask(shelf)
            await ask(shelf)
            assert len(app.asked) == 4 and not shelf.pages
        other = Django()
        await ask(kept.Shelf(other), b"q=1")
        assert other.asked[0]["query_string"] == b"q=1"

    run(play)
