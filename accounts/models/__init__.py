from .attempts import Attempt
from .devices import DeviceToken
from .history import AuditEntry, JobRun
from .people import Department, Profile, User, group_for
from .proofs import BackupProof
from .work import KeptFile, KeptPart, MadeFile, Work

__all__ = [
    "Attempt",
    "AuditEntry",
    "BackupProof",
    "Department",
    "DeviceToken",
    "JobRun",
    "KeptFile",
    "KeptPart",
    "MadeFile",
    "Profile",
    "User",
    "Work",
    "group_for",
]
