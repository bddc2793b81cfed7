"""Every page of the site, as the people who may see it find it, in all its states."""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import cached_property
from unittest import mock

from django.contrib.auth.tokens import default_token_generator
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from accounts.models import User
from accounts.roles import Role
from accounts.tests import people
from accounts.transaction import Busy
from dues.models import Shopkeeper
from ration import codes, operations
from ration.models import Token
from ration.tests import shops
from ration.tests.days import book, running


@dataclass
class Page:
    """Where somebody goes (`who` is None for a citizen), and what they do there."""

    address: str
    who: User | None = None
    then: Callable = lambda page: None
    cookies: dict = field(default_factory=dict)
    broken_by: type[Exception] | None = None  # on the server, while it is fetched

    def trouble(self):
        find_device = "ration.views.citizen.devices.device_of"
        return (
            mock.patch(find_device, side_effect=self.broken_by)
            if self.broken_by
            else nullcontext()
        )


def submit(page):
    """Send the page's form as it is."""
    with page.expect_navigation():
        page.evaluate("document.querySelector('main form').requestSubmit()")


class Town:
    """Shops in every state a day can have, and people of every kind."""

    def __init__(self):
        self.now = timezone.now()

    def shop(self, name: str):
        return shops.supplier(name, registered_at=self.now)

    def day(self, name: str, **facts):
        return running(self.shop(name), capacity=facts.pop("capacity", 30), **facts)

    def take(self, operation, **named):
        return operation(by=None, at=self.now, **named)

    @cached_property
    def busy(self):
        """A day under way: 1 served, 2 missed, 3 at the counter, 4 and 5 wait."""
        session = self.day("lakshmi", goods="Rice 5 kg a person\nSugar 1 kg a card")
        for reason in ("", "", "", "", "elderly"):
            book(session, priority_reason=reason)
        for press in ("serve_and_next", "serve_and_next", "mark_missed"):
            getattr(operations, press)(
                session=session,
                counter=1,
                version=session.service_counters.get().version,
                by=session.supplier.user,
                at=self.now,
            )
        return session

    @cached_property
    def paused(self):
        session = self.day("paused")
        book(session)
        self.take(operations.pause_session, session=session, reason="server_down")
        return session

    @cached_property
    def full(self):
        session = self.day("full", capacity=1)
        book(session)
        card = shops.new_card()
        self.take(operations.join_waitlist, session=session, card=card)
        return session

    @cached_property
    def cancelled(self):
        session = self.day("cancelled")
        book(session)
        self.take(operations.cancel_session, session=session, reason="No rice came")
        return session

    @cached_property
    def finished(self):
        session = self.day("finished")
        book(session)
        self.take(operations.finish_session, session=session)
        return session

    @cached_property
    def draft(self):
        return self.day("draft", status="draft", opened_at=None)

    @cached_property
    def closed(self):
        session = self.day("closed")
        self.take(operations.close_bookings, session=session)
        return session

    @cached_property
    def onsite(self):
        return self.day("onsite", asks_onsite_code=True)

    @cached_property
    def idle(self):
        return self.shop("idle")

    @cached_property
    def pending(self):
        """A shop that nobody has decided on."""
        return operations.register_supplier(
            person={"username": "new", "password_hash": people.password_hash()},
            shop={
                "agent_name": "Sai Depot",
                "phone": "+919866012345",
                "centre_code": "WGL0999",
                "address": "Hanamkonda",
            },
            at=self.now,
        )

    def days(self) -> dict:
        names = "busy paused full cancelled finished draft closed onsite"
        return {name: getattr(self, name) for name in names.split()}


def page_of(name: str, *args, **facts) -> Page:
    return Page(reverse(name, args=args), **facts)


# --- who sees what ----------------------------------------------------------------


def strangers(town: Town):
    """Pages that need no login and belong to no shop."""
    yield page_of("home")
    yield page_of("accounts:login")
    yield page_of("accounts:login", then=submit)
    yield page_of("accounts:register")
    for app in ("ration", "dues"):
        yield page_of(f"{app}:register")
        yield page_of(f"{app}:register", then=submit)
    yield page_of("accounts:password_reset")
    yield page_of("accounts:password_reset_sent")
    someone = people.person("forgetful")
    who = urlsafe_base64_encode(force_bytes(someone.pk))
    link = default_token_generator.make_token(someone)
    yield page_of("accounts:password_reset_confirm", who, link)
    yield page_of("accounts:password_reset_confirm", who, "worn-out")
    yield page_of("ration:find")
    yield Page(f"{reverse('ration:find')}?code=nowhere")


def citizens(town: Town):
    """A shop's page, its booking page and its screen on days of every kind."""
    for session in town.days().values():
        yield page_of("ration:shop", session.supplier.code)
        yield page_of("ration:book", session.code)
    yield page_of("ration:shop", town.idle.code)
    yield page_of("ration:shop", "nowhere")
    yield page_of("ration:book", "torn-off")
    yield page_of("ration:book", town.busy.code, then=submit)
    for session in (town.busy, town.paused, town.finished):
        yield page_of("ration:board", session.supplier.code)
    yield page_of("ration:board", town.idle.code)
    yield page_of("ration:board", codes.board_code(town.onsite.supplier.code))


def holders(town: Town):
    """A token in every state, and giving it back."""
    given_back = book(town.busy)
    town.days()
    operations.cancel_token(token=given_back, at=town.now)
    for token in Token.objects.order_by("pk"):
        yield page_of("ration:token", token.key)
    waiting = town.busy.tokens.waiting().first()
    yield page_of("ration:cancel", waiting.key)


def dealers(town: Town):
    """What a dealer keeps: days, shop, posters and reports."""
    for session in town.days().values():
        dealer = session.supplier.user
        yield page_of("ration:console", session.pk, who=dealer)
        yield page_of("ration:dashboard", who=dealer)
    yield page_of("ration:dashboard", who=town.idle.user)
    dealer = town.busy.supplier.user
    for name in ("profile", "shop_poster", "session_new", "report"):
        yield page_of(f"ration:{name}", who=dealer)
    yield page_of("ration:report", who=town.idle.user)
    yield page_of("ration:session_new", who=dealer, then=submit)
    for name in ("session_edit", "session_cancel", "session_poster", "session_report"):
        yield page_of(f"ration:{name}", town.busy.pk, who=dealer)
    yield page_of("ration:session_cancel", town.busy.pk, who=dealer, then=submit)


def tokens_of_dealers(town: Town):
    """Booking at the counter, the slip, and one token in the dealer's hands."""
    session, dealer = town.busy, town.busy.supplier.user
    yield page_of("ration:book_at_counter", session.pk, who=dealer)
    yield page_of("ration:book_at_counter", session.pk, who=dealer, then=submit)
    for token in session.tokens.order_by("pk"):
        of_token = "ration:session_token", session.pk, token.pk
        yield page_of(*of_token, who=dealer)
    yield page_of(*of_token, who=dealer, then=end_without_a_reason)
    yield page_of("ration:slip", session.pk, token.pk, who=dealer)
    found = f"{reverse('ration:console', args=[session.pk])}?show=all"
    yield Page(found, who=dealer)
    yield Page(f"{found}&q=99", who=dealer)


def end_without_a_reason(page):
    with page.expect_navigation():
        page.get_by_role("button", name="End the token").click()


def workers(town: Town):
    """The other workplaces, and what everybody has who signs in."""
    keeper = people.person("keeper", Role.STOCK_KEEPER, department="PM1")
    shopkeeper = people.person("kirana", Role.SHOPKEEPER)
    no_shop = people.person("later", Role.SHOPKEEPER)
    both = people.person("both", Role.STOCK_KEEPER, Role.SHOPKEEPER)
    Shopkeeper.objects.create(
        user=shopkeeper, shop_name="Kirana", phone="+919848012345", address="Station"
    )
    yield page_of("warehouse:dashboard", who=keeper)
    yield page_of("dues:dashboard", who=shopkeeper)
    yield page_of("dues:settings", who=shopkeeper)
    yield page_of("dues:dashboard", who=no_shop)
    yield page_of("home", who=both)
    yield page_of("accounts:account", who=both)
    yield page_of("accounts:password_change", who=both)
    yield page_of("accounts:password_change", who=both, then=submit)
    yield page_of("accounts:waiting", who=town.pending.user)


def the_office(town: Town):
    """Admin: the first page, the list of shops, and a decision."""
    office = people.admin()
    shops_list = reverse("admin:ration_supplier_changelist")
    assert town.pending
    yield page_of("admin:index", who=office)
    yield Page(shops_list, who=office)
    yield Page(shops_list, who=office, then=reject)


def reject(page):
    page.locator("input[name=_selected_action]").first.check()
    page.locator("select[name=action]").select_option("reject")
    page.locator("button[name=index]").click()
    page.wait_for_selector("textarea[name=reason]")


def failures(town: Town):
    """What is shown when something is refused or broken."""
    yield Page("/nowhere/")
    yield page_of("warehouse:dashboard", who=town.busy.supplier.user)
    yield page_of("home", then=unreadable)
    yield page_of("accounts:login", then=too_old)
    yield page_of("accounts:login", then=too_often)
    yield page_of("ration:find", broken_by=Busy)
    yield page_of("ration:find", broken_by=RuntimeError)


def unreadable(page):
    page.evaluate("document.querySelector('[name=theme]').value = 'pink'")
    with page.expect_navigation():
        page.locator("[name=theme]").first.click()


def too_old(page):
    page.context.clear_cookies(name="csrftoken")
    submit(page)


def too_often(page):
    page.get_by_label("Username").fill("nobody")
    page.get_by_label("Password").fill("wrong")
    with override_settings(AXES_FAILURE_LIMIT=1):
        submit(page)


def languages(town: Town):
    """The pages that most people see, in Hindi and in Telugu."""
    session = town.busy
    token = session.tokens.waiting().first()
    for language in ("hi", "te"):
        facts = {"cookies": {"django_language": language}}
        yield page_of("home", **facts)
        yield page_of("ration:book", session.code, **facts)
        yield page_of("ration:token", token.key, **facts)
        yield page_of("ration:board", session.supplier.code, **facts)
        facts["who"] = session.supplier.user
        yield page_of("ration:console", session.pk, **facts)
        yield page_of("ration:session_poster", session.pk, **facts)


GROUPS = (
    *(strangers, citizens, holders, dealers, tokens_of_dealers),
    *(workers, the_office, failures, languages),
)


# --- what has an address and is no page -------------------------------------------

FOR_MACHINES = "healthz readyz robots ration:token_status ration:board_status".split()
FILES = [
    f"ration:{name}"
    for name in ("session_qr", "shop_qr", "session_export", "report_export")
]
PRESSES = ["language", "theme", "accounts:logout"] + [
    f"ration:{name}"
    for name in (
        *("rejoin", "session_open", "session_pause", "session_resume"),
        *("session_close", "session_finish", "serve", "missed", "put_back"),
        *("call_again", "undo", "slip_print", "recall", "prioritise", "void"),
    )
]
ONLY_LEADS_ON = ["dashboard"]
NO_PAGES = {*FOR_MACHINES, *FILES, *PRESSES, *ONLY_LEADS_ON}
