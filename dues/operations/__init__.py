"""The only code that changes a khata, one file a noun."""

from .contact import log_reminder, promise
from .customers import (
    add_customer,
    archive_customer,
    edit_customer,
    merge_customers,
    remove_customer,
    restore_customer,
)
from .entries import give, move_due, refund, void_due
from .payments import (
    CASH,
    Manner,
    apply_advance,
    mark_paid,
    mark_pending,
    receive,
    unlink,
    void_payment,
)
from .shops import register_shopkeeper, update_shop

__all__ = [
    "CASH",
    "Manner",
    "add_customer",
    "apply_advance",
    "archive_customer",
    "edit_customer",
    "give",
    "log_reminder",
    "mark_paid",
    "mark_pending",
    "merge_customers",
    "move_due",
    "promise",
    "receive",
    "refund",
    "register_shopkeeper",
    "remove_customer",
    "restore_customer",
    "unlink",
    "update_shop",
    "void_due",
    "void_payment",
]
