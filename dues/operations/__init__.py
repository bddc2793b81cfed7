"""The only code that changes a khata, one file a noun."""

from .checking import check_ledger
from .contact import log_reminder, mail_reminder, note_opened, promise
from .customers import (
    add_customer,
    archive_customer,
    edit_customer,
    gaps,
    merge_customers,
    refuse_merge,
    remove_customer,
    restore_customer,
)
from .entries import (
    correct_due,
    give,
    move_due,
    note_entry,
    refund,
    void_due,
)
from .importing import bring, drop, look, read_so, take_in
from .links import make_link, revoke_links
from .marking import mark_paid, mark_pending, unlink
from .moving import begin_taking_out, bring_khata, take_in_khata, take_out
from .payments import (
    CASH,
    Manner,
    apply_advance,
    receive,
    void_payment,
)
from .shops import register_shopkeeper, update_shop
from .undoing import undo_import, untouched

__all__ = [
    "CASH",
    "Manner",
    "add_customer",
    "apply_advance",
    "archive_customer",
    "begin_taking_out",
    "bring",
    "bring_khata",
    "check_ledger",
    "correct_due",
    "drop",
    "edit_customer",
    "gaps",
    "give",
    "log_reminder",
    "look",
    "mail_reminder",
    "make_link",
    "mark_paid",
    "mark_pending",
    "merge_customers",
    "move_due",
    "note_entry",
    "note_opened",
    "promise",
    "read_so",
    "receive",
    "refund",
    "refuse_merge",
    "register_shopkeeper",
    "remove_customer",
    "restore_customer",
    "revoke_links",
    "take_in",
    "take_in_khata",
    "take_out",
    "undo_import",
    "unlink",
    "untouched",
    "update_shop",
    "void_due",
    "void_payment",
]
