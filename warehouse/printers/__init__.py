"""The printers a label can be sent to, each by the name of its `Output`.

A printer module has `send(label, printer) -> Answer`, `look(external_id)` (the same
job later on, or None when there is nothing to ask) and `check() -> Finding`.
"""

from django.conf import settings

from ..models.labels import Output
from . import bartender, zpl
from .answer import Answer, Finding, NotSent
from .text import LabelText

PRINTERS = {Output.BARTENDER: bartender, Output.ZPL: zpl}
# Never a password: whether there is one is said instead.
SHOWN = {
    Output.BARTENDER: (
        *("BT_MODE", "BT_HOST", "BT_PORT", "BT_LABEL_TEMPLATE"),
        *("BT_DEFAULT_PRINTER", "BT_USER", "BT_WAIT"),
    ),
    Output.ZPL: ("ZPL_HOST", "ZPL_PORT", "ZPL_DPI"),
}

__all__ = [
    "PRINTERS",
    "Answer",
    "Finding",
    "LabelText",
    "NotSent",
    "outputs",
    "shown_settings",
]


def outputs() -> list[Output]:
    """Where labels can be printed here; the browser always, and first."""
    found = [Output.BROWSER]
    if settings.BT_MODE != "off":
        found.append(Output.BARTENDER)
    if settings.ZPL_HOST:
        found.append(Output.ZPL)
    return found


def shown_settings(output: Output) -> list[tuple[str, str]]:
    """The settings of a printer, by name, as they may be shown to an admin."""
    return [(name, str(getattr(settings, name))) for name in SHOWN[output]]
