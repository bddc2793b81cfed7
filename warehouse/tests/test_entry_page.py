"""Entering material: a batch and a pasted column, then straight to the labels."""

from datetime import timedelta
from uuid import uuid4

from django.test import TestCase
from django.urls import reverse
from django.utils import timezone

from accounts.roles import PLANT_ROLES, Role
from warehouse.models import Material, Roll

from . import plant

ENTRY, CHECK = reverse("warehouse:entry"), reverse("warehouse:entry_check")
YESTERDAY = plant.MORNING.date() - timedelta(days=1)


class EntryPageCase(TestCase):
    def setUp(self):
        self.keeper = plant.worker(Role.STOCK_KEEPER, "FM", "LM")
        self.fm = plant.department("FM")
        self.client.force_login(self.keeper)
        self.key = uuid4()

    def typed(self, **facts) -> dict:
        return {
            "department": self.fm.pk,
            "material": "pet 12",
            "description": "Film 12 micron",
            "batch": "b7",
            "posting_on": YESTERDAY,
            "weights": "412.5\nX1\t1,005.25\n",
            "key": self.key,
        } | facts

    def enter(self, **facts):
        return self.client.post(ENTRY, self.typed(**facts))

    def weights(self) -> list[int]:
        return list(
            Roll.objects.order_by("entry_line").values_list("weight_g", flat=True)
        )


class EntryTests(EntryPageCase):
    def test_a_pasted_column_becomes_rolls_and_leads_to_their_labels(self):
        page = self.client.post(ENTRY, self.typed(), follow=True)
        first, second = Roll.objects.order_by("entry_line")
        self.assertEqual((first.roll_no, first.weight_g), ("FM000001", 412_500))
        self.assertEqual((second.roll_no, second.weight_g), ("X1", 1_005_250))
        self.assertEqual(first.posting_on, YESTERDAY)
        self.assertEqual(str(first.batch), "PET 12 / B7")
        self.assertEqual(first.material.description, "Film 12 micron")
        [(address, _status)] = page.redirect_chain
        self.assertEqual(
            address, f"{reverse('warehouse:labels')}?entry={first.entry_key}"
        )
        for text in ("2 rolls entered.", "FM000001", "X1", "1005.25 kg"):
            self.assertContains(page, text)

    def test_the_form_knows_the_day_and_the_only_department(self):
        page = self.client.get(ENTRY)
        self.assertContains(
            page, f'type="hidden" name="department" value="{self.fm.pk}"'
        )
        self.assertNotContains(page, "Lamination")
        chief = plant.worker()
        plant.department("LM")
        self.client.force_login(chief)
        self.assertContains(self.client.get(ENTRY), "Lamination")

    def test_known_materials_are_offered_with_their_description(self):
        self.enter()
        page = self.client.get(ENTRY)
        self.assertContains(page, '<option value="PET 12">Film 12 micron</option>')

    def test_who_may_bring_a_file_is_led_to_it(self):
        address = reverse("warehouse:import_new")
        self.assertContains(self.client.get(ENTRY), address)
        self.client.force_login(plant.worker(Role.OPERATOR))
        self.assertNotContains(self.client.get(ENTRY), address)

    def test_each_wrong_line_is_said_and_nothing_is_lost_or_made(self):
        page = self.enter(weights="412.5\n12,5o\nR7\t0")
        self.assertContains(
            page, "Line 2: &#x27;12,5o&#x27; is no weight.", status_code=422
        )
        self.assertContains(
            page, "Line 3: 0: a weight is more than nothing", status_code=422
        )
        self.assertContains(page, "12,5o\nR7\t0</textarea>", status_code=422)
        self.assertContains(page, 'value="b7"', status_code=422)
        self.assertFalse(Roll.objects.exists())
        self.assertFalse(Material.objects.exists())

    def test_a_hundred_wrong_lines_are_summed_up(self):
        page = self.enter(weights="x\n" * 100)
        self.assertContains(page, "And 88 more lines.", status_code=422)

    def test_nothing_and_too_much_are_refused(self):
        self.assertContains(
            self.enter(weights=" \n "), "one roll at least", status_code=422
        )
        self.assertContains(
            self.enter(weights="5\n" * 501), "At most 500 rolls", status_code=422
        )
        for day in ("yesterday", "0026-11-20", "9999-12-31"):
            late = self.enter(posting_on=day)
            self.assertEqual(list(late.context["form"].errors), ["posting_on"])
        self.assertFalse(Roll.objects.exists())

    def test_a_refusal_of_the_plant_is_said_in_the_form(self):
        self.enter()
        page = self.enter(batch="b8", weights="X1\t5")
        self.assertContains(page, "There is a roll X1 already.", status_code=422)
        self.assertContains(page, "X1\t5</textarea>", status_code=422)
        self.assertEqual(Roll.objects.count(), 2)

    def test_a_batch_that_has_rolls_is_asked_about_once(self):
        self.enter()
        again = {"key": uuid4(), "weights": "99"}
        page = self.enter(**again)
        self.assertContains(page, "Batch B7 has 2 rolls already.", status_code=422)
        self.assertContains(page, "FM000001", status_code=422)
        self.assertContains(page, "Yes, enter these too", status_code=422)
        self.assertEqual(Roll.objects.count(), 2)
        sure_of = page.context["form"].data["sure_of"]
        self.assertContains(page, f'value="{sure_of}"', status_code=422)
        self.assertEqual(self.enter(**again, sure_of=sure_of).status_code, 302)
        self.assertEqual(Roll.objects.count(), 3)

    def test_what_will_be_made_stays_beside_a_refused_form(self):
        self.enter()
        for wrong in ({"posting_on": "yesterday"}, {"weights": "5\n7\nx"}):
            page = self.enter(**{"weights": "5\n7", "key": uuid4()} | wrong)
            with self.subTest(wrong):
                self.assertContains(page, "12 kg</dd>", status_code=422)
                self.assertContains(
                    page, "Batch B7 has 2 rolls already.", status_code=422
                )
        self.assertContains(page, "Line 3:", 1, status_code=422)

    def test_a_posting_date_that_may_be_a_slip_is_asked_about_once(self):
        today = timezone.localdate()
        days = {
            today + timedelta(days=1): "This day is in the future.",
            today - timedelta(days=731): "This day is more than two years ago.",
        }
        for made, (day, sentence) in enumerate(days.items()):
            entry = {"batch": f"d{made}", "weights": "5", "posting_on": day}
            with self.subTest(day):
                page = self.enter(**entry)
                self.assertContains(page, sentence, status_code=422)
                self.assertNotContains(page, "Yes, enter these too", status_code=422)
                self.assertEqual(Roll.objects.count(), made)
                entry["sure_of"] = page.context["form"].data["sure_of"]
                self.assertEqual(self.enter(**entry).status_code, 302)

    def test_another_slip_of_the_date_is_asked_about_again(self):
        tomorrow = timezone.localdate() + timedelta(days=1)
        sure_of = self.enter(posting_on=tomorrow).context["form"].data["sure_of"]
        later = tomorrow + timedelta(days=300)
        page = self.enter(posting_on=later, sure_of=sure_of)
        self.assertContains(page, "in the future", status_code=422)
        self.assertFalse(Roll.objects.exists())

    def test_the_oldest_usual_day_and_today_are_not_asked_about(self):
        today = timezone.localdate()
        for batch, day in enumerate((today, today - timedelta(days=730))):
            entered = self.enter(batch=batch, posting_on=day, weights="5")
            self.assertEqual(entered.status_code, 302)

    def test_rolls_that_came_meanwhile_are_asked_about_again(self):
        self.enter()
        page = self.enter(key=uuid4(), weights="99", sure_of="PET 12/B7/1")
        self.assertContains(page, "has 2 rolls already", status_code=422)

    def test_pressing_twice_makes_the_rolls_once(self):
        first, again = self.enter(), self.enter()
        self.assertEqual(first.url, again.url)
        self.assertEqual(Roll.objects.count(), 2)

    def test_going_back_and_changing_a_weight_is_a_new_entry(self):
        self.enter()
        page = self.enter(weights="413")
        self.assertContains(page, "has 2 rolls already", status_code=422)
        self.enter(weights="413", sure_of=page.context["form"].data["sure_of"])
        self.assertEqual(sorted(self.weights()), [412_500, 413_000, 1_005_250])


class CheckTests(EntryPageCase):
    def check(self, **facts):
        return self.client.post(CHECK, self.typed(**facts))

    def test_it_counts_and_sums_what_is_typed_and_makes_nothing(self):
        answer = self.check()
        self.assertContains(answer, "1,417.75 kg")
        self.assertContains(answer, "is a new material")
        self.assertFalse(Roll.objects.exists())

    def test_it_says_what_is_there_already(self):
        self.enter()
        answer = self.check(weights="7\nx")
        for text in ("Film 12 micron", "has 2 rolls already", "Line 2: &#x27;x&#x27;"):
            self.assertContains(answer, text)

    def test_rolls_of_other_departments_are_counted_and_not_shown(self):
        plant.roll(plant.worker(), home="PM", material="PET 12", batch="B7")
        answer = self.check()
        self.assertContains(answer, "Batch B7 has 1 roll already.")
        self.assertNotContains(answer, "R0")

    def test_an_empty_form_is_no_fault(self):
        self.assertContains(self.client.post(CHECK), "Paste the weights")

    def test_it_is_only_posted_to(self):
        self.assertEqual(self.client.get(CHECK).status_code, 405)


class WhoEntersTests(EntryPageCase):
    def test_the_table_of_rights_decides(self):
        may = {Role.FACTORY_ADMIN, Role.PLANT_MANAGER, Role.STOCK_KEEPER, Role.OPERATOR}
        for role in PLANT_ROLES:
            self.client.force_login(plant.worker(role))
            expected = 200 if role in may else 403
            with self.subTest(role):
                self.assertEqual(self.client.get(ENTRY).status_code, expected)
                self.assertEqual(self.client.post(CHECK).status_code, expected)

    def test_another_department_cannot_be_smuggled_in(self):
        page = self.enter(department=plant.department("LM").pk)
        self.assertEqual(page.status_code, 422)
        self.assertFalse(Roll.objects.exists())

    def test_a_department_may_keep_its_operators_out(self):
        plant.rules("FM", operators_enter_material=False)
        self.client.force_login(plant.worker(Role.OPERATOR))
        self.assertContains(
            self.enter(), "Operators do not enter material", status_code=422
        )
        self.assertFalse(Roll.objects.exists())
