"""Which column holds what: the words of headers, and a guess where there are none."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from itertools import islice

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts.sheets.cells import CellFault, is_empty, read_date
from accounts.sheets.columns import Column, header_row_of, is_blank, plain_header
from accounts.sheets.reading import Cells

from .cells import read_money, read_phone

LOOKED_AT = 20
NO_HEADER = 0


@dataclass(frozen=True)
class Field:
    """What a column may hold. `words` are names it is known by in other programs."""

    name: str
    label: str
    words: str

    @cached_property
    def headers(self) -> frozenset[str]:
        """Its names as `plain_header` has them; our own lists are known in any
        language they were written in."""
        own = []
        for code, _language in settings.LANGUAGES:
            with translation.override(code):
                own.append(str(self.label))
        return frozenset(map(plain_header, [*own, *self.words.split()]))


FIELDS = (
    Field(
        "name",
        _("Name"),
        "name customer customername party partyname fullname accountname khata"
        " नाम ग्राहक ग्राहककानाम पार्टी खातेदार पूरानाम"
        " పేరు కస్టమర్ కస్టమర్పేరు ఖాతాదారు ఖాతాదారుపేరు వినియోగదారు",
    ),
    Field(
        "phone",
        _("Phone"),
        "phone phoneno phonenumber mobile mobileno mobilenumber mob contact contactno"
        " contactnumber whatsapp whatsappno whatsappnumber cell tel telephone"
        " फोन फोननंबर फ़ोन मोबाइल मोबाइलनंबर मोबाइलनम्बर नंबर नम्बर"
        " ఫోన్ ఫోన్నంబర్ ఫోన్నెంబర్ మొబైల్ మొబైల్నంబర్ సెల్ నంబర్",
    ),
    Field(
        "alias",
        _("Father's or other name"),
        "alias father fathername fathersname fathersorothername husband husbandname"
        " nickname othername पिता पिताकानाम पति पतिकानाम उपनाम"
        " తండ్రి తండ్రిపేరు భర్త భర్తపేరు మారుపేరు",
    ),
    Field(
        "area",
        _("Area or lane"),
        "area arealane areaorlane lane locality village mohalla colony street place"
        " town गाँव गांव मोहल्ला गली इलाका इलाक़ा क्षेत्र बस्ती"
        " ప్రాంతం ఊరు గ్రామం వీధి బస్తీ",
    ),
    Field("address", _("Address"), "address addr fulladdress पता చిరునామా అడ్రస్"),
    Field("email", _("E-mail"), "email emailid emailaddress mail ईमेल ఇమెయిల్ ఈమెయిల్"),
    Field(
        "credit_limit",
        _("Credit limit"),
        "limit creditlimit सीमा उधारसीमा उधारकीसीमा పరిమితి అప్పుపరిమితి",
    ),
    Field(
        "balance",
        _("Balance"),
        "balance due dues amount amountdue outstanding pending udhar udhaar baki"
        " baaki opening openingbalance closingbalance oldbalance receivable owes"
        " youllget youwillget debit dr उधार बाकी बाक़ी बकाया रकम राशि शेष पुरानाबकाया"
        " అప్పు బాకీ బకాయి మొత్తం బ్యాలెన్స్ పాతబాకీ",
    ),
    Field(
        "advance",
        _("Advance"),
        "advance credit cr youllgive youwillgive payable deposit"
        " अग्रिम एडवांस पेशगी जमा అడ్వాన్స్ ముందస్తు జమ",
    ),
    Field(
        "since",
        _("Date of the balance"),
        "since date asof ason balancedate openingdate lastdate"
        " तारीख दिनांक तिथि कबसे తేదీ ఎప్పటినుండి",
    ),
)
BY_NAME = {one.name: one for one in FIELDS}


@cache
def known_headers() -> frozenset[str]:
    return frozenset().union(*(one.headers for one in FIELDS))


def header_row_in(cells: Cells) -> int:
    """The row of the header, from 1; NO_HEADER when no row has a word of one.

    Raises NoTable.
    """
    row = header_row_of(cells, known_headers())
    words = {plain_header(cell) for cell in cells.rows[row - 1]}
    return row if words & known_headers() else NO_HEADER


def guess(cells: Cells, header_row: int, columns: Sequence[Column]) -> dict[str, int]:
    """{field: place of its column}: by the headers, and the rest by what they hold."""
    found = {}
    for one in columns:
        header = plain_header(one.header)
        for field in FIELDS:
            if header in field.headers:
                found.setdefault(field.name, one.place)
    if "name" not in found:
        _guess_by_cells(cells, header_row, columns, found)
    return found


def _guess_by_cells(cells: Cells, header_row: int, columns, found: dict) -> None:
    filled = (row for row in cells.rows[header_row:] if not is_blank(row))
    below = list(islice(filled, LOOKED_AT))
    words = []
    for one in columns:
        if one.place in found.values():
            continue
        held = [row[one.place] for row in below if one.place < len(row)]
        kind = _kind_of([cell for cell in held if not is_empty(cell)])
        if kind:
            found.setdefault(kind, one.place)
        else:
            words.append(one.place)
    for name, place in zip(("name", "area", "address"), words, strict=False):
        found.setdefault(name, place)


def _kind_of(held: list) -> str:
    """What nearly all of these cells can be read as; "" for words."""
    kinds: tuple[tuple[str, Callable], ...] = (
        ("phone", read_phone),
        ("since", _read_day),
        ("balance", read_money),
    )
    for name, read in kinds:
        if held and sum(_can(read, cell) for cell in held) > 0.7 * len(held):
            return name
    return ""


def _read_day(cell):
    """A number is a day only in a column that says so."""
    if isinstance(cell, str | date):
        return read_date(cell)
    raise CellFault("not_a_date")


def _can(read: Callable, cell) -> bool:
    try:
        read(cell)
    except CellFault:
        return False
    return True
