"""The ticket printer: what a strict printer gets, and one that is off loses nobody."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest

from madoguchi.counter.adapters import printer
from madoguchi.counter.adapters.printer import Paper

PAPER = Paper(
    "第二カードセンター", "501", ("電子証明書の更新",), "http://localhost/p/x/wait/abc/"
)


class Strict:
    """A printer on a port that keeps every byte, and knows three commands."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.got = b""
        self.thread = threading.Thread(target=self._listen, daemon=True)
        self.thread.start()

    def _listen(self) -> None:
        line, _address = self.socket.accept()
        with line:
            while part := line.recv(65536):
                self.got += part

    def rows(self) -> list[tuple[int, int]]:
        """(bytes a row, rows) of each picture. Raises on anything unknown."""
        self.thread.join(timeout=5)
        left, found = self.got, []
        while left:
            if left.startswith(b"\x1b@"):
                left = left[2:]
            elif left.startswith(b"\x1dv0"):
                wide, high = left[4] + left[5] * 256, left[6] + left[7] * 256
                found.append((wide, high))
                left = left[8 + wide * high :]
            elif left.startswith((b"\x1dV", b"\x1bd", b"\x1ba")):
                left = left[4:] if left[:3] in (b"\x1dVA", b"\x1dVB") else left[3:]
            elif left.startswith(b"\n"):
                left = left[1:]
            else:
                raise AssertionError(f"unknown command {left[:8]!r}")
        return found


@pytest.fixture
def strict() -> Iterator[Strict]:
    made = Strict()
    yield made
    made.socket.close()


def test_a_strict_printer_understands_every_byte(strict: Strict) -> None:
    printer.send(PAPER, "127.0.0.1", strict.port, 58)
    pictures = strict.rows()
    assert pictures and all(wide == 384 // 8 for wide, _high in pictures)
    assert strict.got.startswith(b"\x1b@") and b"\x1dV" in strict.got


def test_a_printer_that_is_off_says_so() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(printer.Off):
        printer.send(PAPER, "127.0.0.1", port, 58)


def test_the_picture_holds_the_number_and_a_readable_qr() -> None:
    import zxingcpp

    drawn = printer.draw(PAPER, 384)
    assert drawn.width == 384
    found = zxingcpp.read_barcodes(drawn.convert("L"))
    assert [one.text for one in found] == [PAPER.link]
