"""What the rows of an export come to, counted as they pass."""

import hashlib
from collections import Counter
from collections.abc import Iterator

from django.utils import timezone

from accounts.workbook import Sheet

from ..states import Action, Status
from .selection import Names

HEADER = ("Metric", "Count", "Weight (kg)")


class Tally:
    """Figures of exactly the rows written, and one digest over the ledger's seals."""

    def __init__(self):
        self.rolls, self.weight_g = Counter(), Counter()
        self.steps, self.days = Counter(), Counter()
        self.zone = timezone.get_current_timezone()
        self._head = hashlib.sha256()

    def count_roll(self, roll) -> None:
        kinds = (("all",), ("status", roll.status), ("kept", roll.custody_id))
        if roll.customer_id:
            kinds = (*kinds, ("customer", roll.customer_id))
        for kind in kinds:
            self.rolls[kind] += 1
            self.weight_g[kind] += roll.weight_g

    def count_step(self, step) -> None:
        self.steps[step.action] += 1
        self.days[step.scanned_at.astimezone(self.zone).date()] += 1
        self._head.update(step.seal.encode())

    @property
    def head(self) -> str:
        """SHA-256 over the seals in the order of their sheet, hexadecimal."""
        return self._head.hexdigest()

    def sheet(self, names: Names) -> Sheet:
        """Its first block is the first system's, word for word."""
        return Sheet("Summary", HEADER, self._rows(names))

    def _rows(self, names: Names) -> Iterator[tuple]:
        yield self._line("Total Rolls", ("all",))
        yield "Total Transactions", self.steps.total(), None
        yield from _titled("Transactions by Action")
        for action in Action:
            if action in self.steps:
                yield action.value, self.steps[action], None
        yield from _titled("Rolls by Status")
        yield from (self._line(one.value, ("status", one)) for one in Status)
        yield from _titled("Rolls by Custody Dept")
        yield from self._lines("kept", names.departments)
        yield from _titled("Rolls by Customer")
        yield from self._lines("customer", names.kept_customers)
        yield from _titled("Transactions by Day")
        for day in sorted(self.days):
            yield day.isoformat(), self.days[day], None

    def _lines(self, kind: str, words: dict) -> Iterator[tuple]:
        """One a word, whatever number of keys it stands for."""
        rolls, weight_g = Counter(), Counter()
        for key in (key for key in self.rolls if key[0] == kind):
            rolls[words[key[1]]] += self.rolls[key]
            weight_g[words[key[1]]] += self.weight_g[key]
        for word in sorted(rolls):
            yield word, rolls[word], weight_g[word] / 1000

    def _line(self, metric: str, kind: tuple) -> tuple:
        return metric, self.rolls[kind], self.weight_g[kind] / 1000


def _titled(title: str) -> Iterator[tuple]:
    yield None, None, None
    yield title, None, None
