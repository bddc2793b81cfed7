"""From a press to a draft in an app of the shopkeeper's own phone."""

from csp.decorators import csp_update
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import redirect

from .. import drafts, operations
from ..errors import DuesError, NotReached
from ..models import Customer
from .press import pressed

# A browser counts where a form's answer leads to as a target of the form.
leads_to_drafts = csp_update({"form-action": ["https://wa.me", "sms:"]})


class Draft(HttpResponseRedirect):
    """Leads to a draft in an app of the shopkeeper's own phone."""

    allowed_schemes = ["https", "sms"]


def open_draft(request, customer: Customer, text: str, *, action: str, back: str):
    """The draft of `text`, noted as `action`; back to the page where none can open."""
    channel = request.POST.get("channel", "")
    address = drafts.address(channel, customer, text)
    try:
        if not address:
            raise NotReached(name=customer.name)
        operations.note_opened(
            customer=customer, action=action, channel=channel, **pressed(request)
        )
    except DuesError as refusal:
        messages.error(request, refusal.sentence)
        return redirect(back, customer.pk)
    return Draft(address)
