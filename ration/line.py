"""The line: who is called next when a priority lane merges into the normal one."""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import TypeVar

Turn = TypeVar("Turn")
END = object()


def merge(
    normal: Iterable[Turn], priority: Iterable[Turn], *, every: int, since: int
) -> Iterator[Turn]:
    """Both lanes in the order they will be called.

    One priority turn after each `every` normal ones; `since` is how many normal
    ones were called since the last priority one. An empty lane never holds up the
    other.
    """
    normal, priority = iter(normal), iter(priority)
    while (first := next(priority, END)) is not END:
        for _place in range(max(0, every - since)):
            turn = next(normal, END)
            if turn is END:
                yield from chain([first], priority)
                return
            yield turn
        yield first
        since = 0
    yield from normal
