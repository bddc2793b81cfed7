"""The tables of a khata's file, and the seal over each."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db import models

from ..models import (
    Allocation,
    Customer,
    Due,
    Payment,
    Posting,
    Promise,
    Reminder,
    Shopkeeper,
)
from .columns import Column

FORMAT = "bhandar-khata 1"
ABOUT = ("About", ("Fact", "Value"))


@dataclass(frozen=True)
class Table:
    """One sheet: the rows of a model, in the order they were written in."""

    name: str
    model: type[models.Model]
    titles: dict[str, str]
    told: tuple[str, ...] = ()

    @cached_property
    def columns(self) -> list[Column]:
        return [
            Column(title, path, self._field(path), path in self.told)
            for title, path in self.titles.items()
        ]

    @property
    def read_columns(self) -> list[Column]:
        return [one for one in self.columns if not one.is_told]

    def _field(self, path: str) -> models.Field:
        model = self.model
        for name in path.split("__")[:-1]:
            model = model._meta.get_field(name).related_model
        return model._meta.get_field(path.split("__")[-1])

    @property
    def header(self) -> tuple[str, ...]:
        return tuple(self.titles)

    @property
    def days(self) -> tuple[str, ...]:
        return tuple(one.title for one in self.columns if one.is_day)


class Seal:
    """A digest of the values of a table: tells a file that was changed since."""

    def __init__(self):
        self._digest, self.count = hashlib.sha256(), 0

    def add(self, values: Iterable) -> None:
        self.count += 1
        line = "\x1f".join(map(_written, values))
        self._digest.update(line.encode() + b"\x1e")

    def __str__(self):
        return self._digest.hexdigest()[:32]


def _written(value) -> str:
    if value is None or value is False:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)


_OF_ENTRY = {
    "No": "id",
    "Customer No": "customer_id",
    "Customer": "customer__name",
    "Kind": "kind",
    "Amount": "amount_paise",
    "Date": "entry_on",
}
_OF_VOID = {
    "Posting No": "posting_id",
    "Cancelled On": "voided_on",
    "Cancelled Because": "void_reason",
    "Cancelled By Posting No": "void_posting_id",
}
SHOP = Table(
    "Shop",
    Shopkeeper,
    {
        "Name": "shop_name",
        "Phone": "phone",
        "Address": "address",
        "UPI Address": "upi_vpa",
        "Days Of Credit": "credit_days",
        "GST": "gst_status",
        "GSTIN": "gstin",
        "Language": "language",
        "Books Closed On": "books_closed_on",
        "Owner": "user__username",
    },
)
TABLES = (
    SHOP,
    Table(
        "Customers",
        Customer,
        {
            "No": "id",
            "Name": "name",
            "Other Name": "alias",
            "Phone": "phone",
            "Phone As Typed": "phone_raw",
            "Area": "area",
            "Address": "address",
            "E-mail": "email",
            "Language": "language",
            "Credit Limit": "credit_limit_paise",
            "Overdue Limit": "overdue_limit_paise",
            "Do Not Remind": "do_not_remind",
            "Doubtful": "is_doubtful",
            "Archived At": "archived_at",
            "Merged Into No": "merged_into_id",
            "Posting No": "posting_id",
        },
    ),
    Table(
        "Dues",
        Due,
        _OF_ENTRY
        | {
            "Due On": "due_on",
            "For What": "description",
            "Settled": "settled_paise",
            "Status": "status",
            "Moved From No": "moved_from_id",
        }
        | _OF_VOID,
        told=("customer__name", "settled_paise", "status"),
    ),
    Table(
        "Payments",
        Payment,
        _OF_ENTRY
        | {
            "Mode": "mode",
            "Reference": "reference",
            "Note": "note",
            "Receipt": "receipt_no",
            "Settles": "allocated_paise",
        }
        | _OF_VOID,
        told=("customer__name", "allocated_paise"),
    ),
    Table(
        "Allocations",
        Allocation,
        {
            "No": "id",
            "Payment No": "payment_id",
            "Due No": "due_id",
            "Amount": "amount_paise",
            "Date": "made_on",
            "Posting No": "posting_id",
        },
    ),
    Table(
        "Promises",
        Promise,
        {
            "No": "id",
            "Customer No": "customer_id",
            "Promised For": "promised_on",
            "Amount": "amount_paise",
            "Made On": "made_on",
            "Posting No": "posting_id",
        },
    ),
    Table(
        "Reminders",
        Reminder,
        {
            "No": "id",
            "Customer No": "customer_id",
            "By": "channel",
            "Balance": "balance_paise",
            "Text": "text_key",
            "Opened At": "opened_at",
            "Posting No": "posting_id",
        },
    ),
    Table(
        "Postings",
        Posting,
        {"No": "id", "Action": "action", "At": "at", "By": "by__username"},
    ),
)
BY_NAME = {one.name: one for one in TABLES}
