"""Saying a refusal in the form that was sent."""

from ..errors import WarehouseError


def add_refusal(refusal: WarehouseError, form) -> None:
    """Say the refusal beside its field, or above the form."""
    field = refusal.field if refusal.field in form.fields else None
    form.add_error(field, refusal.sentence)
