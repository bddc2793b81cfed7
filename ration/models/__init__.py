"""The facts of the ration shop: dealers, their days, the tokens, what happened."""

from .history import QueueEvent, RefusedBooking
from .session import HEAD_START, MAX_CAPACITY, DistributionSession
from .supplier import Supplier
from .token import TURN_STEP, ServiceCounter, Token

__all__ = [
    "HEAD_START",
    "MAX_CAPACITY",
    "TURN_STEP",
    "DistributionSession",
    "QueueEvent",
    "RefusedBooking",
    "ServiceCounter",
    "Supplier",
    "Token",
]
