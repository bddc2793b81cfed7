"""Whether a database that was copied or restored is a site in order."""

from collections.abc import Callable
from io import StringIO

from django.core.management import CommandError, call_command

# Nobody else can be at work in a copy, whatever it says of the moment it was made.
CHECKS = {"check_ledgers": {}, "reconcile": {"alone": True}}


def prove(say: Callable[[str], None]) -> bool:
    """Check every khata and every roll of this database; whether all agree."""
    is_well = True
    for name, options in CHECKS.items():
        told = StringIO()
        try:
            call_command(name, stdout=told, **options)
        except CommandError as wrong:
            is_well = False
            told.write(str(wrong))
        say(f"{name}: {told.getvalue().strip()}")
    return is_well
