from .goods import Batch, Customer, Material, Roll
from .ledger import Transaction
from .places import DepartmentRules, Location, LocationCode
from .reconciliation import Mismatch, ReconciliationLog

__all__ = [
    "Batch",
    "Customer",
    "DepartmentRules",
    "Location",
    "LocationCode",
    "Material",
    "Mismatch",
    "ReconciliationLog",
    "Roll",
    "Transaction",
]
