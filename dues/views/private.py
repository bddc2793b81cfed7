"""A customer's own khata behind an unguessable address, and its making."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe

from .. import dates, drafts, ledger, letters, operations, upi
from ..door import own_customer, with_shop
from ..errors import DuesError
from ..models import KhataLink
from ..statements import Paper
from .draft import leads_to_drafts, open_draft
from .press import pressed
from .statement import as_pdf


@leads_to_drafts
@with_shop
@require_GET
def link(request, customer_id):
    """The private link of a customer: its address, how long it works, its end."""
    customer = own_customer(request, customer_id)
    working = customer.khata_links.working(request.now).first()
    context = {"customer": customer, "link": working}
    if working:
        context["address"] = _address(request, working)
        context["has_mobile"] = bool(drafts.mobile_of(customer))
    return render(request, "dues/link.html", context)


def _address(request, link: KhataLink) -> str:
    return request.build_absolute_uri(reverse("dues:own_khata", args=[link.key]))


@with_shop
@require_POST
def link_open(request, customer_id):
    """The working link, as a draft for the customer."""
    customer = own_customer(request, customer_id)
    working = customer.khata_links.working(request.now).first()
    if working is None:
        return redirect("dues:link", customer.pk)
    named = {"shop": request.shop.shop_name, "address": _address(request, working)}
    with override(customer.language):
        text = _("%(shop)s: your khata: %(address)s") % named
    return open_draft(
        request, customer, text, action="khata_link.opened", back="dues:link"
    )


@with_shop
@require_POST
def make_link(request, customer_id):
    return _change(request, customer_id, operations.make_link)


@with_shop
@require_POST
def revoke_link(request, customer_id):
    return _change(request, customer_id, operations.revoke_links)


def _change(request, customer_id, operation):
    customer = own_customer(request, customer_id)
    try:
        operation(customer=customer, **pressed(request))
    except DuesError as refusal:
        messages.error(request, refusal.sentence)
    return redirect("dues:link", customer.pk)


def _found(request, key: str) -> KhataLink:
    links = KhataLink.objects.working(request.now)
    found = links.select_related("customer", "shopkeeper").filter(key=key).first()
    # MariaDB finds a key in other letter case as well.
    if found is None or not constant_time_compare(found.key, key):
        raise Http404
    return found


@never_cache
@require_safe
def own_khata(request, key):
    """The khata as its customer reads it: no full name, no full number, no other."""
    found = _found(request, key)
    shop, customer = found.shopkeeper, found.customer
    paper = _paper(request, found)
    khata = paper.statement
    context = {
        "shop": shop,
        "first_name": paper.name,
        "phone_end": paper.phone_end,
        "link": found,
        "statement": khata,
        "lines": khata.lines[::-1],
        "address": upi.address(
            shop, paise=max(0, khata.closing_paise), customer=customer
        ),
        "has_pdf": letters.is_possible(),
    }
    with override(_chosen_language(request) or customer.language):
        response = render(request, "dues/own_khata.html", context)
    return _told_to_nobody(response)


@never_cache
@require_safe
def own_pdf(request, key):
    found = _found(request, key)
    if not letters.is_possible():
        raise Http404
    return _told_to_nobody(as_pdf(_paper(request, found)))


def _paper(request, link: KhataLink) -> Paper:
    khata = ledger.statement(link.customer, end=dates.today(request.now))
    return Paper(link.shopkeeper, khata.folded, is_private=True)


def _chosen_language(request) -> str:
    """The language this browser was set to here before; empty for none of ours."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return chosen if chosen in dict(settings.LANGUAGES) else ""


def _told_to_nobody(response):
    """No other site and no search engine learns the address."""
    response["Referrer-Policy"] = "same-origin"  # no less: the page's own forms need it
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
