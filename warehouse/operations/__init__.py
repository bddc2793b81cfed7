"""The only code that changes the plant's facts, one file a noun."""

from .batch import POSTINGS, Item, post, post_all, post_each, reverse_all
from .corrections import hold, release, reverse, reweigh, right_to_reverse, void
from .counts import (
    approve_count,
    cancel_count,
    count_roll,
    recount,
    request_count,
    say_empty,
    start_count,
    submit_count,
    uncount_roll,
)
from .customers import merge_customers, rename_customer, separate_customer
from .discards import discard_scan
from .entry import Line, create_rolls
from .labels import print_labels
from .locations import (
    close_location,
    create_block,
    create_location,
    limit_location,
    open_location,
    rename_location,
    set_rules,
)
from .movements import put_away, qa_scan, receive, store_temporarily, transfer
from .outgoing import dispatch, return_roll
from .posting import BY_HAND, Posting, Scan, foresee
from .print_queue import cancel_print, confirm_print, retry_print
from .reconciliation import reconcile, reconcile_in_background, repair

__all__ = [
    "BY_HAND",
    "POSTINGS",
    "Item",
    "Line",
    "Posting",
    "Scan",
    "approve_count",
    "cancel_count",
    "cancel_print",
    "close_location",
    "confirm_print",
    "count_roll",
    "create_block",
    "create_location",
    "create_rolls",
    "discard_scan",
    "dispatch",
    "foresee",
    "hold",
    "limit_location",
    "merge_customers",
    "open_location",
    "post",
    "post_all",
    "post_each",
    "print_labels",
    "put_away",
    "qa_scan",
    "receive",
    "reconcile",
    "reconcile_in_background",
    "recount",
    "release",
    "rename_customer",
    "rename_location",
    "repair",
    "request_count",
    "retry_print",
    "return_roll",
    "reverse",
    "reverse_all",
    "reweigh",
    "right_to_reverse",
    "say_empty",
    "separate_customer",
    "set_rules",
    "start_count",
    "store_temporarily",
    "submit_count",
    "transfer",
    "uncount_roll",
    "void",
]
