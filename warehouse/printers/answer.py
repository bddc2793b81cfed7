"""What is known after talking to a printer."""

import socket
from contextlib import contextmanager
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ..models.labels import PrintState

LONGEST_REPLY = 4000


@dataclass(frozen=True)
class Answer:
    """What became of a label. `reply` is the printer's answer as it came."""

    state: PrintState
    message: str = ""
    external_id: str = ""
    reply: str = ""


@dataclass(frozen=True)
class Finding:
    """What a test of the connection found, in words; `reply` as it came."""

    is_good: bool
    sentences: list[str]
    reply: str = ""


class NotSent(Exception):
    """Nothing has reached the printer: sending again cannot print twice."""

    def __init__(self, sentence: str):
        super().__init__(sentence)
        self.sentence = str(sentence)


@contextmanager
def reaching(host: str, port: int):
    """Inside a connection is made; one that cannot be made raises NotSent."""
    here = {"host": host, "port": port}
    try:
        yield
    except ConnectionRefusedError as fault:
        raise NotSent(_("Nothing on port %(port)s of %(host)s.") % here) from fault
    except socket.gaierror as fault:
        raise NotSent(_("No machine is called %(host)s.") % here) from fault
    except OSError as fault:
        said = _("%(host)s does not answer: it is off, or a firewall is between.")
        raise NotSent(said % here) from fault
