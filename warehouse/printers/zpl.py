"""A label printer that speaks ZPL, on its raw port (usually 9100).

The port takes what is sent and says nothing. Most printers answer `~HS` with their
state, so it is asked before (nothing is sent into a printer without paper) and
after (whether the label has left the queue).
"""

import re
import socket
import time

from django.conf import settings
from django.utils.translation import gettext as _

from ..models.labels import PrintState
from .answer import Answer, Finding, NotSent, reaching
from .text import LabelText

CONNECT_S = 3
SEND_S = 10
STATE_S = 1
LOOKS = 4
DRAWN_AT = 203  # the places below are dots of such a head
# Across, down, height of the letters, width, lines, field of the label.
LINES = (
    (300, 150, 34, 490, 1, "material"),
    (300, 192, 26, 490, 2, "description"),
    (300, 290, 34, 490, 1, "batch"),
    (300, 360, 64, 490, 1, "weight"),
    (300, 450, 30, 490, 1, "where"),
    (24, 520, 34, 400, 1, "code"),
    (500, 520, 30, 290, 1, "copy"),
)


def send(label: LabelText, printer: str = "") -> Answer:
    """Have one label printed. Raises NotSent when the printer was not reached."""
    with _connected() as printer_socket:
        before = _state(printer_socket)
        if before and (trouble := _trouble(before)):
            return Answer(PrintState.FAILED, trouble, reply=before)
        try:
            printer_socket.settimeout(SEND_S)
            printer_socket.sendall(drawn(label).encode())
        except OSError:
            said = _(
                "The connection broke while the label was sent. Look at the printer."
            )
            return Answer(PrintState.UNKNOWN, said)
        return _outcome(printer_socket) if before else _sent()


def look(external_id: str) -> None:
    """Port 9100 knows no jobs."""
    return None


def check() -> Finding:
    here = {"host": settings.ZPL_HOST, "port": settings.ZPL_PORT}
    try:
        with _connected() as printer_socket:
            state = _state(printer_socket)
    except NotSent as refusal:
        return Finding(False, [refusal.sentence])
    if not state:
        said = _("%(host)s takes data on port %(port)s but does not tell its state.")
        return Finding(True, [said % here])
    if trouble := _trouble(state):
        return Finding(False, [trouble], state)
    return Finding(True, [_("The printer at %(host)s is ready.") % here], state)


def drawn(label: LabelText) -> str:
    """The label as ZPL: 4 × 3 inches, UTF-8, with the QR code drawn by the printer."""
    words = label.as_dict() | {
        "batch": f"Batch {label.batch}",
        "weight": f"{label.weight_kg} kg",
        "where": f"{label.department}   {label.date}",
        "copy": f"#{label.copy}" if label.copy and label.copy > 1 else "",
    }
    fields = [
        f"^FO{_dots(across)},{_dots(down)}^A0N,{_dots(height)}"
        f"^FB{_dots(width)},{lines}^FH\\^FD{_escaped(words[name])}^FS"
        for across, down, height, width, lines, name in LINES
        if words[name]
    ]
    return "\n".join(
        [
            f"^XA^CI28^PW{_dots(812)}^LL{_dots(609)}^LH0,0^PQ1",
            f"^FO{_dots(24)},{_dots(30)}^A0N,{_dots(90)}"
            f"^FB{_dots(770)}^FH\\^FD{_escaped(label.roll_no)}^FS",
            f"^FO{_dots(24)},{_dots(170)}^BQN,2,{_magnified()}"
            f"^FH\\^FDMA,{_escaped(label.qr)}^FS",
            *fields,
            "^XZ\n",
        ]
    )


def _escaped(text: str) -> str:
    """`text` for a field after ^FH\\: its own signs as hexadecimal."""
    return "".join(
        f"\\{ord(letter):02X}" if letter in "^~\\" else letter
        for letter in text
        if letter.isprintable()
    )


def _dots(at_203: int) -> int:
    return round(at_203 * settings.ZPL_DPI / DRAWN_AT)


def _magnified() -> int:
    """Dots a module: as much as leaves the column of text its place, at most 10."""
    return min(10, round(8 * settings.ZPL_DPI / DRAWN_AT))


# --- the connection -------------------------------------------------------------


def _connected() -> socket.socket:
    address = settings.ZPL_HOST, settings.ZPL_PORT
    with reaching(*address):
        return socket.create_connection(address, CONNECT_S)


def _state(printer: socket.socket) -> str:
    """The printer's answer to ~HS; empty when it gives none."""
    heard = b""
    printer.settimeout(STATE_S)
    try:
        printer.sendall(b"~HS\r\n")
        while heard.count(b"\x03") < 3:
            part = printer.recv(1024)
            if not part:
                break
            heard += part
    except OSError:
        pass
    return heard.decode("ascii", "replace") if heard.count(b"\x03") >= 2 else ""


def _parts(state: str) -> tuple[list[str], list[str]]:
    """The figures of the first two lines, padded to what the manual promises."""
    lines = re.findall("\x02([^\x03]*)\x03", state)
    first, second = (line.split(",") for line in lines[:2])
    return first + ["0"] * 12, second + ["0"] * 11


def _trouble(state: str) -> str:
    """What keeps the printer from printing, in words."""
    first, second = _parts(state)
    if first[1] == "1":
        return _("The printer is out of labels.")
    if second[2] == "1":
        return _("The printer's head is open.")
    if second[3] == "1":
        return _("The printer is out of ribbon.")
    if first[2] == "1":
        return _("The printer is paused.")
    return ""


def _outcome(printer: socket.socket) -> Answer:
    """What the printer says of itself once it has the label."""
    state = ""
    for _look in range(LOOKS):
        state = _state(printer)
        if not state:
            break
        if trouble := _trouble(state):
            said = _("%(trouble)s The label is in it and may still come out.")
            said %= {"trouble": trouble}
            return Answer(PrintState.UNKNOWN, said, reply=state)
        first, second = _parts(state)
        if int(first[4] or 0) == 0 and int(second[8] or 0) == 0:
            return Answer(PrintState.PRINTED, reply=state)
        time.sleep(STATE_S / 2)
    return _sent(state)


def _sent(state: str = "") -> Answer:
    said = _("The label was sent. The printer does not say whether it came out.")
    return Answer(PrintState.ACCEPTED, said, reply=state)
