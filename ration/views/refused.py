"""Saying a refusal in the form that was sent."""

from accounts.errors import Refusal


def add_refusal(refusal: Refusal, *forms) -> None:
    """Say the refusal beside its field, or above the first form."""
    for form in forms:
        if refusal.field in form.fields:
            return form.add_error(refusal.field, refusal.sentence)
    forms[0].add_error(None, refusal.sentence)
