"""Every row of a list judged against the khata: who is new, who is here, who is not
taken and why. Nothing is written; the import makes what a trial of that moment says.
"""

import hashlib
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.sheets.cells import CellFault

from .. import ledger, names
from ..models import Customer, Shopkeeper
from .rows import Fault, Row, Table, read_rows
from .wording import told


class Outcome(models.TextChoices):
    NEW = "new", _("is added")
    BACK = "back", _("comes back from the archive")
    KNOWN = "known", _("is here already: left out")
    REFUSED = "refused", _("has errors: left out")


@dataclass
class Judged:
    """A row, and what becomes of it. `same` is who the khata knows by its phone or
    name."""

    row: Row
    outcome: Outcome
    same: Customer | None = None
    is_other_name: bool = False

    @property
    def makes(self) -> bool:
        return self.outcome in (Outcome.NEW, Outcome.BACK)

    @property
    def owed_paise(self) -> int:
        return max(0, self.row.balance_paise)

    @property
    def advance_paise(self) -> int:
        return max(0, -self.row.balance_paise)


@dataclass
class Trial:
    """What an import would do now, in the order of the file."""

    judged: list[Judged] = field(default_factory=list)

    @property
    def made(self) -> list[Judged]:
        return [one for one in self.judged if one.makes]

    def of(self, outcome: Outcome) -> list[Judged]:
        return [one for one in self.judged if one.outcome == outcome]

    @property
    def figures(self) -> dict[str, int]:
        counted = {name: 0 for name in Outcome.values}
        for one in self.judged:
            counted[one.outcome.value] += 1
        owed = sum(one.owed_paise for one in self.made)
        advance = sum(one.advance_paise for one in self.made)
        return counted | {"owed_paise": owed, "advance_paise": advance}

    @property
    def digest(self) -> str:
        """The same for two trials that would do the same."""
        digest = hashlib.sha256()
        for one in self.judged:
            row = one.row
            facts = sorted(row.facts.items(), key=lambda pair: pair[0])
            same = one.same and one.same.pk
            told = (row.number, facts, row.balance_paise, row.on, one.outcome, same)
            digest.update(repr(told).encode())
        return digest.hexdigest()


def dry_run(table: Table, shop: Shopkeeper, today: date) -> Trial:
    """Judge every row as the khata is now; write nothing."""
    rows, seen = list(read_rows(table, shop, today)), {}
    for row in rows:
        _refuse_twice(row, seen)
    known, adds_others = _Known(shop), table.options.known == "add"
    # A phone tells more than a name: rows that have one find their customers first.
    rows.sort(key=lambda row: not row.facts["phone"])
    judged = [_judge(row, known, adds_others) for row in rows]
    return Trial(sorted(judged, key=lambda one: one.row.number))


def _refuse_twice(row: Row, seen: dict) -> None:
    """A name with the same phone stands once in a khata, so once in a file."""
    if row.faults or not row.facts["phone"]:
        return
    earlier = seen.setdefault((row.facts["phone"], row.name_key), row)
    if earlier is not row:
        fault = CellFault("same_row", row=earlier.number)
        row.faults.append(Fault(str(row.number), row.facts["name"], *told(fault)))


def _judge(row: Row, known: "_Known", adds_others: bool) -> Judged:
    if row.faults:
        return Judged(row, Outcome.REFUSED)
    same, is_very_same = known.like(row)
    if same is None:
        return Judged(row, Outcome.NEW)
    if is_very_same and known.is_settled_in_archive(same):
        known.back.add(same.pk)
        return Judged(row, Outcome.BACK, same)
    # A phone and a name together are one customer; a phone may be a family's.
    is_other = not is_very_same
    if adds_others and not (row.facts["phone"] and is_very_same):
        return Judged(row, Outcome.NEW, same, is_other)
    return Judged(row, Outcome.KNOWN, same, is_other)


class _Known:
    """The customers of a shop, found by phone and by name.

    `back` are those who came back for a row so far: another one is somebody else.
    """

    def __init__(self, shop: Shopkeeper):
        rows = Customer.objects.for_shop(shop).kept().order_by("pk")
        self.by_phone, self.by_name = defaultdict(list), defaultdict(list)
        for one in rows.only(
            *("name", "alias", "area", "phone", "name_key", "archived_at")
        ):
            self.by_phone[one.phone].append(one)
            self.by_name[one.name_key].append(one)
        self.balances, self.back = ledger.balances(shop), set()

    def like(self, row: Row) -> tuple[Customer | None, bool]:
        """Who the row may be, and whether it says nothing else of them.

        Without a phone it is who has the same name, father's name and area.
        """
        phone = row.facts["phone"]
        alike = self.by_phone.get(phone, ()) if phone else ()
        if not phone:
            alike = [one for one in self.by_name[row.name_key] if _is_like(one, row)]
            alike = [one for one in alike if one.pk not in self.back]
        very_same = [one for one in alike if one.name_key == row.name_key]
        found = (very_same or alike or [None])[0]
        return found, bool(very_same)

    def is_settled_in_archive(self, customer: Customer) -> bool:
        return customer.archived_at is not None and customer.pk not in self.balances


def _is_like(customer: Customer, row: Row) -> bool:
    return all(
        names.folded(getattr(customer, name)) == names.folded(row.facts[name])
        for name in ("alias", "area")
    )
