from uuid import uuid4

from django.urls import reverse

from accounts.roles import Role
from accounts.tests import people
from warehouse import presses
from warehouse.models import Customer, Transaction
from warehouse.states import Action
from warehouse.tests import plant
from warehouse.tests.plant import Hand, at, stand
from warehouse.tests.visits import PlantTestCase

QUESTIONS = 18
NEW = {"customer": "Acme", "is_new": "on"}


class RollPageTest(PlantTestCase):
    @classmethod
    def setUpTestData(cls):
        cls.admin = plant.worker(Role.FACTORY_ADMIN)
        cls.manager = plant.worker(Role.PLANT_MANAGER)
        cls.operator = plant.worker(Role.OPERATOR)
        cls.viewer = plant.worker(Role.VIEW_ONLY)
        cls.hand = Hand(cls.manager)
        cls.rack = plant.rack("FM01A01")
        cls.small = plant.rack("FM01A02", max_rolls=1)
        plant.department("LM")

    def setUp(self):
        super().setUp()
        self.roll = plant.roll(self.admin, batch="B-77")
        self.hand.store(self.roll, self.rack)

    def page(self, user=None, roll=None, **headers):
        url = reverse("warehouse:roll", args=[(roll or self.roll).pk])
        return self.visit(user or self.manager, url, **headers)

    def do(self, name, user=None, **typed):
        """Press the button of the operation `name`, as the page stood before."""
        self.roll.refresh_from_db()
        sent = {"key": str(uuid4()), "version": self.roll.version} | typed
        url = reverse("warehouse:press", args=[self.roll.pk, name])
        return self.press(user or self.manager, url, **sent)

    def offers(self, user) -> list[str]:
        self.roll.refresh_from_db()
        return [press.name for press in presses.offered(self.roll, user)]

    # --- what it shows --------------------------------------------------------------

    def test_it_says_where_the_roll_is_and_all_about_it(self):
        page = self.page()
        for said in (self.roll.roll_no, "FM01A01", "B-77", "PET-12", "100 kg"):
            self.assertContains(page, said)
        self.assertContains(page, self.roll.code)

    def test_the_history_is_whole_and_what_was_taken_back_is_struck_through(self):
        posting = self.hand.dispatch(self.roll, "Acme", 1)
        self.hand.undo(posting, 2)
        page = self.page()
        for said in ("put away", "reversed", "Acme", "taken back by"):
            self.assertContains(page, said)
        self.assertContains(page, '<span class="struck">dispatched</span>', html=True)

    def test_it_names_who_with_what_and_how_late(self):
        scan = plant.key(scanned_at=plant.at(-30), device="Zebra 7")
        self.hand.send(self.roll, plant.department("LM"), 3, scan=scan)
        page = self.page()
        for said in ("Zebra 7", "sent late", "on the device 09:30"):
            self.assertContains(page, said)

    def test_an_older_roll_of_the_material_is_named(self):
        older = plant.roll(self.admin, minutes=-600)
        self.assertContains(self.page(), reverse("warehouse:roll", args=[older.pk]))

    def test_a_strangers_roll_is_not_found(self):
        other = plant.roll(self.admin, "LM")
        self.assertEqual(self.page(roll=other).status_code, 404)
        url = reverse("warehouse:press", args=[other.pk, "hold"])
        answer = self.press(self.manager, url, key=uuid4(), version=0, reason="x")
        self.assertEqual(answer.status_code, 404)
        self.assertEqual(stand(other)[3], 0)

    def test_others_are_kept_out_and_a_press_is_sent_not_fetched(self):
        self.assertEqual(self.page(people.person("x")).status_code, 403)
        url = reverse("warehouse:press", args=[self.roll.pk, "hold"])
        self.assertEqual(self.visit(self.manager, url).status_code, 405)
        url = reverse("warehouse:press", args=[self.roll.pk, "paint"])
        self.assertEqual(self.press(self.manager, url).status_code, 404)

    def test_it_asks_as_many_questions_however_long_the_history_is(self):
        self.page()
        with self.assertNumQueries(QUESTIONS):
            self.page()
        for minute in range(1, 16):
            place = plant.rack(f"FM02A{minute:02}")
            self.hand.store(self.roll, place, minute)
        with self.assertNumQueries(QUESTIONS):
            self.page()

    # --- what is offered ------------------------------------------------------------

    def test_each_role_is_offered_what_the_table_of_rights_gives(self):
        self.assertEqual(
            self.offers(self.manager),
            [
                *("put_away", "dispatch", "transfer", "store_temporarily", "qa_scan"),
                *("hold", "reweigh", "void"),
            ],
        )
        self.assertEqual(
            self.offers(self.operator),
            ["put_away", "dispatch", "transfer", "store_temporarily", "qa_scan"],
        )
        self.assertEqual(self.offers(self.viewer), [])

    def test_the_state_decides_too(self):
        self.do("hold", reason="Bubbles")
        held = self.offers(self.manager)
        self.assertNotIn("dispatch", held)
        self.assertNotIn("transfer", held)
        self.assertIn("release", held)
        self.do("release")
        self.do("dispatch", **NEW)
        self.assertEqual(self.offers(self.manager), ["return_roll"])
        self.assertEqual(self.offers(self.operator), [])

    def test_a_roll_on_its_way_may_be_received_by_the_other_or_fetched_back(self):
        plant.rules("LM", is_transfer_two_step=True)
        self.do("transfer", location="LM")
        receiver = plant.worker(Role.DEPT_SK, "LM")
        self.assertIn("receive", self.offers(receiver))
        self.assertIn("return_roll", self.offers(self.manager))
        self.do("receive", receiver)
        self.assertEqual(stand(self.roll)[:3], ("AT_DEPT", None, "LM"))

    def test_every_press_has_an_action_of_the_ledger_and_a_name(self):
        self.assertEqual(len(presses.BY_NAME), len(presses.PRESSES) + 1)
        self.assertEqual(
            {press.action for press in presses.BY_NAME.values()}, set(Action)
        )

    # --- what is pressed ------------------------------------------------------------

    def test_each_press_is_one_step(self):
        steps = [
            ("qa_scan", {"note": "fine"}, ("STORED", "FM01A01", "FM")),
            ("put_away", {"location": "fm01a02"}, ("STORED", "FM01A02", "FM")),
            ("store_temporarily", {"location": ""}, ("TEMP", None, "FM")),
            ("hold", {"reason": "Bubbles"}, ("TEMP", None, "FM")),
            ("release", {"reason": ""}, ("TEMP", None, "FM")),
            ("reweigh", {"weight_kg": "99.5", "reason": "scale"}, ("TEMP", None, "FM")),
            ("dispatch", NEW, ("DISPATCHED", None, "FM")),
            ("return_roll", {"reason": "torn"}, ("PRODUCED", None, "FM")),
            ("transfer", {"location": "LM"}, ("AT_DEPT", None, "LM")),
        ]
        for count, (name, typed, after) in enumerate(steps, start=2):
            with self.subTest(name):
                answer = self.do(name, **typed)
                self.assertRedirects(
                    answer, reverse("warehouse:roll", args=[self.roll.pk])
                )
                self.assertEqual(stand(self.roll), (*after, count))
        self.roll.refresh_from_db()
        self.assertEqual(self.roll.weight_g, 99_500)

    def test_a_name_nobody_knows_is_a_slip_until_it_is_said_to_be_new(self):
        self.do("dispatch", **NEW)
        self.do("return_roll", reason="torn")
        page = self.do("dispatch", customer="Acmee")
        self.assertContains(page, "Did you mean Acme?", status_code=422)
        self.assertContains(page, 'type="checkbox" name="is_new"', status_code=422)
        page = self.do("dispatch", customer="Zeta")
        self.assertContains(page, "Tick below if", status_code=422)
        self.assertEqual(self.roll.transactions.count(), 3)
        self.assertEqual(self.do("dispatch", customer="acme").status_code, 302)

    def test_known_customers_are_offered_by_their_kept_names(self):
        self.do("dispatch", **NEW)
        kept = Customer.objects.create(name="Acme Foods", key="k", created_at=at())
        Customer.objects.filter(name="Acme").update(merged_into=kept)
        other = plant.roll(self.manager)
        page = self.visit(self.manager, reverse("warehouse:roll", args=[other.pk]))
        self.assertContains(page, '<option value="Acme Foods">')
        self.assertNotContains(page, '<option value="Acme">')

    def test_void_takes_it_out_of_the_books(self):
        self.do("void", reason="core damaged")
        self.assertEqual(stand(self.roll)[0], "VOID")
        self.assertEqual(self.offers(self.manager), [])

    def test_pressed_twice_it_is_done_once(self):
        sent = {"key": str(uuid4()), "version": self.roll.version + 1}
        for _press in range(2):
            answer = self.do("dispatch", **NEW, **sent)
            self.assertEqual(answer.status_code, 302)
        self.assertEqual(self.roll.transactions.count(), 2)

    def test_a_refusal_is_said_in_place_keeps_what_was_typed_and_changes_nothing(self):
        before = stand(self.roll)
        for name, typed, status, said in (
            ("put_away", {"location": "FM01A09"}, 404, "No rack or department"),
            ("put_away", {"location": "LM"}, 404, "No rack or department"),
            ("transfer", {"location": "FM01A02"}, 409, "Use Put away"),
            ("dispatch", {"customer": ""}, 422, "Fill this in."),
            ("reweigh", {"weight_kg": "-1", "reason": "scale"}, 422, "0.001"),
            ("hold", {"reason": " \u200b "}, 422, "Write a reason"),
        ):
            with self.subTest(name, **typed):
                answer = self.do(name, **typed)
                self.assertContains(answer, said, status_code=status)
                for value in filter(str.strip, typed.values()):
                    self.assertContains(answer, f'value="{value}"', status_code=status)
                self.assertEqual(stand(self.roll), before)

    def test_who_may_not_is_refused_though_they_see_the_roll(self):
        before = stand(self.roll)
        for user, name, typed in (
            (self.viewer, "put_away", {"location": "FM01A02"}),
            (self.operator, "void", {"reason": "x"}),
            (self.operator, "hold", {"reason": "x"}),
        ):
            with self.subTest(name, who=user):
                answer = self.do(name, user, **typed)
                self.assertContains(answer, "does not include this", status_code=403)
        self.assertEqual(stand(self.roll), before)

    def test_a_page_that_is_old_is_refused_once_and_then_knows_better(self):
        seen = self.roll.version
        self.hand.dispatch(self.roll, "Acme", 1)
        self.it_is(20)
        answer = self.do("return_roll", self.admin, reason="torn", version=seen)
        self.assertContains(answer, "has just changed", status_code=409)
        self.assertContains(answer, 'value="torn"', status_code=409)
        again = answer.context["forms"][0][1]["version"].value()
        self.do("return_roll", self.admin, reason="torn", version=again)
        self.assertEqual(stand(self.roll)[0], "PRODUCED")

    def test_a_full_rack_takes_one_more_for_a_reason(self):
        self.hand.store(plant.roll(self.admin), self.small)
        typed = {"location": "FM01A02"}
        self.assertContains(self.do("put_away", **typed), "is full", status_code=409)
        self.do("put_away", override_reason="only for tonight", **typed)
        self.assertEqual(stand(self.roll)[1], "FM01A02")

    def test_what_leaves_ones_departments_leads_to_the_list(self):
        made_there = plant.roll(self.admin, "LM")
        Hand(self.admin).send(made_there, plant.department("FM"), 1)
        self.roll = made_there
        answer = self.do("transfer", location="LM")
        self.assertRedirects(answer, reverse("warehouse:rolls"))
        self.assertEqual(stand(made_there)[2], "LM")

    # --- taking back ----------------------------------------------------------------

    def last(self) -> int:
        return self.roll.transactions.order_by("-seq").first().pk

    def test_an_own_step_is_undone_within_five_minutes_without_a_reason(self):
        self.it_is(3)
        self.assertContains(self.page(), "Undo: put away")
        self.do("take_back", step=self.last())
        self.assertEqual(stand(self.roll), ("PRODUCED", None, "FM", 2))
        self.assertEqual(Transaction.objects.count(), 2)

    def test_later_it_takes_a_right_and_a_reason(self):
        self.assertContains(self.page(), "Take back: put away")
        answer = self.do("take_back", step=self.last())
        self.assertContains(answer, "Write a reason", status_code=422)
        self.do("take_back", step=self.last(), reason="wrong rack")
        self.assertEqual(stand(self.roll)[0], "PRODUCED")

    def test_others_without_the_right_are_not_offered_it_and_refused(self):
        self.assertNotContains(self.page(self.operator), "take_back")
        answer = self.do("take_back", self.operator, step=self.last(), reason="x")
        self.assertEqual(answer.status_code, 403)
        self.assertEqual(stand(self.roll)[0], "STORED")

    def test_only_a_step_of_this_roll_and_only_the_last_is_taken_back(self):
        other = self.hand.store(plant.roll(self.admin), self.rack).transaction
        first = self.last()
        self.hand.dispatch(self.roll, "Acme", 9)
        for step in (other.pk, first):
            with self.subTest(step):
                answer = self.do("take_back", step=step, reason="x")
                self.assertEqual(answer.status_code, 409)
        self.assertEqual(stand(self.roll)[0], "DISPATCHED")
