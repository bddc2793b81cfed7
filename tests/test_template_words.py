"""The site's vocabulary for templates: ₹, clock, day and QR."""

from datetime import UTC, date, datetime

import pytest
import zxingcpp
from django.utils import translation
from PIL import Image

from config.template.local import clock, day, figure, kg, moment, rupees
from config.template.qr import matrix_of, qr_svg

EVENING = datetime(2026, 11, 20, 20, 12, tzinfo=UTC)  # after midnight in India


@pytest.mark.parametrize(
    ("paise", "written"),
    [
        (0, "₹0.00"),
        (5, "₹0.05"),
        (99_900, "₹999.00"),
        (100_000, "₹1,000.00"),
        (12_345_670, "₹1,23,456.70"),
        (1_234_567_890, "₹1,23,45,678.90"),
        (-12_345_670, "−₹1,23,456.70"),
        (None, "–"),
    ],
)
def test_rupees_are_grouped_by_lakh_and_crore(paise, written):
    assert rupees(paise) == written


@pytest.mark.parametrize(
    ("grams", "written"),
    [
        (0, "0"),
        (500, "0.5"),
        (120_000, "120"),
        (1_234_560, "1,234.56"),
        (123_456_700, "1,23,456.7"),
        (None, "–"),
    ],
)
def test_a_weight_is_in_kilograms_and_says_no_empty_decimals(grams, written):
    assert kg(grams) == written


def test_a_count_is_grouped_as_money_is():
    assert [figure(one) for one in (7, 1000, 300_000, None)] == [
        *("7", "1,000", "3,00,000", "–")
    ]


def test_a_clock_shows_indian_time():
    assert clock(EVENING) == "01:42"
    assert clock(None) == ""


def test_a_moment_of_another_day_says_the_day():
    after_midnight = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)
    before_midnight = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
    assert moment(EVENING, after_midnight) == "01:42"
    assert moment(before_midnight, after_midnight) == "20 Nov 2026 23:30"
    assert moment(None, after_midnight) == ""


def test_a_day_is_the_indian_one_with_its_month_in_words():
    assert day(EVENING) == "21 Nov 2026"
    assert day(date(2026, 3, 1)) == "1 Mar 2026"
    assert day(None) == ""


def test_digits_stay_the_same_in_every_language():
    with translation.override("te"):
        assert day(EVENING).startswith("21 ")
        assert day(EVENING).endswith(" 2026")


def test_a_qr_is_black_on_white_with_a_quiet_zone_and_a_name():
    svg = qr_svg("https://example.org/ration/s/ABC/", "Book <here>")
    assert "<title>Book &lt;here&gt;</title>" in svg
    assert 'fill="#fff"' in svg
    assert "style=" not in svg
    edge = matrix_of("x")[:4]
    assert not any(any(row) for row in edge)


def test_a_qr_can_be_read_back():
    address = "https://example.org/ration/book/12-AbCdEfGhIjKlMnOp/"
    matrix = matrix_of(address)
    picture = Image.new("1", (len(matrix), len(matrix)))
    picture.putdata([not dark for row in matrix for dark in row])
    picture = picture.resize((len(matrix) * 6,) * 2).convert("L")
    assert [code.text for code in zxingcpp.read_barcodes(picture)] == [address]
