"""The scan pages: what they offer to whom, and one scan by their plain forms."""

import tempfile

from django.conf import settings
from django.db import connection
from django.test import TestCase, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from warehouse import codes, operations, scanner
from warehouse.models import Customer, Location, Transaction

from . import plant
from .plant import Hand, at, stand

STORE = "/scan/store/"
DISPATCH = "/scan/dispatch/"
VIEW = "/scan/view/"
UNDO = "/scan/undo/"
BY_HTMX = {"HX-Request": "true"}


class ScanCase(TestCase):
    role = Role.STOCK_KEEPER

    def setUp(self):
        self.user = plant.worker(self.role)
        self.client.force_login(self.user)
        self.rack = plant.rack("FM01A01")
        self.roll = plant.roll(plant.worker())

    def send(self, page=STORE, **typed):
        """Send the page's form as the browser does, with the key it was given."""
        key = self.client.get(page).context["form"]["key"].value()
        typed = {"roll": self.roll.roll_no, "key": key} | typed
        return self.client.post(page, typed)

    def questions(self, page) -> int:
        """How often the page asks the database."""
        with CaptureQueriesContext(connection) as asked:
            self.client.get(page)
        return len(asked)

    def refused(self, sentence, page=STORE, status=409, **typed):
        """The form comes back with the sentence and what was typed; nothing changed."""
        before = stand(self.roll), Transaction.objects.count()
        answer = self.send(page, **typed)
        self.assertContains(answer, sentence, status_code=status)
        for name, value in typed.items():
            self.assertEqual(answer.context["form"][name].value(), value)
        self.assertEqual((stand(self.roll), Transaction.objects.count()), before)
        return answer


class DoorTests(TestCase):
    pages = {STORE: "PUT_AWAY", DISPATCH: "TRANSFER", VIEW: "SEE_ROLLS"}
    may = {
        Role.FACTORY_ADMIN: {STORE, DISPATCH, VIEW},
        Role.PLANT_MANAGER: {STORE, DISPATCH, VIEW},
        Role.STOCK_KEEPER: {STORE, DISPATCH, VIEW},
        Role.OPERATOR: {STORE, DISPATCH, VIEW},
        Role.FORKLIFT_DRIVER: {STORE, DISPATCH, VIEW},
        Role.DEPT_SK: {STORE, DISPATCH, VIEW},
        Role.VIEW_ONLY: {VIEW},
        Role.SUPPLIER: set(),
        Role.SHOPKEEPER: set(),
    }
    offered = {
        Role.FACTORY_ADMIN: "DISPATCH TRANSFER RECEIVE QA_SCAN RETURN",
        Role.PLANT_MANAGER: "DISPATCH TRANSFER RECEIVE QA_SCAN RETURN",
        Role.STOCK_KEEPER: "DISPATCH TRANSFER RECEIVE QA_SCAN",
        Role.OPERATOR: "DISPATCH TRANSFER QA_SCAN",
        Role.FORKLIFT_DRIVER: "DISPATCH TRANSFER RECEIVE",
        Role.DEPT_SK: "TRANSFER RECEIVE",
    }

    def test_each_role_opens_what_its_work_is(self):
        for role, may in self.may.items():
            self.client.force_login(plant.worker(role))
            for page in self.pages:
                with self.subTest(role=role, page=page):
                    status = 200 if page in may else 403
                    self.assertEqual(self.client.get(page).status_code, status)

    def test_the_page_offers_only_what_the_role_may_do(self):
        for role, offered in self.offered.items():
            with self.subTest(role=role):
                self.client.force_login(plant.worker(role))
                answer = self.client.get(DISPATCH)
                self.assertEqual(list(answer.context["form"].offered), offered.split())
                names_customers = 'id="id_customer"' in answer.content.decode()
                self.assertEqual(names_customers, "DISPATCH" in offered.split())

    def test_a_stranger_signs_in_first(self):
        for page in (*self.pages, f"{DISPATCH}customers/"):
            self.assertRedirects(self.client.get(page), f"/login/?next={page}")

    def test_who_is_not_approved_yet_is_told_so(self):
        self.client.force_login(plant.worker(Role.OPERATOR, home=None))
        for page in self.pages:
            self.assertContains(
                self.client.get(page), "Waiting for approval", status_code=403
            )

    def test_undo_is_only_pressed(self):
        self.client.force_login(plant.worker(Role.OPERATOR))
        self.assertEqual(self.client.get(UNDO).status_code, 405)

    def test_only_the_scan_pages_may_compile_the_decoder(self):
        self.client.force_login(plant.worker(Role.FACTORY_ADMIN))
        for page, allowed in {STORE: True, DISPATCH: True, VIEW: True}.items():
            policy = self.client.get(page)["Content-Security-Policy"]
            self.assertEqual("'wasm-unsafe-eval'" in policy, allowed, page)
            self.assertNotIn("'unsafe-eval'", policy)
        for page in ("/warehouse/", f"{DISPATCH}customers/"):
            policy = self.client.get(page)["Content-Security-Policy"]
            self.assertNotIn("wasm", policy)


class StoreTests(ScanCase):
    def test_one_scan_puts_the_roll_into_the_rack(self):
        answer = self.send(location="fm01-a01")
        self.assertEqual(answer["Location"], f"{STORE}?location=fm01-a01")
        self.assertEqual(stand(self.roll), ("STORED", "FM01A01", "FM", 1))
        page = self.client.get(answer["Location"])
        self.assertContains(page, f"Roll {self.roll.roll_no}: put away, FM01A01.")
        self.assertContains(page, 'value="fm01-a01"')

    def test_every_spelling_of_a_label_is_read(self):
        for spelling in (
            self.roll.code,
            f"https://plant.example/r/{self.roll.code}/",
            str(self.roll.pk).upper(),
            f"]Q1{self.roll.roll_no}",
        ):
            with self.subTest(spelling):
                answer = self.send(roll=spelling, location="/loc/FM01A01/")
                self.assertEqual(answer.status_code, 302)
        self.assertEqual(stand(self.roll)[:2], ("STORED", "FM01A01"))

    def test_pressing_twice_is_one_step(self):
        key = self.client.get(STORE).context["form"]["key"].value()
        for _press in range(2):
            self.send(key=key, location="FM01A01")
        self.assertEqual(Transaction.objects.count(), 1)

    def test_temporary_storage_needs_no_rack(self):
        self.send(is_temporary="on")
        self.assertEqual(stand(self.roll)[:2], ("TEMP", None))
        self.send(is_temporary="on", location="FM01A01")
        self.assertEqual(stand(self.roll)[:2], ("TEMP", "FM01A01"))

    def test_what_is_missing_or_unknown_is_said(self):
        self.refused("Scan or type the rack.", status=422, location="")
        self.refused("No roll with this code.", 404, roll="R9", location="FM01A01")
        self.refused("Did you mean FM01A01?", 404, location="FM01AO1")
        self.refused("You scanned a roll", 400, location=self.roll.roll_no)
        self.refused("You scanned a rack", 400, roll="FM01A01", location="FM01A01")

    def refused(self, sentence, status=409, **typed):
        return super().refused(sentence, STORE, status, **typed)

    def test_another_departments_roll_is_refused_by_name(self):
        self.roll = plant.roll(plant.worker(), "LM")
        plant.rack("LM01A01")
        self.refused("This belongs to Lamination (LM).", 403, location="LM01A01")

    def test_a_full_rack_asks_the_keeper_for_a_reason(self):
        Location.objects.update(max_rolls=1)
        Hand(plant.worker()).store(plant.roll(plant.worker()), self.rack)
        page = self.refused("FM01A01 is full", location="FM01A01")
        self.assertContains(page, "Why the rack takes more", status_code=409)
        self.send(location="FM01A01", override_reason="One night only")
        self.assertEqual(stand(self.roll)[:2], ("STORED", "FM01A01"))
        self.assertEqual(Transaction.objects.first().reason, "One night only")

    def test_who_may_not_overfill_is_not_asked(self):
        self.client.force_login(plant.worker(Role.OPERATOR))
        Location.objects.update(max_rolls=1)
        Hand(plant.worker()).store(plant.roll(plant.worker()), self.rack)
        page = self.refused("FM01A01 is full", location="FM01A01")
        self.assertNotContains(page, 'name="override_reason"', status_code=409)

    def test_the_racks_of_the_own_departments_are_suggested(self):
        plant.rack("LM01A01")
        plant.rack("FM01A02", is_closed=True)
        self.assertEqual(self.client.get(STORE).context["racks"], ["FM01A01"])

    def test_the_page_asks_as_much_for_thirty_racks_as_for_one(self):
        self.client.get(STORE)
        before = self.questions(STORE)
        for number in range(2, 32):
            plant.rack(f"FM01B{number:02}")
        self.assertEqual(self.questions(STORE), before)


class DispatchTests(ScanCase):
    def setUp(self):
        super().setUp()
        self.acme = Customer.objects.create(
            name="Acme Packaging",
            key=codes.name_key("Acme Packaging"),
            created_at=timezone.now(),
        )

    def send(self, page=DISPATCH, **typed):
        return super().send(page, **{"action": "DISPATCH"} | typed)

    def refused(self, sentence, status=409, **typed):
        return super().refused(sentence, DISPATCH, status, **typed)

    def test_a_roll_leaves_for_a_known_customer(self):
        answer = self.send(customer="acme packaging", reference="TS09 AB 1234")
        self.assertIn("customer=acme+packaging", answer["Location"])
        self.roll.refresh_from_db()
        self.assertEqual(self.roll.customer, self.acme)
        self.assertEqual(Transaction.objects.get().reference, "TS09 AB 1234")

    def test_a_name_nobody_knows_is_a_slip_until_it_is_tapped_as_new(self):
        page = self.refused("Choose who is meant", 422, customer="Acme Pakaging")
        self.assertContains(page, 'value="Acme Packaging"', status_code=422)
        self.assertContains(page, "New customer: Acme Pakaging", status_code=422)
        self.assertEqual(Customer.objects.count(), 1)
        self.send(customer="Acme Pakaging", new_customer="Zenith Foils")
        self.roll.refresh_from_db()
        self.assertEqual(self.roll.customer.name, "Zenith Foils")

    def test_a_dispatch_needs_a_customer(self):
        self.refused("Say which customer the roll goes to.", 422, customer="")

    def test_an_older_roll_is_named_and_one_tap_passes_it_over(self):
        Hand(plant.worker()).store(self.roll, self.rack)
        older, self.roll = self.roll, plant.roll(plant.worker(), minutes=-5)
        page = self.refused("FM01A01", customer="Acme Packaging")
        self.assertContains(page, older.roll_no, status_code=409)
        self.assertContains(page, 'name="skips_older"', status_code=409)
        answer = self.send(customer="Acme Packaging", skips_older="on")
        page = self.client.get(answer["Location"])
        self.assertContains(page, f"The older roll {older.roll_no} stayed behind.")
        self.assertEqual(Transaction.objects.first().passed_over, older)

    def test_a_transfer_goes_to_a_department_or_its_rack(self):
        plant.rack("LM01A01")
        self.refused("Scan or type where it goes.", 422, action="TRANSFER", location="")
        self.send(action="TRANSFER", location="lm")
        self.assertEqual(stand(self.roll), ("AT_DEPT", None, "LM", 1))

    def test_a_transferred_roll_is_received(self):
        plant.rules("LM", is_transfer_two_step=True)
        self.send(action="TRANSFER", location="LM")
        self.client.force_login(plant.worker(Role.DEPT_SK, "LM"))
        self.send(action="RECEIVE")
        self.assertEqual(stand(self.roll), ("AT_DEPT", None, "LM", 2))

    def test_a_check_keeps_what_was_found(self):
        self.send(action="QA_SCAN", note="Edge is clean")
        self.assertEqual(Transaction.objects.get().reason, "Edge is clean")

    def test_what_the_role_may_not_do_is_no_choice(self):
        self.client.force_login(plant.worker(Role.DEPT_SK))
        self.refused("DISPATCH is not in the list.", 422, action="DISPATCH")

    def test_a_return_needs_a_reason(self):
        self.client.force_login(plant.worker(Role.PLANT_MANAGER))
        self.send(customer="Acme Packaging")
        self.refused("Write a reason.", 422, action="RETURN", reason="")
        self.send(action="RETURN", reason="Wrong width")
        self.assertEqual(stand(self.roll)[0], "PRODUCED")


class CustomersTests(ScanCase):
    def offered(self, typed=""):
        typed = {"customer": typed}
        page = self.client.get(f"{DISPATCH}customers/", typed, headers=BY_HTMX)
        return [one.name for one in page.context["offered"]], page.context["unknown"]

    def setUp(self):
        super().setUp()
        for name in ("Acme Packaging", "Acme Foils", "Bharat Foils", "Zenith"):
            Customer.objects.create(
                name=name, key=codes.name_key(name), created_at=timezone.now()
            )

    def test_the_likeliest_come_first(self):
        self.assertEqual(
            self.offered("acme"), (["Acme Foils", "Acme Packaging"], "acme")
        )
        self.assertEqual(self.offered("Acme Pakaging")[0][0], "Acme Packaging")
        self.assertEqual(self.offered("foils")[0], ["Acme Foils", "Bharat Foils"])

    def test_a_known_name_in_another_spelling_is_that_customer(self):
        self.assertEqual(self.offered("ZENITH."), (["Zenith"], ""))

    def test_nobody_is_like_a_new_name(self):
        self.assertEqual(self.offered("Quartz"), ([], "Quartz"))

    def test_nothing_typed_offers_whom_one_sent_to_last(self):
        self.assertEqual(self.offered(), ([], ""))
        hand = Hand(self.user)
        hand.dispatch(self.roll, "Zenith", 0)
        hand.dispatch(plant.roll(plant.worker()), "Bharat Foils", 1)
        hand.dispatch(plant.roll(plant.worker()), "Zenith", 2)
        self.assertEqual(self.offered()[0], ["Zenith", "Bharat Foils"])

    def test_the_customers_as_an_address_are_the_page_of_dispatch(self):
        self.assertRedirects(self.client.get(f"{DISPATCH}customers/"), DISPATCH)

    def test_who_dispatches_nothing_sees_no_customers(self):
        self.client.force_login(plant.worker(Role.DEPT_SK))
        answer = self.client.get(f"{DISPATCH}customers/")
        self.assertEqual(answer.status_code, 403)


class ViewTests(ScanCase):
    role = Role.VIEW_ONLY

    def test_a_code_shows_the_roll_and_its_last_steps(self):
        Hand(plant.worker()).store(self.roll, self.rack)
        page = self.client.get(VIEW, {"code": self.roll.code})
        self.assertContains(page, self.roll.roll_no)
        self.assertContains(page, "FM01A01")
        self.assertContains(page, "put away")
        self.assertContains(page, reverse("warehouse:roll", args=[self.roll.pk]))
        self.assertContains(page, "<h1>")

    def test_htmx_gets_only_what_was_found(self):
        part = self.client.get(
            VIEW, {"code": self.roll.roll_no}, headers={"HX-Request": "true"}
        )
        self.assertContains(part, self.roll.roll_no)
        self.assertNotContains(part, "<h1>")

    def test_a_rack_leads_to_what_lies_in_it(self):
        page = self.client.get(VIEW, {"code": "https://x/loc/FM01A01/"})
        self.assertContains(page, reverse("warehouse:rack", args=["FM01A01"]))

    def test_what_is_unknown_or_anothers_is_said_and_not_shown(self):
        other = plant.roll(plant.worker(), "LM", material="SECRET-9")
        for code, sentence in {
            "R9": "No roll with this code.",
            other.roll_no: "This belongs to Lamination (LM).",
            "": "Scan or type a roll",
        }.items():
            page = self.client.get(VIEW, {"code": code})
            self.assertContains(page, sentence)
            self.assertNotContains(page, "SECRET-9")

    def test_a_long_history_is_no_more_questions(self):
        counts = []
        hand, other = Hand(plant.worker()), plant.rack("FM01A02")
        for steps in (1, 30):
            for step in range(steps):
                place = other if step % 2 else self.rack
                hand.store(self.roll, place, minutes=steps + step)
            counts.append(self.questions(f"{VIEW}?code={self.roll.roll_no}"))
        self.assertEqual(*counts)


class UndoTests(ScanCase):
    def press(self, **posted):
        return self.client.post(UNDO, {"page": "store"} | posted, follow=True)

    def test_the_own_last_step_is_offered_and_taken_back(self):
        self.send(location="FM01A01")
        page = self.client.get(STORE)
        self.assertContains(page, f"Your last step: roll {self.roll.roll_no}, put away")
        page = self.press()
        self.assertContains(page, f"Undone: roll {self.roll.roll_no}")
        self.assertEqual(stand(self.roll), ("PRODUCED", None, "FM", 2))

    def test_another_persons_step_is_not_offered(self):
        operations.put_away(
            roll=self.roll,
            location=self.rack,
            by=plant.worker(),
            at=timezone.now(),
        )
        self.assertIsNone(self.client.get(STORE).context["undoable"])
        self.assertContains(self.press(), "nothing of yours to undo")
        self.assertEqual(stand(self.roll)[0], "STORED")

    def test_after_five_minutes_it_is_a_correction_and_not_here(self):
        Hand(self.user).store(self.roll, self.rack, minutes=0)
        self.assertLess(at(0), timezone.now())
        self.assertIsNone(self.client.get(STORE).context["undoable"])

    def test_it_leads_back_to_a_page_of_ours_only(self):
        answer = self.client.post(UNDO, {"page": "https://evil.example"})
        self.assertRedirects(answer, STORE)
        answer = self.client.post(UNDO, {"page": "dispatch"})
        self.assertRedirects(answer, DISPATCH)


class DecoderTests(ScanCase):
    def test_a_decoder_that_was_not_collected_is_done_without(self):
        storages = settings.STORAGES | {
            "staticfiles": {"BACKEND": "config.static_storage.FlatStaticStorage"}
        }
        with tempfile.TemporaryDirectory() as root:
            with override_settings(STORAGES=storages, STATIC_ROOT=root):
                self.assertEqual(scanner.decoder(), {"script": "", "reader": ""})
