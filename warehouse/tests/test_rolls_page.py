from datetime import timedelta
from unittest import mock, skipUnless
from uuid import uuid4

from django.db import connection
from django.urls import reverse

from accounts.roles import Role
from accounts.tests import people
from warehouse import listing
from warehouse.listing import RollList
from warehouse.models import Roll
from warehouse.tests import plant
from warehouse.tests.plant import Hand
from warehouse.tests.visits import PlantTestCase

QUESTIONS = 9


class RollsPageTest(PlantTestCase):
    url = reverse("warehouse:rolls")

    @classmethod
    def setUpTestData(cls):
        cls.admin = plant.worker(Role.FACTORY_ADMIN)
        cls.hand = Hand(cls.admin)
        cls.rack = plant.rack("FM01A01")
        cls.stored = plant.roll(cls.admin, roll_no="FM-STORED", batch="B-100")
        cls.sent = plant.roll(cls.admin, roll_no="FM-SENT", material="BOPP-18")
        cls.new = plant.roll(cls.admin, roll_no="FM-NEW", minutes=5)
        cls.other = plant.roll(cls.admin, "LM", roll_no="LM-OTHER")
        cls.hand.store(cls.stored, cls.rack)
        cls.hand.dispatch(cls.sent, "Gopal Namkeen Udyog")
        cls.hand.do(plant.operations.hold, cls.stored, 2, reason="Bubbles")

    def found(self, user=None, **wanted) -> set[str]:
        shown = RollList(user=user or self.admin, at=plant.at(10), wanted=wanted)
        self.assertEqual(shown.count, len(shown.rolls))
        return {roll.roll_no for roll in shown.rolls}

    def test_the_newest_are_first_with_an_honest_count(self):
        page = self.visit(self.admin, self.url)
        self.assertContains(page, "4 rolls")
        text = page.content.decode()
        self.assertLess(text.index("LM-OTHER"), text.index("FM-NEW"))
        self.assertLess(text.index("FM-NEW"), text.index("FM-STORED"))

    def test_each_filter_narrows(self):
        for wanted, numbers in (
            ({"status": "DISPATCHED"}, {"FM-SENT"}),
            ({"department": "LM"}, {"LM-OTHER"}),
            ({"material": "BOPP-18"}, {"FM-SENT"}),
            ({"location": "FM01A01"}, {"FM-STORED"}),
            ({"location": "FM09"}, set()),
            ({"held": "1"}, {"FM-STORED"}),
            ({"held": "0"}, {"FM-SENT", "FM-NEW", "LM-OTHER"}),
            ({"status": "PRODUCED", "department": "FM"}, {"FM-NEW"}),
        ):
            with self.subTest(**wanted):
                self.assertEqual(self.found(**wanted), numbers)

    def test_each_filter_that_is_set_can_be_taken_away(self):
        page = self.visit(self.admin, f"{self.url}?status=STORED&q=FM&after={uuid4()}")
        self.assertContains(page, '<a href="?q=FM">✕ State: stored</a>', html=True)
        self.assertContains(page, '<a href="?status=STORED">✕ Find: FM</a>', html=True)

    def test_the_age_is_that_of_the_entry_or_too_long_where_it_is(self):
        later = plant.at(0) + timedelta(days=8)
        for age, numbers in (("7", 4), ("30", 0), ("overdue", 2)):
            with self.subTest(age):
                shown = RollList(user=self.admin, at=later, wanted={"age": age})
                self.assertEqual(shown.count, numbers)

    def test_the_old_code_of_a_rack_finds_what_is_in_it(self):
        plant.operations.rename_location(
            location=self.rack, code="FM07A01", by=self.admin, at=plant.at()
        )
        for code in ("fm01-a01", "FM07A01"):
            page = self.visit(self.admin, f"{self.url}?location={code}")
            self.assertContains(page, "FM-STORED")
            self.assertContains(page, "1 roll")

    def test_one_searches_by_roll_batch_material_customer_and_label(self):
        for text, numbers in (
            ("fm-st", {"FM-STORED"}),
            ("b-100", {"FM-STORED"}),
            ("BOPP", {"FM-SENT"}),
            ("namkeen", {"FM-SENT"}),
            (self.new.code.lower(), {"FM-NEW"}),
            ("LM", {"LM-OTHER"}),
            ("F*", set()),
            ("F_-", set()),
            ("%", set()),
            ("[F]", set()),
            ("\\", set()),
        ):
            with self.subTest(text):
                self.assertEqual(self.found(q=text), numbers)

    @skipUnless(connection.vendor == "sqlite", "MariaDB reads a small table whole")
    def test_the_search_uses_indexes_only(self):
        plan = Roll.objects.matching("FM-ST").explain()
        self.assertIn("SEARCH warehouse_roll USING INDEX", plan)
        self.assertNotIn("SCAN warehouse_roll", plan)

    def test_one_sees_the_own_departments_only(self):
        manager = plant.worker(Role.PLANT_MANAGER, "LM")
        self.assertEqual(self.found(manager), {"LM-OTHER"})
        self.assertEqual(self.found(manager, q="FM"), set())
        page = self.visit(manager, self.url + "?q=Gopal")
        self.assertContains(page, "No roll fits")

    def test_a_page_begins_after_the_last_roll_of_the_one_before(self):
        with mock.patch.object(listing, "ROLLS_A_PAGE", 3):
            first = RollList(user=self.admin, at=plant.at())
            second = RollList(user=self.admin, at=plant.at(), after=first.next)
        numbers = [roll.roll_no for roll in (*first.rolls, *second.rolls)]
        self.assertEqual(len(set(numbers)), 4)
        self.assertIsNone(second.next)
        page = self.visit(self.admin, f"{self.url}?after={self.new.pk}")
        self.assertContains(page, "FM-SENT")
        self.assertNotContains(page, "FM-NEW")
        page = self.visit(self.admin, f"{self.url}?after={self.stored.pk}")
        self.assertContains(page, "No older rolls")

    def test_very_many_are_found_in_the_same_order(self):
        few = RollList(user=self.admin, at=plant.at(), wanted={"q": "FM"})
        with mock.patch.object(listing, "COUNTED_TO", 1):
            many = RollList(user=self.admin, at=plant.at(), wanted={"q": "FM"})
            self.assertTrue(many.is_more_than_counted)
            self.assertEqual(many.rolls, few.rolls)

    def test_what_was_typed_stays_and_nonsense_is_no_failure(self):
        for query, status in (
            ("q=%00", 422),
            ("q=%F0%9F%93%A6&material=%F0%9F%93%A6", 200),
            ("status=PAINTED", 422),
            ("after=nonsense", 200),
            (f"after={uuid4()}", 200),
            ("age=-1", 422),
            ("q=" + "x" * 200, 422),
        ):
            with self.subTest(query[:20]):
                page = self.visit(self.admin, f"{self.url}?{query}")
                self.assertEqual(page.status_code, status)
        page = self.visit(self.admin, f"{self.url}?q=%22nowhere%22&held=1")
        self.assertContains(page, "&quot;nowhere&quot;")

    def test_who_may_not_see_rolls_is_kept_out(self):
        for stranger in (people.person("x"), people.person("shop", Role.SHOPKEEPER)):
            self.assertEqual(self.visit(stranger, self.url).status_code, 403)
        self.assertEqual(self.press(self.admin, self.url).status_code, 405)

    def test_it_asks_as_many_questions_for_one_roll_as_for_thirty(self):
        self.client.force_login(self.admin)
        for rolls in (1, 30):
            for _roll in range(rolls):
                self.hand.store(plant.roll(self.admin, material="FM-1"), self.rack)
            with self.assertNumQueries(QUESTIONS):
                self.client.get(self.url + "?q=FM")
