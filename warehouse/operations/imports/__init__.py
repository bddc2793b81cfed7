"""A file of rolls: brought, read, tried, and made into rolls or taken back.

Nothing is read or judged while a transaction is open: a file of 100,000 rows takes
seconds, and others write meanwhile. What is written, is written by short operations.
"""

from .bringing import bring_file, drop_import, set_columns
from .making import commit_import, make_rolls, settle_stalled
from .trials import trial_of, try_import
from .undoing import undo_import

__all__ = [
    "bring_file",
    "commit_import",
    "drop_import",
    "make_rolls",
    "set_columns",
    "settle_stalled",
    "trial_of",
    "try_import",
    "undo_import",
]
