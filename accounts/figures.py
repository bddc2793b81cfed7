"""Numbers and money as they are written in India, for templates and sentences alike."""

import re

_PAIRS = re.compile(r"(?<=\d)(?=(?:\d\d)+\Z)")


def grouped(number: int) -> str:
    """A number from 0 on as 1,23,456: pairs before the last three, lakh and crore."""
    digits = str(number)
    head = _PAIRS.sub(",", digits[:-3])
    return f"{head},{digits[-3:]}" if head else digits


def rupees(paise: int) -> str:
    """Whole paise as ₹1,23,456.70."""
    whole, rest = divmod(abs(paise), 100)
    return f"{'−' if paise < 0 else ''}₹{grouped(whole)}.{rest:02}"
