from .counts import Count, CountedRack, CountedRoll
from .customers import Customer
from .exports import Export
from .goods import Batch, Material, Roll
from .imports import ColumnMemory, ImportLog
from .labels import LabelPrint, PrintJob
from .ledger import Transaction
from .places import DepartmentRules, Location, LocationCode
from .reconciliation import Mismatch, ReconciliationLog

__all__ = [
    "Batch",
    "ColumnMemory",
    "Count",
    "CountedRack",
    "CountedRoll",
    "Customer",
    "DepartmentRules",
    "Export",
    "ImportLog",
    "LabelPrint",
    "Location",
    "LocationCode",
    "Material",
    "Mismatch",
    "PrintJob",
    "ReconciliationLog",
    "Roll",
    "Transaction",
]
