"""Reading a great many rows, some at a time.

By their keys, which are read first: then every question names its rows and is
answered from the primary key, whatever the filters were, on both databases. A
cursor left open would do on SQLite; MariaDB's client would hold all rows at once.
"""

from collections.abc import Callable, Iterator

AT_ONCE = 1000


class Chunks:
    """The keys of a queryset in their order, and how far their reading is."""

    def __init__(self, queryset, passed: Callable[[int], None]):
        rows = queryset.order_by("pk").values_list("pk", flat=True)
        self.keys = list(rows.iterator(chunk_size=AT_ONCE))
        self.passed = passed

    def __len__(self):
        return len(self.keys)

    def __iter__(self) -> Iterator[list]:
        for start in range(0, len(self.keys), AT_ONCE):
            some = self.keys[start : start + AT_ONCE]
            yield some
            self.passed(len(some))
