"""A list of rolls, the newest first, page by page however many there are."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from uuid import UUID

from django.db.models import Case, Exists, OuterRef, When

from accounts.models import Department, User

from .models import LocationCode, Material, Roll
from .permissions import Right, reach

ROLLS_A_PAGE = 25
COUNTED_TO = 2_000


@dataclass(frozen=True)
class RollList:
    """The rolls `user` may see that match `wanted`, what the filter form cleaned.

    Identities of rolls grow with time, so that a page begins after the last roll of
    the one before: the hundredth is as quick as the first.
    """

    user: User
    at: datetime
    wanted: dict = field(default_factory=dict)
    after: UUID | None = None

    @cached_property
    def found(self):
        narrowing = {name: value for name, value in self.wanted.items() if value}
        rolls = self._seen(is_narrowed=bool(narrowing))
        for name, value in narrowing.items():
            rolls = NARROWED[name](rolls, value, self.at)
        return rolls.order_by()

    def _seen(self, is_narrowed: bool):
        """As `seen_by`; beside a filter it is asked of each roll the filter found.

        Inside a Case no database tries its indexes first: a department has very
        many rolls, and what is searched for has few.
        """
        if not is_narrowed:
            return Roll.objects.seen_by(self.user)
        within = reach(self.user, Right.SEE_ROLLS)
        if within.is_everywhere:
            return Roll.objects.all()
        mine = within.condition("department", "custody", "bound_for")
        is_mine = Case(When(mine, then=True), default=False)
        return Roll.objects.alias(is_mine=is_mine).filter(is_mine=True)

    @cached_property
    def _keys(self) -> list[UUID]:
        """The identities of all, or of one more than is counted."""
        return list(self.found.values_list("pk", flat=True)[: COUNTED_TO + 1])

    @property
    def count(self) -> int:
        """How many there are; COUNTED_TO when there are more."""
        return min(len(self._keys), COUNTED_TO)

    @property
    def is_more_than_counted(self) -> bool:
        return len(self._keys) > COUNTED_TO

    @cached_property
    def _page(self) -> list[Roll]:
        if self.is_more_than_counted:
            # Among so many the newest are soon met, when they are asked for in
            # their order: this way no database collects and sorts them all first.
            rolls = Roll.objects.filter(Exists(self.found.filter(pk=OuterRef("pk"))))
            if self.after:
                rolls = rolls.filter(pk__lt=self.after)
        else:
            keys = (key for key in self._keys if not self.after or key < self.after)
            page = sorted(keys, reverse=True)[: ROLLS_A_PAGE + 1]
            rolls = Roll.objects.filter(pk__in=page)
        return list(rolls.with_names().order_by("-pk")[: ROLLS_A_PAGE + 1])

    @property
    def rolls(self) -> list[Roll]:
        return self._page[:ROLLS_A_PAGE]

    @property
    def next(self) -> UUID | None:
        """After which roll the next page begins; None on the last."""
        is_last = len(self._page) <= ROLLS_A_PAGE
        return None if is_last else self._page[ROLLS_A_PAGE - 1].pk


def _kept_by(rolls, code, _at):
    return rolls.filter(custody__in=_keys_of(Department.objects.filter(code=code)))


def _of_material(rolls, number, _at):
    return rolls.filter(material__in=_keys_of(Material.objects.filter(number=number)))


def _in_place(rolls, text, _at):
    named = LocationCode.objects.named(text).values_list("location", flat=True)
    return rolls.filter(location__in=list(named))


def _of_age(rolls, age, at):
    if age == "overdue":
        return rolls.overdue(at)
    return rolls.filter(entered_at__lt=at - timedelta(days=int(age)))


def _keys_of(rows) -> list[int]:
    return list(rows.values_list("pk", flat=True))


NARROWED = {
    "q": lambda rolls, text, _at: rolls.matching(text),
    "status": lambda rolls, status, _at: rolls.filter(status=status),
    "department": _kept_by,
    "material": _of_material,
    "location": _in_place,
    "held": lambda rolls, held, _at: rolls.filter(is_held=held == "1"),
    "age": _of_age,
    "import_id": lambda rolls, log, _at: rolls.filter(import_log=log),
}
