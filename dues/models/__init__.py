"""The facts of the khata, one file a noun."""

from .allocation import Allocation
from .check import LedgerCheck
from .contact import Promise, Reminder
from .customer import Customer
from .due import Due
from .link import KhataLink
from .moving import KhataExport, KhataImport
from .payment import Payment
from .posting import Counter, Posting
from .shop import LONGEST_CREDIT_DAYS, Shopkeeper, is_upi_address

__all__ = [
    "LONGEST_CREDIT_DAYS",
    "Allocation",
    "Counter",
    "Customer",
    "Due",
    "KhataExport",
    "KhataImport",
    "KhataLink",
    "LedgerCheck",
    "Payment",
    "Posting",
    "Promise",
    "Reminder",
    "Shopkeeper",
    "is_upi_address",
]
