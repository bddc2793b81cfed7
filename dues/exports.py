"""Reports as sheets. Money is written in rupees, as numbers a spreadsheet can add."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import BinaryIO

from django.utils.translation import gettext as _

from accounts.workbook import CSV_TYPE, XLSX_TYPE, Sheet, write_csv, write_xlsx

from . import ledger, names
from .ledger import Ageing, Balance, DayBook
from .models import Customer, Shopkeeper


def _xlsx(file: BinaryIO, sheet: Sheet) -> None:
    write_xlsx(file, [sheet])


def _csv(file: BinaryIO, sheet: Sheet) -> None:
    """Money with both places: 450.00, which the float would drop."""
    rows = ([_exact(value) for value in row] for row in sheet.rows)
    write_csv(file, replace(sheet, rows=rows))


def _exact(value):
    return round(Decimal(value), 2) if isinstance(value, float) else value


WRITERS = {"csv": (_csv, CSV_TYPE), "xlsx": (_xlsx, XLSX_TYPE)}


def rupees(paise: int) -> float:
    """Exact up to ₹90 lakh crore, where a float still holds every paisa."""
    return paise / 100


def phone(customer: Customer) -> str:
    """The number as it is dialled here: a first + would read as a formula."""
    if not customer.phone:
        return customer.phone_raw
    return names.national_digits(customer.phone)


def customers_sheet(shop: Shopkeeper) -> Sheet:
    """All customers with what they owe; an advance has a minus. `imports` reads it."""
    owed = ledger.balances(shop)
    customers = Customer.objects.for_shop(shop).kept()
    rows = [
        [
            one.name,
            phone(one),
            one.alias,
            one.area,
            one.address,
            one.email,
            _rupees_or_none(one.credit_limit_paise),
            rupees(owed[one.pk].paise) if one.pk in owed else 0.0,
        ]
        for one in customers
    ]
    return Sheet(_("Customers"), _of_customers(), rows, count=len(rows))


def _of_customers() -> list[str]:
    return [
        _("Name"),
        _("Phone"),
        _("Father's or other name"),
        _("Area or lane"),
        _("Address"),
        _("E-mail"),
        _("Credit limit"),
        _("Balance"),
    ]


def _rupees_or_none(paise: int | None) -> float | None:
    return None if paise is None else rupees(paise)


def sample_sheet() -> Sheet:
    """A list to fill in: `imports` reads it; of the second one an advance is held."""
    day = _("Date of the balance")
    since = date(2026, 4, 1)
    nothing = ["", "", ""]
    rows = [
        ["सीता देवी", "98480 12345", "रामलाल", *nothing, 2000.0, 540.0, since],
        ["Anil Kumar", "", "", "Station Road", "", "", None, -150.5, since],
    ]
    return Sheet(_("Customers"), [*_of_customers(), day], rows, days=[day])


def ageing_sheet(ageing: Ageing) -> Sheet:
    header = [
        _("Customer"),
        _("Area"),
        _("Phone"),
        _("Not yet due"),
        "0-30",
        "31-60",
        "61-90",
        "90+",
        _("Open"),
        _("Advance"),
        _("Balance"),
    ]
    rows = [
        [
            row.customer.name,
            row.customer.area,
            phone(row.customer),
            *map(rupees, row.buckets.values()),
            rupees(row.open_paise),
            rupees(row.advance_paise),
            rupees(row.paise),
        ]
        for row in ageing.rows
    ]
    return Sheet(_("Ageing"), header, rows, count=len(rows))


def day_book_sheet(book: DayBook) -> Sheet:
    day = _("Day")
    header = [day, _("Customer"), _("What"), _("Given"), _("Received"), _("Cancelled")]
    rows = (
        [
            line.on,
            line.entry.customer.name,
            line.what,
            rupees(line.given_paise),
            rupees(line.got_paise),
            _("cancelled") if line.is_void else "",
        ]
        for line in book.lines
    )
    return Sheet(_("Day book"), header, rows, count=len(book.lines), days=[day])


def debtors_sheet(debtors: list[tuple[Customer, Balance]]) -> Sheet:
    header = [_("Customer"), _("Area"), _("Phone"), _("Open"), _("Balance")]
    rows = [
        [
            customer.name,
            customer.area,
            phone(customer),
            rupees(balance.open_paise),
            rupees(balance.paise),
        ]
        for customer, balance in debtors
    ]
    return Sheet(_("Who owes most"), header, rows, count=len(rows))
