"""What is known after talking to a printer."""

from dataclasses import dataclass

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
