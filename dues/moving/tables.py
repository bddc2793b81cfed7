"""The tables of a khata's file: their columns, and how each value is written and read.

What a column holds follows from the field of the model it is of.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from functools import cached_property

from django.core.exceptions import ValidationError
from django.db import models

from accounts.sheets.cells import CellFault, is_empty, read_date
from accounts.workbook import holdable

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

FORMAT = "bhandar-khata 1"
ABOUT = ("About", ("Fact", "Value"))
YES = "yes"
MOST_PAISE = 10**15
MOST_NUMBER = 10**15


@dataclass(frozen=True)
class Column:
    """A column of one field. What `is_told` is for people and not read back."""

    title: str
    path: str
    field: models.Field
    is_told: bool = False

    @property
    def is_money(self) -> bool:
        return self.path.endswith("_paise")

    @property
    def is_day(self) -> bool:
        return type(self.field) is models.DateField

    @property
    def is_nothing(self):
        """What an empty cell means."""
        is_text = isinstance(self.field, models.CharField | models.TextField)
        return "" if is_text and not self.field.null else None

    def kept(self, value):
        """`value` as it comes back from a file: what a sheet cannot hold is gone."""
        if isinstance(value, str):
            return holdable(value.replace("\r\n", "\n").replace("\r", "\n"))
        return value.astimezone(UTC) if isinstance(value, datetime) else value

    def cell(self, value):
        """A value for a sheet. Instants are text, since a sheet drops their parts."""
        if value is None or value is False:
            return "" if value is False else None
        if value is True:
            return YES
        if self.is_money:
            return value / 100
        return value.isoformat() if isinstance(value, datetime) else value

    def read(self, cell):
        """The value of a cell. Raises CellFault."""
        if isinstance(self.field, models.BooleanField):
            return cell == YES
        if is_empty(cell):
            return self.is_nothing
        value = self._read(cell)
        try:
            if isinstance(self.field, models.CharField | models.TextField):
                self.field.clean(value, None)
        except ValidationError:
            raise CellFault("refused") from None
        return value

    def _read(self, cell):
        if self.is_money:
            return _paise(cell)
        if self.is_day:
            return read_date(cell, "ymd").value
        if isinstance(self.field, models.DateTimeField):
            return _instant(cell)
        if isinstance(self.field, models.CharField | models.TextField):
            return self.kept(str(cell))
        return _number(cell)


def _paise(cell) -> int:
    try:
        exact = Decimal(str(cell)) * 100
        if abs(exact) > MOST_PAISE or exact != int(exact):
            raise CellFault("refused")
    except (InvalidOperation, ValueError, OverflowError):
        raise CellFault("refused") from None
    return int(exact)


def _instant(cell) -> datetime:
    try:
        at = datetime.fromisoformat(str(cell))
        if at.tzinfo is None:
            raise CellFault("refused")
        return at.astimezone(UTC)
    except (ValueError, OverflowError):
        raise CellFault("refused") from None


def _number(cell) -> int:
    try:
        number = int(str(cell).removesuffix(".0"))
    except ValueError:
        raise CellFault("refused") from None
    if not 0 <= number < MOST_NUMBER:
        raise CellFault("refused")
    return number


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
