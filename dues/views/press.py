"""From a form or a button to one operation, and back to a page."""

from django.shortcuts import render

from ..errors import DuesError
from ..forms.fields import PostingForm
from .refused import add_refusal


def pressed(request) -> dict:
    """Who pressed a button, when, and the key that makes a second arrival known."""
    form = PostingForm(request.POST, shop=request.shop)
    form.is_valid()
    return {"by": request.user, "at": request.now, "key": form.cleaned_data["key"]}


def post(request, form, change, **named):
    """What the operation wrote; None when refused, with the reason in the form."""
    try:
        return change(by=request.user, at=request.now, **named)
    except DuesError as refusal:
        add_refusal(refusal, form)


def show_form(request, template: str, context: dict):
    status = 422 if request.method == "POST" else 200
    return render(request, template, context, status=status)
