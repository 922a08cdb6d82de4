"""Which sealed sequence numbers were counted: a short list of closed intervals."""

from __future__ import annotations

from bisect import bisect_right


class Seen:
    """Remembers whole numbers; facts in order keep it at one interval."""

    __slots__ = ("spans",)

    def __init__(self, spans: list[list[int]] | None = None) -> None:
        self.spans = spans or []

    def __contains__(self, number: int) -> bool:
        spans = self.spans
        index = bisect_right(spans, [number, _FAR]) - 1
        return index >= 0 and number <= spans[index][1]

    def add(self, number: int) -> bool:
        """Whether the number is new."""
        spans = self.spans
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
            return True
        index = bisect_right(spans, [number, _FAR]) - 1
        if index >= 0 and number <= spans[index][1]:
            return False
        touches_left = index >= 0 and spans[index][1] == number - 1
        right = index + 1
        touches_right = right < len(spans) and spans[right][0] == number + 1
        if touches_left and touches_right:
            spans[index][1] = spans[right][1]
            del spans[right]
        elif touches_left:
            spans[index][1] = number
        elif touches_right:
            spans[right][0] = number
        else:
            spans.insert(right, [number, number])
        return True

    def fill(self, last: int) -> None:
        """Remember every number from 1 to ``last``."""
        later = [span for span in self.spans if span[1] > last]
        if later and later[0][0] <= last + 1:
            later[0] = [1, later[0][1]]
        else:
            later.insert(0, [1, last])
        self.spans = later


_FAR = 1 << 62
