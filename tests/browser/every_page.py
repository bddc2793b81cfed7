"""Every page of the site, as the people who may see it find it, in all its states."""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from io import BytesIO
from unittest import mock

from django.contrib.auth.tokens import default_token_generator
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django_otp.oath import TOTP

from accounts import files, throttle, two_step
from accounts.models import JobRun, User, Work
from accounts.roles import Role
from accounts.tests import people
from accounts.transaction import Busy
from dues import operations as dues_operations
from dues.models import KhataExport, Shopkeeper
from dues.tests import shops as khata
from ration import codes, operations
from ration.models import Token
from ration.tests import shops
from ration.tests.days import book, running
from warehouse import operations as warehouse_operations
from warehouse.models import Customer, Export, Location, PrintJob, Roll
from warehouse.models.labels import PrintState
from warehouse.operations import print_labels, reconcile
from warehouse.tests import importing, plant, sheets


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
    yield page_of("warehouse:api", who=keeper)
    yield page_of("warehouse:tray", who=keeper)
    yield page_of("warehouse:tray", who=keeper, then=leave_scans)
    yield page_of("dues:dashboard", who=shopkeeper)
    yield page_of("dues:settings", who=shopkeeper)
    yield page_of("dues:dashboard", who=no_shop)
    yield page_of("home", who=both)
    yield page_of("accounts:account", who=both)
    yield page_of("accounts:password_change", who=both)
    yield page_of("accounts:password_change", who=both, then=submit)
    yield page_of("accounts:waiting", who=town.pending.user)


def rolls(town: Town):
    """The dashboard, lists of rolls, a roll as it stands, and what labels open."""
    chief, manager = plant.worker(), plant.worker(Role.PLANT_MANAGER, first_name="Ila")
    hand = plant.Hand(manager)
    rack = plant.rack("FM03A01", aisle="03", row="A", column="01", max_rolls=1)
    plant.rack("FM03B03", aisle="03", row="B", column="03", is_closed=True)
    plant.department("LM")
    stored, held, sent, new = (plant.roll(chief) for _roll in range(4))
    hand.store(stored, rack)
    hand.undo(hand.dispatch(stored, "Acme", 1), 2)
    hand.do(plant.operations.hold, held, reason="Bubbles in the film")
    hand.dispatch(sent, "Gopal Namkeen Udyog", reference="TS09 UB 1")
    for who in (chief, manager, plant.worker(Role.FORKLIFT_DRIVER)):
        yield page_of("warehouse:dashboard", who=who)
    of_fm = f"{reverse('warehouse:dashboard')}?department=FM&aisle=03"
    yield Page(of_fm, who=chief, then=look_into_a_rack)
    yield page_of("warehouse:dashboard", who=plant.worker(Role.VIEW_ONLY, None))
    for query in ("", "?q=Gopal&held=0", "?q=nowhere", "?status=PAINTED"):
        yield Page(reverse("warehouse:rolls") + query, who=manager)
    for roll in (stored, held, sent, new):
        yield page_of("warehouse:roll", roll.pk, who=manager)
    yield page_of("warehouse:roll", new.pk, who=manager, then=put_away_nowhere)
    yield page_of("warehouse:rack", rack.code, who=manager)
    yield page_of("warehouse:rack", rack.code, who=manager, then=submit)
    yield page_of("warehouse:roll_label", "0000000000X", who=manager)
    on = timezone.localdate(plant.at())
    customer = Customer.objects.get(name__startswith="Gopal")
    yield Page(f"{reverse('warehouse:dispatch_notes')}?on={on}", who=manager)
    yield page_of("warehouse:dispatch_notes", who=plant.worker(Role.DEPT_SK, "LM"))
    note = reverse("warehouse:dispatch_note", args=[customer.pk, str(on)])
    yield Page(f"{note}?reference=TS09 UB 1", who=manager)


def look_into_a_rack(page):
    page.locator(".rack").first.click()
    page.wait_for_selector("#rack-summary .rack-label")


def put_away_nowhere(page):
    page.get_by_text("Put away", exact=True).first.click()
    page.get_by_label("Rack").first.fill("FM99Z99")
    with page.expect_navigation():
        page.get_by_role("button", name="Put away").click()


def racks(town: Town):
    """Racks in every state, making them, the rules, and what reconciliation found."""
    chief = plant.worker(first_name="Asha")
    manager = plant.worker(Role.PLANT_MANAGER)
    full, closed = plant.rack("FM01A01", max_rolls=1), plant.rack("FM01A02")
    Location.objects.filter(pk=closed.pk).update(is_closed=True)
    roll = plant.roll(chief)
    plant.Hand(chief).store(roll, full)
    yield page_of("warehouse:reconciliation", who=manager)
    Roll.objects.filter(pk=roll.pk).update(location=closed)
    run = reconcile(trigger="command", at=town.now)
    for who in (chief, manager):
        for name in ("locations", "reconciliation"):
            yield page_of(f"warehouse:{name}", who=who)
        for place in (full, closed):
            yield page_of("warehouse:location", place.pk, who=who)
        for found in run.found.all():
            yield page_of("warehouse:mismatch", found.pk, who=who)
    yield Page(f"{reverse('warehouse:locations')}?q=nowhere", who=chief)
    resolved = f"{reverse('warehouse:reconciliation')}?stand=resolved"
    yield Page(resolved, who=chief)
    for name in ("location_new", "location_block"):
        yield page_of(f"warehouse:{name}", who=chief)
        yield page_of(f"warehouse:{name}", who=chief, then=submit)
    yield page_of("warehouse:location_block", who=chief, then=plan_a_block)
    yield page_of("warehouse:rules", who=chief)
    of_fm = "warehouse:department_rules", full.department_id
    yield page_of(*of_fm, who=chief)
    yield page_of(*of_fm, who=chief, then=try_a_code)


def scans(town: Town):
    """Scanning: empty pages, lists with warnings and refusals, what was found."""
    keeper, chief = plant.worker(Role.STOCK_KEEPER), plant.worker()
    plant.rack("FM06A01", max_rolls=1)
    older, newer = (plant.roll(keeper, minutes=age) for age in (-60, -5))
    store, dispatch = "warehouse:scan_store", "warehouse:scan_dispatch"

    def scan_both(page):
        for code in (newer.code, older.roll_no, older.roll_no):
            page.get_by_label("Roll", exact=True).fill(code)
            page.get_by_role("button", name="Add", exact=True).click()
            page.locator("[data-lines] .amount:not(:empty)").first.wait_for()

    def overfill(page):
        scan_both(page)
        page.get_by_label("Rack", exact=True).fill("FM06A01")
        page.get_by_role("button", name="Confirm", exact=True).click()
        page.locator("[data-lines] [data-state=bad]").wait_for()

    for who in (keeper, plant.worker(Role.FORKLIFT_DRIVER)):
        yield page_of(store, who=who)
    yield page_of(dispatch, who=plant.worker(Role.DEPT_SK))
    yield page_of(dispatch, who=chief)
    yield page_of(dispatch, who=keeper, then=scan_both)
    yield page_of(store, who=keeper, then=overfill)
    looked_up = reverse("warehouse:scan_view")
    for query in ("", f"?code={newer.code}", "?code=nowhere", "?code=FM06A01"):
        yield Page(f"{looked_up}{query}", who=keeper)


def labels(town: Town):
    """Entering rolls, their labels, racks' labels, and what printers made of them."""
    chief, keeper = plant.worker(first_name="Ila"), plant.worker(Role.STOCK_KEEPER)
    rolls = [plant.roll(chief, description="Film 12 micron") for _roll in range(3)]
    plant.rack("FM05A01")
    yield page_of("warehouse:entry", who=keeper)
    yield page_of("warehouse:entry", who=chief, then=enter_wrongly)
    yield page_of("warehouse:entry", who=keeper, then=enter_more_of_a_batch)
    facts = {"site": "https://plant.example", "by": chief, "at": town.now}
    [sheet] = print_labels(rolls=rolls[:2], output="browser", **facts)
    for roll in rolls:
        yield page_of("warehouse:print_label", roll.pk, who=keeper)
    yield page_of("warehouse:label_sheet", sheet.pk, who=chief)
    chosen = f"?roll={rolls[0].pk},{rolls[2].pk}"
    for query in ("", chosen, f"{chosen}&paper=a4"):
        yield Page(f"{reverse('warehouse:labels')}{query}", who=keeper)
    for query in ("", "?department=FM", "?department=FM&paper=label"):
        yield Page(f"{reverse('warehouse:rack_labels')}{query}", who=keeper)
    yield page_of("warehouse:scan_cards", who=plant.worker(Role.FORKLIFT_DRIVER))
    yield page_of("warehouse:print_queue", who=keeper)
    queue_labels(rolls, facts)
    for show in ("need", "way", "all"):
        yield Page(f"{reverse('warehouse:print_queue')}?show={show}", who=chief)
    yield page_of("warehouse:printers", who=chief)
    yield page_of("warehouse:printers", who=chief, then=ask_a_printer_that_is_off)


def enter_wrongly(page):
    page.get_by_label("Weights in kg").fill("412.5\n12,5o")
    page.locator("#outlook .notice").wait_for()
    submit(page)


def enter_more_of_a_batch(page):
    page.get_by_label("Material number").fill("PET-12")
    page.get_by_label("Batch number").fill("B1")
    page.get_by_label("Weights in kg").fill("412.5\n398")
    submit(page)


def queue_labels(rolls, facts):
    """A job in every state a printer leaves one in."""
    facts |= {"output": "zpl", "reason": "torn at the gate"}
    with override_settings(ZPL_HOST="127.0.0.1"):
        jobs = print_labels(rolls=rolls, **facts) + print_labels(rolls=rolls, **facts)
    for job, state in zip(jobs, PrintState, strict=False):
        said = {"state": state, "message": "The printer is out of labels.", "tries": 3}
        PrintJob.objects.filter(pk=job.pk).update(**said)


def ask_a_printer_that_is_off(page):
    page.goto("about:blank")
    with override_settings(ZPL_HOST="127.0.0.1", ZPL_PORT=9):
        page.goto(reverse("warehouse:printers"))
        with page.expect_navigation():
            page.get_by_role("button", name="Test the connection").click()


def plan_a_block(page):
    page.get_by_label("Department").select_option(label="FM · Forming")
    page.get_by_label("Rows").fill("A-B")
    page.get_by_label("Aisles").fill("01")
    page.get_by_label("Columns").fill("01-03")
    submit(page)


def try_a_code(page):
    page.get_by_label("Try a code").fill("FM07C03")
    with page.expect_navigation():
        page.get_by_role("button", name="Try it").click()


def two_steps(town: Town):
    """Pairing an app, its codes, and signing in with it."""
    careless, careful = people.person("careless"), people.person("careful")
    key = two_step.new_key()
    code = f"{TOTP(two_step.app_of(careful, key).bin_key).token():06}"
    named = {"key": key, "code": code, "by": careful, "at": town.now}
    two_step.turn_on(user=careful, **named)
    yield page_of("accounts:two_step_on", who=careless)
    yield page_of("accounts:two_step_on", who=careless, then=submit)
    for name in ("account", "recovery_codes", "two_step_off"):
        yield page_of(f"accounts:{name}", who=careful)
    yield page_of("accounts:two_step_off", who=careful, then=submit)
    yield page_of("accounts:second_step", then=half_way_in)


def half_way_in(page):
    page.get_by_label("Username").fill("careful")
    page.get_by_label("Password").fill(people.PASSWORD)
    submit(page)


def counts_and_exports(town: Town):
    """A cycle count in each of its states, and exports asked for, ready and gone."""
    chief, driver = plant.worker(), plant.worker(Role.FORKLIFT_DRIVER)
    counted = [plant.rack(f"FM07A{number:02}") for number in range(1, 6)]
    yield page_of("warehouse:counts", who=chief)
    yield page_of("warehouse:count_new", who=driver)
    yield page_of("warehouse:count_new", who=driver, then=submit)
    now, rolls = {"at": town.now}, [plant.roll(chief) for _roll in range(2)]
    store = {"roll": rolls[0], "location": counted[0], "by": chief}
    warehouse_operations.put_away(**store, **now)
    for rack in counted:
        count = warehouse_operations.request_count(racks=[rack], by=driver, **now)
        if rack == counted[0]:
            yield page_of("warehouse:count", count.pk, who=driver)
            continue
        warehouse_operations.start_count(count=count, by=driver, **now)
        at_rack = count.racks.get()
        yield page_of("warehouse:count_rack", count.pk, at_rack.pk, who=driver)
        seen = {"rack": at_rack, "roll": rolls[1]}
        warehouse_operations.count_roll(**seen, by=driver, **now)
        yield page_of("warehouse:count_rack", count.pk, at_rack.pk, who=driver)
        if rack == counted[1]:
            for who in (driver, chief):
                yield page_of("warehouse:count", count.pk, who=who)
            continue
        warehouse_operations.submit_count(count=count, by=driver, **now)
        for who in (driver, chief):
            yield page_of("warehouse:count", count.pk, who=who)
        if rack == counted[2]:
            continue
        judge = "cancel_count" if rack == counted[4] else "approve_count"
        getattr(warehouse_operations, judge)(count=count, by=chief, **now)
        yield page_of("warehouse:count", count.pk, who=chief)
    yield page_of("warehouse:counts", who=chief)
    yield from exports(town, chief)


def exports(town: Town, chief):
    yield page_of("warehouse:export", who=chief)
    file = files.keep(
        source=BytesIO(b"PK"),
        name="export.zip",
        content_type="-",
        by=chief,
        at=town.now,
    )
    file.kept_until = town.now
    file.save()
    for state, kept in (("running", None), ("done", file), ("done", None)):
        work = Work.objects.create(
            kind="export",
            state=state,
            total=4000,
            done=1000,
            started_at=town.now,
            beat_at=town.now,
        )
        made = Export.objects.create(
            by=chief, at=town.now, format="zip", work=work, file=kept
        )
        yield page_of("warehouse:export_made", made.pk, who=chief)
    yield page_of("warehouse:export", who=chief)


def shopkeepers(town: Town):
    """A khata: who owes, who paid ahead, what was cancelled, and every form of it."""
    shop = khata.shop_of("bania")
    owes = khata.customer_of(shop, "सीता देवी", phone="+919848012399")
    ahead, twin, gone = (
        khata.customer_of(shop, name) for name in ("Anil", "Seeta", "Gone")
    )
    now = {"at": town.now}
    today = timezone.localdate(town.now)
    due = khata.give(owes, 540, description="Rice", entry_on=today, **now)
    late = khata.give(owes, 120, entry_on=today - timedelta(days=40), **now)
    paid = khata.receive(owes, 100, **now)
    khata.receive(ahead, 500, **now)
    khata.act(dues_operations.void_due, khata.give(owes, 9, **now), reason="x", **now)
    khata.act(dues_operations.archive_customer, gone, **now)
    facts = {"who": shop.user}
    for name in ("customers", "customer_new", "give", "receive"):
        yield page_of(f"dues:{name}", **facts)
    yield page_of("dues:customer_new", then=submit, **facts)
    for one in (owes, ahead, twin, gone):
        yield page_of("dues:customer", one.pk, **facts)
    for name in ("customer_edit", "customer_merge", "give_to", "receive_from"):
        yield page_of(f"dues:{name}", owes.pk, **facts)
    yield page_of("dues:give_to", owes.pk, then=submit, **facts)
    yield page_of("dues:receive_from", owes.pk, then=receive_too_much, **facts)
    yield page_of("dues:refund", ahead.pk, **facts)
    merge = reverse("dues:customer_merge", args=[twin.pk])
    yield Page(f"{merge}?customer={owes.pk}", **facts)
    for name in ("due", "due_void", "due_correct", "due_move"):
        yield page_of(f"dues:{name}", due.pk, **facts)
    yield page_of("dues:due", late.pk, **facts)
    move = reverse("dues:due_move", args=[due.pk])
    yield Page(f"{move}?customer={ahead.pk}", **facts)
    yield page_of("dues:payment", paid.pk, **facts)
    yield page_of("dues:payment_void", paid.pk, **facts)
    nothing = reverse("dues:customers")
    yield Page(f"{nothing}?q=nobody", **facts)
    yield page_of("dues:customers", who=khata.shop_of("newcomer").user)
    yield from lists_of_customers(town, shop)


def lists_of_customers(town: Town, shop: Shopkeeper):
    """A list that is looked at, with every kind of row, and one that was taken in."""
    facts, now = {"who": shop.user}, {"by": shop.user, "at": town.now}
    lines = ["Name,Phone,Balance", "Ravi,9848012345,540", "सीता देवी,9848012399,"]
    lines += ["Gita,12345,five", "Anil Kumar,,-20"]
    brought, done = (
        dues_operations.bring(
            shop=shop,
            kind="customers",
            source=BytesIO("\n".join(lines).encode()),
            name="khata.csv",
            mapping={"name": 0, "phone": 1, "balance": 2},
            header_row=1,
            **now,
        )
        for _list in range(2)
    )
    _table, trial = dues_operations.look(done, town.now)
    dues_operations.take_in(brought=done, digest=trial.digest, **now)
    yield page_of("dues:import_new", **facts)
    yield page_of("dues:import_new", then=submit, **facts)
    for one in (brought, done):
        yield page_of("dues:import", one.pk, **facts)
    yield page_of("dues:import_columns", brought.pk, **facts)
    yield from whole_khatas(town, shop)


def whole_khatas(town: Town, shop: Shopkeeper):
    """A khata that is taken out, and the same one before an empty shop takes it in."""
    now = {"by": shop.user, "at": town.now}
    file = dues_operations.take_out(shop=shop, format="zip", **now)
    kept = files.keep(
        source=file, name="khata.zip", content_type="application/zip", **now
    )
    work = Work.objects.create(
        kind="khata-export",
        state=Work.State.DONE,
        outcome="Your khata is ready.",
        started_at=town.now,
        beat_at=town.now,
    )
    made = KhataExport.objects.create(
        shopkeeper=shop, format="zip", work=work, file=kept, **now
    )
    yield page_of("dues:take_out", who=shop.user)
    yield page_of("dues:taken_out", made.pk, who=shop.user)
    empty = khata.shop_of("emptied")
    brought = dues_operations.bring_khata(
        shop=empty,
        source=kept.spooled(),
        name="khata.zip",
        by=empty.user,
        at=town.now,
    )
    yield page_of("dues:khata_new", who=shop.user)
    yield page_of("dues:khata_new", then=submit, who=empty.user)
    yield page_of("dues:import", brought.pk, who=empty.user)


def papers_and_reports(town: Town):
    """What leaves a khata: statements, slips, links, reminders and reports."""
    shop = khata.shop_of("papers", upi_vpa="papers@okbank")
    owes = khata.customer_of(shop, "सीता देवी", phone="+919848012399", language="hi")
    now, facts = {"at": town.now}, {"who": shop.user}
    today = timezone.localdate(town.now)
    for days in (70, 40, 1):
        on = today - timedelta(days=days)
        khata.give(owes, 540, description="Rice", entry_on=on, **now)
    khata.receive(owes, 100, **now)
    khata.act(dues_operations.promise, owes, promised_on=today, **now)
    for name in ("statement", "balance_slip", "upi", "link", "remind"):
        yield page_of(f"dues:{name}", owes.pk, **facts)
    statement = reverse("dues:statement", args=[owes.pk])
    yield Page(f"{statement}?from=2999-01-01", **facts)
    link = khata.act(dues_operations.make_link, owes, **now)
    yield page_of("dues:link", owes.pk, **facts)
    yield page_of("dues:own_khata", link.key)
    for name in ("dashboard", "reports", "day_book", "debtors", "reminders"):
        yield page_of(f"dues:{name}", **facts)
    yield page_of("dues:remind", owes.pk, then=promise_nothing, **facts)


def promise_nothing(page):
    with page.expect_navigation():
        page.get_by_role("button", name="Write the promise down").click()


def receive_too_much(page):
    page.get_by_label("Received").first.fill("50000")
    page.locator("#left-over .by-itself").wait_for()
    submit(page)


def leave_scans(page):
    """Two scans on this device: one that waits, and one that was refused."""
    page.evaluate(
        """async () => {
          const { keep } = await import("/static/js/scan_store.js");
          const { user } = document.querySelector("[data-queue]").dataset;
          const item = { roll: "FM000123", action: "PUTAWAY", location: "FM01A01",
                         scanned_at: new Date().toISOString() };
          const refusal = { code: "rack_closed", detail: "FM01A01 is closed." };
          const scan = { item, user, order: 1, tries: 0 };
          await keep([{ ...scan, client_tx_id: "a", state: "tray", refusal },
                      { ...scan, client_tx_id: "b", state: "waiting" }]);
          document.dispatchEvent(new Event("scans:changed"));
        }"""
    )
    page.locator(".tray-scan").nth(1).wait_for()
    page.get_by_text("Give it up").first.click()


def the_office(town: Town):
    """Admin: the first page, the list of shops, and a decision."""
    office = people.admin()
    shops_list = reverse("admin:ration_supplier_changelist")
    assert town.pending
    yield page_of("admin:index", who=office)
    yield Page(shops_list, who=office)
    yield Page(shops_list, who=office, then=reject)


def jobs(town: Town):
    """Jobs that failed, run, are late or were begun by hand, and the banner."""
    office = people.admin("jobs")
    nightly, hourly = "dues.jobs.check_ledgers", "warehouse.jobs.settle_imports"
    at = {"started_at": town.now - timedelta(days=2)}
    failed = {"state": "failed", "finished_at": town.now, "outcome": "KeyError: 1"}
    JobRun.objects.create(job=nightly, period="a", **at, **failed)
    lease = {"running": hourly, "holder": "store · 1", "held_until": town.now}
    JobRun.objects.create(job=hourly, period="b", started_at=town.now, **lease)
    yield page_of("jobs", who=office)
    yield page_of("accounts:account", who=office)
    for state in ("running", "failed"):
        facts = {"state": state, "outcome": "KeyError: 1", "beat_at": town.now}
        work = Work.objects.create(kind="job", started_at=town.now, **facts)
        yield page_of("job_progress", work.pk, who=office)


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
    with override_settings(SENDS_MAIL=False):
        yield page_of("accounts:password_reset")
    for _time in range(throttle.RESET.most):
        here = throttle.digest_of("127.0.0.1")
        throttle.note(door=throttle.RESET, digest=here, at=town.now)
    yield page_of("accounts:password_reset", then=forget_again)
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


def forget_again(page):
    page.get_by_label("Email").fill("sita@example.org")
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


def imports(town: Town):
    """A file of rolls from its columns to its end, and the list of them."""
    keeper = plant.worker(Role.STOCK_KEEPER)
    good, bad = sheets.row(1), sheets.row(2, weight="1.234,50")
    file = sheets.xlsx(good, bad, sheets.row(3, batch="b\u00a03"), ["Total", "", "", 9])
    yield page_of("warehouse:imports", who=keeper)
    yield page_of("warehouse:import_new", who=keeper)
    yield page_of("warehouse:import_new", who=keeper, then=submit)
    log = importing.bring(file, keeper)
    yield page_of("warehouse:import_columns", log.pk, who=keeper)
    yield page_of("warehouse:import", log.pk, who=keeper)
    yield page_of("warehouse:import", log.pk, who=keeper, then=import_the_good)
    yield page_of("warehouse:import", log.pk, who=keeper)
    yield page_of("warehouse:import_undo", log.pk, who=keeper)
    yield page_of("warehouse:imports", who=keeper)


def import_the_good(page):
    with page.expect_navigation():
        page.get_by_role("button", name="Import the 2 good rolls only").click()


GROUPS = (
    imports,
    *(strangers, citizens, holders, dealers, tokens_of_dealers),
    *(workers, rolls, racks, scans, labels, counts_and_exports),
    *(shopkeepers, papers_and_reports, two_steps, the_office),
    *(jobs, failures, languages),
)


# --- what has an address and is no page -------------------------------------------

FOR_MACHINES = (
    "healthz readyz workz robots ration:token_status ration:board_status".split()
)
FOR_MACHINES += [
    f"warehouse:{name}"
    for name in (
        *(
            "dashboard_live",
            "worker",
            "api_roll",
            "api_transactions",
            "api_batch",
            "api_undo",
        ),
        *("api_discards", "api_openapi"),
    )
]
FILES = [
    f"ration:{name}"
    for name in ("session_qr", "shop_qr", "session_export", "report_export")
]
RACK_PRESSES = [
    f"warehouse:{name}"
    for name in (
        *(
            "press",
            "location_limit",
            "location_rename",
            "location_close",
            "location_open",
        ),
        *("reconciliation_run", "reconciliation_runs", "mismatch_repair"),
    )
]
PRESSES = ["language", "theme", "job_run_now"]
PRESSES += ["accounts:logout", "accounts:sign_out_everywhere"] + [
    f"ration:{name}"
    for name in (
        *("rejoin", "session_open", "session_pause", "session_resume"),
        *("session_close", "session_finish", "serve", "missed", "put_back"),
        *("call_again", "undo", "slip_print", "recall", "prioritise", "void"),
    )
]
PRESSES += [
    f"dues:{name}"
    for name in (
        *("customer_archive", "customer_restore", "customer_remove"),
        *("due_paid", "due_pending", "due_unlink", "due_note"),
        *("apply_advance", "payment_note", "receive_preview"),
        *("link_new", "link_end", "link_open", "statement_open", "promise"),
        *("import_commit", "import_drop", "import_undo", "import_progress"),
        *("khata_commit", "taken_out_cancel"),
    )
]
PRESSES += ["warehouse:entry_check", "warehouse:print_decision", "warehouse:scan_undo"]
PRESSES += ["warehouse:scan_customers"]  # a part of the dispatch page
ONLY_LEADS_ON = ["dashboard", "admin_login"]
ONLY_LEADS_ON += ["warehouse:roll_label_upper", "warehouse:rack_upper"]
OF_IMPORTS = [
    f"warehouse:import_{name}"
    for name in ("sample", "commit", "progress", "drop", "errors")
]
FILES.append("warehouse:export_file")
FILES += [
    f"dues:{name}"
    for name in (
        *("statement_pdf", "own_pdf"),
        *("ageing_file", "day_book_file", "debtors_file"),
        *("customers_file", "import_sample", "taken_out_file"),
    )
]
PRESSES += [
    f"warehouse:{name}"
    for name in ("count_press", "count_empty", "count_uncount", "export_cancel")
]
NO_PAGES = {*OF_IMPORTS, *RACK_PRESSES, *FOR_MACHINES, *FILES, *PRESSES, *ONLY_LEADS_ON}
