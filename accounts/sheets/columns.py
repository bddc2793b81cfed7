"""The columns of a sheet: where its header is, and what stands under it."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl.utils import get_column_letter

from ..text import plain
from .cells import shown
from .reading import Cells
from .refusals import HeaderMerged, HeaderTwice, NoTable

LOOKED_AT = 20
MOST_COLUMNS = 100
_NOT_LETTERS = re.compile(r"[\W_]+")


def plain_header(text: object) -> str:
    """A header without case, blanks and signs: “Quantity in Kg” is quantityinkg."""
    return _NOT_LETTERS.sub("", plain(str(text)).casefold())


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


def header_row_of(cells: Cells, known: frozenset[str]) -> int:
    """The number of the row that is most like a header, from 1.

    The one of the first rows with most names that are `known`, as `plain_header` has
    them; else the first that is not blank. Raises NoTable.
    """

    def fit(place: int) -> int:
        return len(known & {plain_header(cell) for cell in cells.rows[place]})

    rows = range(min(LOOKED_AT, len(cells.rows)))
    filled = [place for place in rows if not is_blank(cells.rows[place])]
    if not filled:
        raise NoTable
    return max(filled, key=lambda place: (fit(place), -place)) + 1


def columns_of(cells: Cells, header_row: int) -> list[Column]:
    """The columns under the header, with what stands in their first rows.

    `header_row` 0 says that there is none. Raises NoTable, HeaderMerged, HeaderTwice.
    """
    if not 0 <= header_row < len(cells.rows):
        raise NoTable
    _refuse_merged(cells, header_row)
    header = [plain(str(cell)) for cell in cells.rows[header_row - 1]]
    header = header if header_row else []
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
