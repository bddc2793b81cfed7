"""Asking for money, politely: one customer, or a round of all who are to be asked."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.methods import shows_a_form

from .. import dates, ledger, operations, reminders
from ..door import own_customer, with_shop
from ..errors import DuesError, NotReached
from ..forms.contact import PromiseForm, RemindForm
from ..models import Customer, Reminder
from ..reminders import Tone
from .draft import Draft, leads_to_drafts
from .press import pressed

ASKS_ON_A_PAGE = 50


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
    asks = _asks(request)
    place = asks.ids.index(customer.pk) + 1 if customer.pk in asks.ids else 0
    return asks[place].customer if place < len(asks) else None


def _asks(request) -> ledger.Asks:
    owing = ledger.owing(request.shop, today=dates.today(request.now))
    return ledger.to_ask(owing, at=request.now)


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
    number = request.GET.get("page")
    context = {
        "page": Paginator(_asks(request), ASKS_ON_A_PAGE).get_page(number),
        "promises": ledger.promised(request.shop, on=last, since=today),
        "today": today,
    }
    return render(request, "dues/reminders.html", context)
