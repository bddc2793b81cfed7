"""The only code that changes the plant's facts, one file a noun."""

from .batch import POSTINGS, Item, post, post_all, post_each, reverse_all
from .corrections import hold, release, reverse, reweigh, void
from .entry import Line, create_rolls
from .locations import (
    close_location,
    create_location,
    limit_location,
    open_location,
    rename_location,
    set_rules,
)
from .movements import put_away, qa_scan, receive, store_temporarily, transfer
from .outgoing import dispatch, return_roll
from .posting import BY_HAND, Posting, Scan
from .reconciliation import reconcile, repair

__all__ = [
    "BY_HAND",
    "POSTINGS",
    "Item",
    "Line",
    "Posting",
    "Scan",
    "close_location",
    "create_location",
    "create_rolls",
    "dispatch",
    "hold",
    "limit_location",
    "open_location",
    "post",
    "post_all",
    "post_each",
    "put_away",
    "qa_scan",
    "receive",
    "reconcile",
    "release",
    "rename_location",
    "repair",
    "return_roll",
    "reverse",
    "reverse_all",
    "reweigh",
    "set_rules",
    "store_temporarily",
    "transfer",
    "void",
]
