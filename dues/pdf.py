"""A statement as a PDF. Letters of three scripts are shaped by HarfBuzz."""

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from fpdf import FPDF
from fpdf.enums import TableBordersLayout
from fpdf.fonts import FontFace

from . import amounts
from .letters import fonts
from .statements import Paper

MARGIN_MM, LINE_MM = 15, 6
WIDTHS = (24, 70, 30, 30, 36)
RED, RULE, SOFT = (140, 26, 26), (190, 180, 160), (90, 85, 110)


class _Sheet(FPDF):
    """An A4 page with our letters, and its number at the foot."""

    def __init__(self, title: str):
        super().__init__(format="A4")
        for script, files in fonts().items():
            for style, file in zip(("", "B"), files, strict=True):
                self.add_font(script, style, file)
        self.set_fallback_fonts(["devanagari", "telugu"], exact_match=False)
        self.set_text_shaping(True)
        self.set_margin(MARGIN_MM)
        self.set_title(title)
        self.add_page()

    def footer(self):
        self.set_y(-MARGIN_MM)
        self.set_font("latin", size=9)
        self.set_text_color(SOFT)
        self.cell(0, LINE_MM, f"{self.page_no()} / {{nb}}", align="R")

    def say(self, text: str, size: int = 10, style: str = "", colour=(0, 0, 0)):
        """One paragraph over the whole width."""
        # A line wholly in a fallback font leaves that one chosen, and fpdf2 does not
        # write the choice of a font that it believes is the chosen one: choose twice.
        self.set_font("latin", size=1)
        self.set_font("latin", style, size)
        self.set_text_color(colour)
        height = size * 0.55
        self.multi_cell(0, height, text, new_x="LMARGIN", new_y="NEXT")


def statement_pdf(paper: Paper) -> bytes:
    """The statement on A4, in the customer's language."""
    with translation.override(paper.language):
        sheet = _Sheet(_("Khata of %(name)s") % {"name": paper.name})
        _head(sheet, paper)
        _table(sheet, paper.statement)
        _foot(sheet, paper)
        return bytes(sheet.output())


def _head(sheet: _Sheet, paper: Paper) -> None:
    shop = paper.shop
    sheet.say(shop.shop_name, 18, "B", RED)
    address = " ".join(shop.address.split())
    sheet.say(f"{address} · {shop.readable_phone}", colour=SOFT)
    sheet.ln(4)
    sheet.say(_("Khata of %(name)s") % {"name": paper.name}, 14, "B")
    sheet.say(paper.whose or "–", colour=SOFT)
    sheet.say(f"{_('Statement of account')}: {_period(paper.statement)}")
    sheet.ln(3)


def _period(statement) -> str:
    last = date_format(statement.end, "j M Y")
    if statement.start is None:
        return _("up to %(day)s") % {"day": last}
    return f"{date_format(statement.start, 'j M Y')} – {last}"


def _table(sheet: _Sheet, statement) -> None:
    sheet.set_font("latin", size=9)
    sheet.set_text_color((0, 0, 0))
    sheet.set_draw_color(RULE)
    heading = FontFace(family="latin", emphasis="B", color=(0, 0, 0))
    with sheet.table(
        col_widths=WIDTHS,
        text_align=("L", "L", "R", "R", "R"),
        borders_layout=TableBordersLayout.HORIZONTAL_LINES,
        headings_style=heading,
        line_height=LINE_MM,
        padding=0.5,
    ) as table:
        for cells in _rows(statement):
            table.row(cells)


def _rows(statement):
    """Heading, opening balance, lines, and the sums with the closing balance."""
    yield _("Day"), _("What"), _("Given"), _("Received"), _("Balance")
    if statement.start:
        opening = amounts.balance_words(statement.opening_paise)
        yield "", _("Balance before"), "", "", opening
    for line in statement.lines:
        cancelled = f" ({_('cancelled')})" if line.is_void else ""
        yield (
            date_format(line.on, "j M Y"),
            line.what + cancelled,
            amounts.rupees(line.given_paise) if line.given_paise else "",
            amounts.rupees(line.got_paise) if line.got_paise else "",
            amounts.balance_words(line.balance_paise),
        )
    yield (
        "",
        _("Together"),
        amounts.rupees(statement.given_paise),
        amounts.rupees(statement.got_paise),
        amounts.balance_words(statement.closing_paise),
    )


def _foot(sheet: _Sheet, paper: Paper) -> None:
    closing = amounts.balance_words(paper.statement.closing_paise)
    day = date_format(paper.statement.end, "j M Y")
    sheet.ln(4)
    said = _("Balance on %(day)s: %(balance)s") % {"day": day, "balance": closing}
    sheet.say(said, 14, "B", RED)
    sheet.say(paper.in_words)
    if paper.shop.upi_vpa and paper.statement.closing_paise > 0:
        sheet.say(f"UPI: {paper.shop.upi_vpa}", colour=SOFT)
