"""Which column is what: the header row, the fields, and a first guess."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl.utils import get_column_letter

from .. import codes
from ..models.imports import FIELD_NAMES
from .cells import shown
from .reading import Cells
from .refusals import HeaderMerged, HeaderTwice, NoTable

LOOKED_AT = 20
MOST_COLUMNS = 100
_NOT_LETTERS = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Field:
    """What a column may hold. `headers` are its names, as `plain_header` has them."""

    name: str
    label: str
    headers: frozenset[str]
    is_needed: bool = False


def plain_header(text: object) -> str:
    """A header without case, blanks and signs: “Quantity in Kg” is quantityinkg."""
    return _NOT_LETTERS.sub("", codes.plain(str(text)).casefold())


def _field(name: str, headers: str, is_needed: bool = False) -> Field:
    return Field(
        name,
        FIELD_NAMES[name],
        frozenset(map(plain_header, headers.split())),
        is_needed,
    )


# SAP's own names first, then the plain ones, German SAP's and Hindi.
FIELDS = (
    _field(
        "material",
        "material materialnumber materialno materialcode matnr itemcode item sku"
        " सामग्री",
        True,
    ),
    _field(
        "description",
        "materialdescription description materialtext maktx desc itemdescription विवरण",
    ),
    _field(
        "batch",
        "batch batchnumber batchno charge charg lot lotnumber lotno बैच",
        True,
    ),
    _field(
        "weight",
        "quantityinkg quantity qty quantitykg qtykg weight weightkg weightinkg"
        " netweight netweightkg netwt netwtkg wt wtkg kg unrestricted menge weightg"
        " weightgrams weightlb weightlbs weightt weighttonnes weightmt वजन",
        True,
    ),
    _field(
        "posting_on",
        "postingdate pstngdate budat date productiondate mfgdate entrydate तारीख",
    ),
    _field(
        "roll_no",
        "roll rollno rollnumber reel reelno reelnumber serial serialnumber serialno"
        " रोल",
    ),
    _field(
        "department",
        "department dept departmentcode deptcode section storagelocation sloc lgort"
        " विभाग",
    ),
)
BY_NAME = {one.name: one for one in FIELDS}
NEEDED = tuple(one.name for one in FIELDS if one.is_needed)
# SAP's storage location is a department here only when its cells are such codes.
ONLY_IF_CODES = {"storagelocation", "sloc", "lgort"}
UNITS_IN_HEADER = {
    "kg": ("kg", "kgs"),
    "g": ("g", "grams", "gram", "gm"),
    "t": ("t", "tonnes", "tonne", "mt"),
    "lb": ("lb", "lbs"),
}


@dataclass(frozen=True)
class Column:
    """One column of the table; `place` counts from 0."""

    place: int
    header: str
    samples: tuple[str, ...] = ()

    @property
    def letter(self) -> str:
        return get_column_letter(self.place + 1)

    @property
    def name(self) -> str:
        return self.header or self.letter


def is_blank(row: Sequence) -> bool:
    return not any(str(cell).strip() for cell in row)


def header_row_of(cells: Cells) -> int:
    """The number of the row that is most like a header, from 1.

    The one of the first rows with most names that are known; else the first that is
    not blank. Raises NoTable.
    """
    known = frozenset().union(*(one.headers for one in FIELDS))

    def fit(place: int) -> int:
        return len(known & {plain_header(cell) for cell in cells.rows[place]})

    rows = range(min(LOOKED_AT, len(cells.rows)))
    filled = [place for place in rows if not is_blank(cells.rows[place])]
    if not filled:
        raise NoTable
    return max(filled, key=lambda place: (fit(place), -place)) + 1


def columns_of(cells: Cells, header_row: int) -> list[Column]:
    """The columns under the header, with what stands in their first rows.

    Raises NoTable, HeaderMerged, HeaderTwice.
    """
    if not 1 <= header_row < len(cells.rows):
        raise NoTable
    _refuse_merged(cells, header_row)
    header = [codes.plain(str(cell)) for cell in cells.rows[header_row - 1]]
    below = cells.rows[header_row : header_row + LOOKED_AT]
    below = [row for row in below if not is_blank(row)][:3]
    if not below:
        raise NoTable
    width = min(MOST_COLUMNS, max(len(header), *map(len, below)))
    columns = [
        Column(
            place,
            header[place] if place < len(header) else "",
            tuple(shown(row[place]) for row in below if place < len(row)),
        )
        for place in range(width)
    ]
    _refuse_twice(columns)
    return [one for one in columns if one.header or any(one.samples)]


def _refuse_merged(cells: Cells, header_row: int) -> None:
    for (top, left), (bottom, right) in cells.merged:
        if top <= header_row - 1 <= bottom and left != right:
            first, last = get_column_letter(left + 1), get_column_letter(right + 1)
            raise HeaderMerged(cells=f"{first}{top + 1}:{last}{bottom + 1}")


def _refuse_twice(columns: Sequence[Column]) -> None:
    seen = {}
    for one in columns:
        earlier = seen.setdefault(one.header.casefold(), one)
        if one.header and earlier is not one:
            raise HeaderTwice(
                header=one.header, first=earlier.letter, second=one.letter
            )


def signature(columns: Sequence[Column]) -> str:
    """The same for two files whose headers are the same, in whatever case."""
    headers = "\n".join(plain_header(one.header) for one in columns)
    return hashlib.sha256(headers.encode()).hexdigest()


def guess(columns: Sequence[Column], department_codes: set[str]) -> dict[str, int]:
    """{field: place of its column} by the headers; the first column that fits."""
    found = {}
    for one in columns:
        name = _field_of(one, department_codes)
        if name and name not in found:
            found[name] = one.place
    return found


def _field_of(column: Column, department_codes: set[str]) -> str | None:
    header = plain_header(column.header)
    for one in FIELDS:
        if header in one.headers:
            if header in ONLY_IF_CODES:
                samples = {codes.number(text) for text in column.samples}
                return one.name if samples <= department_codes else None
            return one.name
    return None


def unit_in(header: str) -> str:
    """The unit that a weight's header names; kg when it names none."""
    words = set(re.split(r"[\W_\d]+", codes.plain(header).casefold()))
    for unit, names in UNITS_IN_HEADER.items():
        if words.intersection(names):
            return unit
    return "kg"
