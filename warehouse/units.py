"""Weights are kept as whole grams, and written as kilograms."""

from decimal import Decimal


def kilograms(weight_g: int) -> str:
    """Grams as kilograms to the gram, without needless noughts: 412.5."""
    return f"{(Decimal(weight_g) / 1000).normalize():f}"
