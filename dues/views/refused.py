"""Saying a refusal: in the form that was sent, or above the page one returns to."""

from django.contrib import messages
from django.http import Http404

from ..errors import DuesError, NotInThisShop


def add_refusal(refusal: DuesError, form) -> None:
    """Say the refusal beside its field, or above the form; 404 for a stranger's row.

    The form keeps it, for a page that can lead to what stands in the way.
    """
    _refuse_strangers(refusal)
    form.refusal = refusal
    field = refusal.field if refusal.field in form.fields else None
    form.add_error(field, refusal.sentence)


def tell_refusal(refusal: DuesError, request) -> None:
    _refuse_strangers(refusal)
    messages.warning(request, refusal.sentence)


def _refuse_strangers(refusal: DuesError) -> None:
    if isinstance(refusal, NotInThisShop):
        raise Http404
