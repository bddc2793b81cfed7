"""What an entry of rolls is about to make, and what is there already."""

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import User

from . import codes, weights
from .models import Batch, Material, Roll
from .weights import Weighed

MOST_EARLIER = 8


@dataclass(frozen=True)
class Outlook:
    """The rolls to be, and the earlier ones of their batch.

    `earlier` counts all rolls of the batch, `rolls` are the newest that the person
    may see; `wrong` are the lines that could not be read.
    """

    weighed: Sequence[Weighed]
    wrong: Sequence[str]
    number: str
    material: Material | None
    batch: str
    earlier: int
    rolls: Sequence[Roll]
    entry_keys: frozenset

    @classmethod
    def of(
        cls, user: User, material: str, batch: str, weighed: str | Sequence[Weighed]
    ) -> "Outlook":
        """What follows from the typed texts; `weighed` may be the column itself."""
        wrong = []
        if isinstance(weighed, str):
            weighed, wrong = weights.column(weighed)
        number, batch = codes.number(material)[:40], codes.number(batch)[:40]
        found = Batch.objects.filter(material__number=number, number=batch).first()
        rolls = Roll.objects.filter(batch=found) if found else Roll.objects.none()
        newest = rolls.seen_by(user).with_names()[:MOST_EARLIER]
        keys = rolls.exclude(entry_key=None).values_list("entry_key", flat=True)
        return cls(
            weighed=weighed,
            wrong=wrong,
            number=number,
            material=Material.objects.filter(number=number).first(),
            batch=batch,
            earlier=rolls.count(),
            rolls=list(newest),
            entry_keys=frozenset(keys.distinct()),
        )

    @property
    def seen(self) -> str:
        """What the person was shown, so that a second press is about the same."""
        return f"{self.number}/{self.batch}/{self.earlier}"

    @property
    def count(self) -> int:
        return len(self.weighed)

    @property
    def total_g(self) -> int:
        return sum(one.weight_g for one in self.weighed)
