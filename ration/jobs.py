"""What the scheduler runs: no arguments, an outcome in a few words."""

from django.utils import timezone

from . import operations


def finish_overdue_sessions() -> str:
    return f"{operations.finish_overdue(at=timezone.now())} finished"


def forget_phones() -> str:
    return f"{operations.forget_phones(at=timezone.now())} phones forgotten"
