"""Batches found by the numbers people know them by."""

from collections.abc import Iterable, Iterator

from .models import Batch

MOST_NUMBERS = 2000
MOST_PAIRS = 4000
Pair = tuple[str, str]  # material number, batch number


def of_pairs(pairs: Iterable[Pair]) -> Iterator:
    """Querysets of the batches there are among `pairs`, and of some others.

    As many at once as one question can take: the database looks up every batch
    number of a question with every material of it.
    """
    materials, numbers = set(), set()
    for material, number in sorted(pairs):
        materials.add(material)
        numbers.add(number)
        if len(materials) * len(numbers) > MOST_PAIRS or len(numbers) >= MOST_NUMBERS:
            yield _named(materials, numbers)
            materials, numbers = set(), set()
    if materials:
        yield _named(materials, numbers)


def _named(materials: set[str], numbers: set[str]):
    known = Batch.objects.filter(material__number__in=materials, number__in=numbers)
    return known.order_by()
