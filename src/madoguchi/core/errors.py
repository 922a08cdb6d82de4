"""Two kinds of trouble: a :class:`Refusal`, and a bug (which is let to rise)."""

from __future__ import annotations


class Refusal(Exception):
    """The act may not happen; ``sentence`` is what a clerk reads aloud.

    ``code`` is a stable slug (``slot-taken``). ``field`` names the form field
    beside which the sentence belongs. ``retry`` is True when the same act may
    succeed a little later (an outside party is down, a lock is held).
    """

    def __init__(
        self,
        code: str,
        sentence: str,
        *,
        field: str | None = None,
        retry: bool = False,
    ) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = str(sentence)
        self.field = field
        self.retry = retry

    def __reduce__(self) -> tuple[object, ...]:
        """Copied between processes whole: Python's own way knows one argument."""
        return _made_again, (type(self), self.args, self.__dict__)


class RowErrors(Refusal):
    """An import refused whole; ``rows`` lists (row number, column, sentence)."""

    def __init__(self, code: str, rows: list[tuple[int, str, str]]) -> None:
        first = "、".join(f"{n}行目 {column}: {text}" for n, column, text in rows[:3])
        super().__init__(code, f"取り込めませんでした。{first}")
        self.rows = rows


def _made_again(
    kind: type[Refusal], args: tuple[object, ...], held: dict[str, object]
) -> Refusal:
    found = kind.__new__(kind, *args)
    found.__dict__.update(held)
    return found
