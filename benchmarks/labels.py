"""The QR code of a roll's label, as the site draws it.

The floor is segno with a mask given, which leaves the search for the best one out.
"""

from statistics import median

import segno

from config.template.qr import qr_svg
from warehouse import codes

from .cost import ROUNDS, cost

CODES = 300


def measure() -> dict:
    rounds = []
    for _turn in range(ROUNDS):
        texts = [codes.new_roll_code() for _code in range(CODES)]
        with cost() as floor:
            for text in texts:
                segno.make(text, error="m", mask=0, micro=False).svg_inline(border=4)
        with cost() as ours:
            for text in texts:
                qr_svg(text)
        rounds.append((floor, ours))
    ratios = [ours.cpu_seconds / floor.cpu_seconds for floor, ours in rounds]
    each = median(ours.cpu_seconds for _floor, ours in rounds) / CODES
    return {
        "label_ms": round(1000 * each, 2),
        "label_to_segno": round(median(ratios), 2),
    }
