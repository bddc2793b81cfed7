"""What must be true after any harm."""

import sys

from .load import CLEAN, Load
from .site import Site

WRONG = ("lost", "unasked", "more than once")


def tell(what) -> None:
    """Say a figure; `pytest -rP` shows it."""
    sys.stdout.write(f"{what}\n")


def assert_nothing_was_lost(site: Site, load: Load, what: str) -> dict:
    """Every promise is kept, nothing is there twice, and the books are in order.

    Prints the fault's row: requests, promises, what clients were told instead.
    """
    facts = site.facts()
    row = {"fault": what, "asked": len(load.wishes), "errors": dict(load.errors)}
    for kind, kept in facts["kept"].items():
        promised = {wish.key for wish in load.granted(kind)}
        asked = {wish.key for wish in load.wishes if wish.kind == kind}
        row[kind] = f"{len(promised)} acknowledged, {len(kept)} kept"
        row[f"{kind}s lost"] = len(promised - set(kept))
        row[f"{kind}s unasked"] = len(set(kept) - asked)
        row[f"{kind}s more than once"] = sum(times > 1 for times in kept.values())
    tell(row)
    wrong = {what: n for what, n in row.items() if n and what.endswith(WRONG)}
    assert not wrong, row
    for numbers, counted in zip(facts["numbers"], facts["counted"], strict=True):
        places = len(numbers)
        assert numbers == list(range(1, places + 1))
        assert counted == [places, places]
    assert facts["booked"] == sum(map(len, facts["numbers"]))
    assert facts["check_ledgers"] == facts["reconcile"] == "in order"
    assert set(load.errors) <= CLEAN, load.errors
    said = site.log.read_text()
    assert "Internal Server Error" not in said
    return row
