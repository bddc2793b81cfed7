"""Asking for money, politely: one customer, or a round of all who are to be asked."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.methods import shows_a_form

from .. import dates, ledger, operations, reminders
from ..errors import DuesError, NotReached
from ..forms.contact import PromiseForm, RemindForm
from ..models import Customer, Reminder
from ..reminders import Tone
from ..shop import own_customer, with_shop
from .draft import Draft, leads_to_drafts
from .press import pressed


@leads_to_drafts
@with_shop
@shows_a_form
def remind(request, customer_id):
    """The reminder to read before it is opened; opening it is noted."""
    customer = own_customer(request, customer_id)
    letter = reminders.letter(customer, today=dates.today(request.now))
    form = RemindForm(request.POST or None, shop=request.shop)
    if request.method == "POST" and form.is_valid():
        try:
            return _open(request, letter, form.cleaned_data)
        except DuesError as refusal:
            form.add_error(None, refusal.sentence)
            form.renew_key()
    return _show(request, letter, form)


def _open(request, letter: reminders.Letter, chosen: dict):
    """The draft, or an e-mail that went; nothing is noted where neither can be."""
    customer, channel, tone = letter.customer, chosen["channel"], chosen["tone"]
    address = letter.address(channel, tone)
    if not address:
        raise NotReached(name=customer.name)
    asked = {"customer": customer, "text_key": tone, **pressed(request)}
    if channel != Reminder.Channel.EMAIL:
        operations.log_reminder(channel=channel, **asked)
        return Draft(address)
    operations.mail_reminder(text=letter.text(tone), **asked)
    said = _("The mail server took it, for %(address)s.") % {"address": address}
    messages.success(request, said)
    return redirect("dues:customer", customer.pk)


def _show(request, letter: reminders.Letter, form: RemindForm):
    context = {
        "customer": letter.customer,
        "letter": letter,
        "form": form,
        "texts": [(tone, tone.label, letter.text(tone)) for tone in Tone],
        "last": letter.customer.reminders.first(),
        "promise_form": PromiseForm(shop=request.shop),
        "coming": _coming(request, letter.customer),
    }
    status = 422 if form.errors else 200
    return render(request, "dues/remind.html", context, status=status)


def _coming(request, customer: Customer) -> Customer | None:
    """On a round, who is asked after this one."""
    if "round" not in request.GET:
        return None
    asks = ledger.to_ask(
        request.shop, today=dates.today(request.now), at=request.now, most=None
    )
    order = [ask.customer for ask in asks]
    places = [place for place, one in enumerate(order) if one.pk == customer.pk]
    following = order[places[0] + 1 :] if places else order
    return following[0] if following else None


@with_shop
@require_POST
def promise(request, customer_id):
    """Note the day a customer said they would pay."""
    customer = own_customer(request, customer_id)
    form = PromiseForm(request.POST, shop=request.shop)
    if form.is_valid():
        try:
            operations.promise(
                customer=customer,
                promised_on=form.cleaned_data["promised_on"],
                amount_paise=form.cleaned_data["amount"],
                key=form.cleaned_data["key"],
                by=request.user,
                at=request.now,
            )
        except DuesError as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, _("The promise is written down."))
            return redirect("dues:customer", customer.pk)
    context = {"customer": customer, "form": form}
    return render(request, "dues/promise.html", context, status=422)


@with_shop
@require_safe
def round_of_reminders(request):
    """Whom to ask, one after another, and who promised what."""
    today = dates.today(request.now)
    last = today + dates.PROMISES_SHOWN
    context = {
        "asks": ledger.to_ask(request.shop, today=today, at=request.now, most=None),
        "promises": ledger.promised(request.shop, on=last, since=today),
        "today": today,
    }
    return render(request, "dues/reminders.html", context)
