"""What a label opens in any phone's browser."""

from unittest import mock
from uuid import uuid4

from django.urls import reverse

from accounts.roles import Role
from warehouse import operations
from warehouse.tests import plant
from warehouse.tests.plant import Hand, stand
from warehouse.tests.visits import PlantTestCase

QUESTIONS = 10


class RollLabelTest(PlantTestCase):
    @classmethod
    def setUpTestData(cls):
        cls.admin = plant.worker(Role.FACTORY_ADMIN)
        cls.driver = plant.worker(Role.FORKLIFT_DRIVER)
        cls.roll = plant.roll(cls.admin)
        plant.rack("FM01A01")

    def test_every_form_of_the_label_leads_to_the_roll(self):
        code, uid = self.roll.code, str(self.roll.pk)
        for address in (
            f"/r/{code}/",
            f"/R/{code}/",
            f"/r/{code.lower()}/",
            f"/r/{uid}/",
            f"/r/{uid.upper()}/",
            f"/r/{self.roll.roll_no}/",
        ):
            with self.subTest(address):
                answer = self.visit(self.driver, address)
                self.assertRedirects(
                    answer, reverse("warehouse:roll", args=[self.roll.pk])
                )

    def test_a_stranger_is_sent_to_sign_in_and_learns_nothing(self):
        answers = {
            (answer.status_code, answer.content)
            for code in (self.roll.code, "0000000000X", "FM01A01")
            for answer in [self.client.get(f"/r/{code}/")]
        }
        self.assertEqual(answers, {(302, b"")})
        answer = self.client.get(f"/r/{self.roll.code}/")
        self.assertEqual(answer["Location"], f"/login/?next=/r/{self.roll.code}/")

    def test_another_departments_roll_is_named_by_its_department_alone(self):
        Hand(self.admin).dispatch(self.roll, "Acme")
        answer = self.visit(
            plant.worker(Role.STOCK_KEEPER, "LM"), f"/r/{self.roll.code}/"
        )
        self.assertContains(answer, "This belongs to Forming (FM)", status_code=403)
        for secret in ("Acme", "100", self.roll.roll_no, "PET-12"):
            self.assertNotContains(answer, secret, status_code=403)

    def test_an_unknown_code_and_a_racks_say_so(self):
        answer = self.visit(self.driver, "/r/0000000000X/")
        self.assertContains(answer, "No roll with this code", status_code=404)
        answer = self.visit(self.driver, "/r/FM01A01/")
        self.assertContains(answer, "You scanned a rack", status_code=400)


class RackLabelTest(PlantTestCase):
    @classmethod
    def setUpTestData(cls):
        cls.admin = plant.worker(Role.FACTORY_ADMIN)
        cls.keeper = plant.worker(Role.STOCK_KEEPER)
        cls.hand = Hand(cls.keeper)
        cls.rack = plant.rack("FM01A01", max_rolls=2, max_weight_g=900_000)
        cls.roll = plant.roll(cls.admin)
        cls.hand.store(cls.roll, cls.rack)
        cls.url = reverse("warehouse:rack", args=["FM01A01"])

    def store(self, text, user=None, **typed):
        sent = {"key": str(uuid4()), "roll": text} | typed
        return self.press(user or self.keeper, self.url, **sent)

    def test_it_says_what_lies_there_and_how_much_more_it_takes(self):
        page = self.visit(self.keeper, self.url)
        for said in (self.roll.roll_no, "1 / 2", "100 / 900 kg", 'value="50"'):
            self.assertContains(page, said)

    def test_other_spellings_and_old_codes_lead_to_it(self):
        operations.rename_location(
            location=self.rack, code="FM07A01", by=self.admin, at=plant.at()
        )
        for address in ("/loc/fm01a01/", "/LOC/FM01A01/", "/loc/FM-07-A01/"):
            answer = self.visit(self.keeper, address)
            self.assertRedirects(answer, "/loc/FM07A01/")

    def test_a_place_whose_code_an_address_must_quote_is_reached(self):
        for code in ("FM#FLOOR", "FMफर्श1", "FM%41", "FM?"):
            with self.subTest(code):
                plant.rack(code, kind="TEMP")
                label = reverse("warehouse:rack_upper", args=[code])
                answer = self.visit(self.keeper, label)
                self.assertRedirects(answer, reverse("warehouse:rack", args=[code]))

    def test_all_its_rolls_are_behind_an_address_that_names_it_whole(self):
        place = plant.rack("FM#1", kind="TEMP")
        for _roll in range(2):
            self.hand.store(plant.roll(self.admin), place)
        self.enterContext(mock.patch("warehouse.views.scanned.ROLLS_SHOWN", 1))
        page = self.visit(self.keeper, reverse("warehouse:rack", args=["FM#1"]))
        self.assertContains(page, "?location=FM%231")
        found = self.visit(self.keeper, reverse("warehouse:rolls") + "?location=FM%231")
        self.assertContains(found, "2 rolls")

    def test_for_a_tap_on_the_dashboard_it_is_a_summary(self):
        part = self.visit(self.keeper, self.url, hx_request="true")
        self.assertContains(part, self.roll.roll_no)
        self.assertNotContains(part, "<html")

    def test_an_unknown_rack_names_one_that_is_near(self):
        page = self.visit(self.keeper, "/loc/FMO1A01/")
        self.assertContains(page, "Did you mean FM01A01?", status_code=404)

    def test_another_departments_rack_is_not_shown(self):
        other = plant.worker(Role.STOCK_KEEPER, "LM")
        page = self.visit(other, self.url)
        self.assertContains(page, "This belongs to Forming", status_code=403)
        self.assertNotContains(page, self.roll.roll_no, status_code=403)
        new = plant.roll(self.admin, "LM")
        self.assertEqual(self.store(new.roll_no, other).status_code, 403)
        self.assertEqual(stand(new)[0], "PRODUCED")

    def test_a_stranger_signs_in_first(self):
        self.assertEqual(self.client.get(self.url).status_code, 302)
        self.assertEqual(self.client.get("/loc/NOWHERE/").status_code, 302)

    def test_a_roll_is_stored_here_by_its_number_or_label(self):
        roll = plant.roll(self.admin)
        answer = self.store(f"http://plant/r/{roll.code}/")
        self.assertRedirects(answer, self.url)
        self.assertEqual(stand(roll), ("STORED", "FM01A01", "FM", 1))

    def test_a_refusal_keeps_what_was_typed_and_changes_nothing(self):
        self.hand.store(plant.roll(self.admin), self.rack)
        roll = plant.roll(self.admin)
        for text, status, said in (
            (roll.roll_no, 409, "is full"),
            ("R-NOWHERE", 404, "No roll with this code"),
            ("FM01A01", 400, "You scanned a rack"),
            ("", 422, "Fill this in."),
        ):
            with self.subTest(text):
                answer = self.store(text)
                self.assertContains(answer, said, status_code=status)
                if text:
                    self.assertContains(answer, f'value="{text}"', status_code=status)
        self.assertEqual(stand(roll)[0], "PRODUCED")
        self.store(roll.roll_no, override_reason="only for tonight")
        self.assertEqual(stand(roll)[1], "FM01A01")

    def test_who_may_not_put_away_sees_no_form_and_is_refused(self):
        viewer = plant.worker(Role.VIEW_ONLY)
        self.assertNotContains(self.visit(viewer, self.url), "Store a roll here")
        roll = plant.roll(self.admin)
        self.assertEqual(self.store(roll.roll_no, viewer).status_code, 403)
        self.assertEqual(stand(roll)[0], "PRODUCED")

    def test_a_closed_rack_says_so(self):
        empty = plant.rack("FM01A02", is_closed=True)
        page = self.visit(self.keeper, reverse("warehouse:rack", args=[empty.code]))
        self.assertContains(page, "nothing is put here")
        self.assertNotContains(page, "Store a roll here")

    def test_it_asks_as_many_questions_for_one_roll_as_for_thirty(self):
        rack = plant.rack("FM01A05")
        url = reverse("warehouse:rack", args=[rack.code])
        self.client.force_login(self.keeper)
        for rolls in (1, 30):
            for _roll in range(rolls):
                self.hand.store(plant.roll(self.admin), rack)
            with self.assertNumQueries(QUESTIONS):
                self.client.get(url)
