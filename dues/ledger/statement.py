from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import chain

from django.db.models import Q, QuerySet

from ..dates import UNDO_MINUTES
from ..models import Customer, Due, Payment, Shopkeeper
from .balances import net_until

ONE_DAY = timedelta(days=1)


@dataclass
class Line:
    """One line of a khata: an entry, or on a later line its cancelling.

    `given_paise` raises the balance and `got_paise` lowers it; one of them is 0. What
    is cancelled counts against its own side: nothing came in when a due is cancelled.
    """

    on: date
    entry: Due | Payment
    is_void: bool
    balance_paise: int = 0

    @property
    def is_due(self) -> bool:
        return isinstance(self.entry, Due)

    @property
    def what(self) -> str:
        """The entry in a few words: what was taken, or how it was paid."""
        entry = self.entry
        if self.is_due:
            return entry.description or entry.get_kind_display()
        mode = entry.get_mode_display()
        return (
            f"{entry.get_kind_display()}, {mode}" if mode else entry.get_kind_display()
        )

    @property
    def posting(self):
        return self.entry.void_posting if self.is_void else self.entry.posting

    @property
    def paise(self) -> int:
        """The amount on its own side, below zero for a cancelling."""
        return self.entry.amount_paise * (-1 if self.is_void else 1)

    @property
    def given_paise(self) -> int:
        return self.paise if self.is_due else 0

    @property
    def got_paise(self) -> int:
        return 0 if self.is_due else self.paise

    @property
    def is_undone(self) -> bool:
        """A slip taken back at once by the same person: folded on screen."""
        entry = self.entry
        if not entry.is_void or entry.void_posting.by_id != entry.posting.by_id:
            return False
        after = entry.void_posting.at - entry.posting.at
        return after < timedelta(minutes=UNDO_MINUTES)


@dataclass(frozen=True)
class Statement:
    """A customer's khata from `start` to `end`, both days included."""

    customer: Customer
    start: date | None
    end: date
    opening_paise: int
    lines: list[Line] = field(default_factory=list)

    @property
    def given_paise(self) -> int:
        return sum(line.given_paise for line in self.lines)

    @property
    def got_paise(self) -> int:
        return sum(line.got_paise for line in self.lines)

    @property
    def closing_paise(self) -> int:
        return self.opening_paise + self.given_paise - self.got_paise

    @property
    def folded(self) -> "Statement":
        """The same without the slips taken back at once in these days."""
        kept = [replace(line) for line in self.lines if not self._is_folded(line)]
        return replace(self, lines=_balanced(self.opening_paise, kept))

    def _is_folded(self, line: Line) -> bool:
        """Both lines of a slip are here: one alone moves the balance, and stays."""
        entry, start = line.entry, self.start or date.min
        return (
            line.is_undone and start <= entry.entry_on and entry.voided_on <= self.end
        )


def statement(customer: Customer, *, start: date | None = None, end: date) -> Statement:
    """What happened from `start` (None: from the first entry) to `end`.

    The opening balance is everything before `start`, so the closing balance of one
    statement is the opening one of the next.
    """
    opening = _balance_before(customer, start)
    lines = _lines(customer.dues.all(), customer.payments.all(), start, end)
    return Statement(customer, start, end, opening, _balanced(opening, lines))


def _balanced(running: int, lines: list[Line]) -> list[Line]:
    """The lines, each with the balance after it; `running` is the one before."""
    for line in lines:
        running += line.given_paise - line.got_paise
        line.balance_paise = running
    return lines


def _balance_before(customer: Customer, start: date | None) -> int:
    """What was owed when the day `start` began; nothing before the first day."""
    if start in (None, date.min):
        return 0
    before = start - ONE_DAY
    owed = net_until(customer.dues.all(), before)
    return owed - net_until(customer.payments.all(), before)


def _lines(dues: QuerySet, payments: QuerySet, start: date | None, end: date):
    """Every posting and cancelling of these days, in order of day and posting."""
    start = start or date.min
    days = (start, end)
    found = Q(entry_on__range=days) | Q(voided_on__range=days)
    joined = ("posting__by", "void_posting__by")
    lines = []
    for entry in chain(
        dues.filter(found).select_related(*joined, "moved_from__customer"),
        payments.filter(found).select_related(*joined),
    ):
        if start <= entry.entry_on <= end:
            lines.append(Line(entry.entry_on, entry, is_void=False))
        if entry.voided_on and start <= entry.voided_on <= end:
            lines.append(Line(entry.voided_on, entry, is_void=True))
    return sorted(lines, key=lambda line: (line.on, line.posting.pk, line.is_void))


@dataclass(frozen=True)
class DayBook:
    """A shop's entries of some days; what was cancelled in them counts against.

    `received` is money by mode; returns, discounts and write-offs are no money.
    """

    start: date
    end: date
    lines: list[Line]

    def _sum(self, entry_type: type, **of) -> int:
        return sum(
            line.paise
            for line in self.lines
            if isinstance(line.entry, entry_type)
            and all(getattr(line.entry, name) == value for name, value in of.items())
        )

    @property
    def given_paise(self) -> int:
        return self._sum(Due, kind=Due.Kind.SALE)

    @property
    def refunded_paise(self) -> int:
        return self._sum(Due, kind=Due.Kind.REFUND)

    @property
    def received(self) -> dict[str, int]:
        return {mode: self._sum(Payment, mode=mode) for mode in Payment.Mode.values}

    @property
    def received_paise(self) -> int:
        return sum(self.received.values())

    @property
    def credits(self) -> dict[str, int]:
        """Returns, discounts and write-offs by kind."""
        kinds = (Payment.Kind.RETURN, Payment.Kind.DISCOUNT, Payment.Kind.WRITE_OFF)
        return {kind: self._sum(Payment, kind=kind) for kind in kinds}

    @property
    def named_modes(self) -> list[tuple[str, int]]:
        """What came in by each mode that was used, under its name."""
        received = self.received.items()
        return [(Payment.Mode(mode).label, paise) for mode, paise in received if paise]

    @property
    def named_credits(self) -> list[tuple[str, int]]:
        credits = self.credits.items()
        return [(Payment.Kind(kind).label, paise) for kind, paise in credits if paise]

    @property
    def cash_expected_paise(self) -> int:
        """What these days put into the drawer: cash received less paid back."""
        return self.received[Payment.Mode.CASH] - self.refunded_paise


def day_book(shop: Shopkeeper, *, start: date, end: date) -> DayBook:
    """All entries of a shop from `start` to `end`, in their order."""
    dues = Due.objects.for_shop(shop).select_related("customer")
    payments = Payment.objects.for_shop(shop).select_related("customer")
    return DayBook(start, end, _lines(dues, payments, start, end))
