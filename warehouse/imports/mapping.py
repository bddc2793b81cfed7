"""Which column of a file of rolls is what: the fields, and a first guess."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from accounts.sheets.columns import Column, plain_header

from .. import codes
from ..models.imports import FIELD_NAMES


@dataclass(frozen=True)
class Field:
    """What a column may hold. `headers` are its names, as `plain_header` has them."""

    name: str
    label: str
    headers: frozenset[str]
    is_needed: bool = False


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
KNOWN = frozenset().union(*(one.headers for one in FIELDS))
NEEDED = tuple(one.name for one in FIELDS if one.is_needed)
# SAP's storage location is a department here only when its cells are such codes.
ONLY_IF_CODES = {"storagelocation", "sloc", "lgort"}
UNITS_IN_HEADER = {
    "kg": ("kg", "kgs"),
    "g": ("g", "grams", "gram", "gm"),
    "t": ("t", "tonnes", "tonne", "mt"),
    "lb": ("lb", "lbs"),
}


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
