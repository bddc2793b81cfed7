"""The pages of labels: read without counting, printed with it."""

from datetime import timedelta
from uuid import uuid4

from django.test import TestCase
from django.urls import reverse
from django.utils import timezone

from accounts.roles import PLANT_ROLES, Role
from warehouse import codes, operations
from warehouse.models import LabelPrint, PrintJob

from . import plant
from .plant import at

LABELS = reverse("warehouse:labels")


class LabelPageCase(TestCase):
    def setUp(self):
        self.keeper = plant.worker(Role.STOCK_KEEPER)
        self.client.force_login(self.keeper)
        self.roll = plant.roll(plant.worker(), description="Film <12> micron")
        self.page = reverse("warehouse:print_label", args=[self.roll.pk])

    def print(self, address=None, **facts):
        typed = {"output": "browser", "paper": "label", "key": uuid4()} | facts
        return self.client.post(address or self.page, typed)

    def copies(self) -> list:
        return list(LabelPrint.objects.order_by("pk").values_list("copy", "reason"))


class OneLabelTests(LabelPageCase):
    def test_looking_counts_nothing(self):
        page = self.client.get(self.page)
        for text in (
            self.roll.roll_no,
            "Film &lt;12&gt; micron",
            "100 kg",
            "PET-12",
            "preview",
            "None yet.",
        ):
            self.assertContains(page, text)
        self.assertContains(page, 'shape-rendering="crispEdges"')
        self.assertEqual(self.copies(), [])

    def test_a_press_counts_and_shows_the_sheet_with_the_print_window(self):
        answer = self.print()
        job = PrintJob.objects.get()
        sheet = reverse("warehouse:label_sheet", args=[job.pk])
        self.assertRedirects(answer, f"{sheet}?print=1")
        self.assertEqual(self.copies(), [(1, "")])
        page = self.client.get(answer.url)
        self.assertContains(page, "data-print=")
        self.assertNotContains(page, "preview")
        self.assertEqual(self.copies(), [(1, "")])

    def test_printing_again_needs_a_reason_which_stays_on_the_page(self):
        self.print()
        refused = self.print()
        self.assertEqual(list(refused.context["form"].errors), ["reason"])
        self.assertEqual(self.copies(), [(1, "")])
        sheet = self.client.get(self.print(reason="torn at the gate").url)
        self.assertContains(sheet, "copy 2")
        self.assertContains(self.client.get(self.page), "torn at the gate")
        self.assertEqual(self.copies(), [(1, ""), (2, "torn at the gate")])

    def test_a_label_that_came_meanwhile_is_not_printed_without_a_reason(self):
        shown = self.client.get(self.page)
        key = shown.context["form"]["key"].value()
        self.print()
        page = self.print(key=key, reason="")
        self.assertEqual(page.status_code, 422)
        self.assertEqual(len(self.copies()), 1)

    def test_pressing_twice_counts_once(self):
        key = uuid4()
        self.print(key=key)
        self.print(key=key, reason="pressed again")
        self.assertEqual(self.copies(), [(1, "")])

    def test_an_output_that_is_not_set_up_is_refused(self):
        for output in ("bartender", "fax"):
            self.assertEqual(self.print(output=output).status_code, 422)
        self.assertEqual(self.copies(), [])

    def test_a_roll_of_another_department_is_not_found(self):
        stranger = plant.roll(plant.worker(), home="LM")
        address = reverse("warehouse:print_label", args=[stranger.pk])
        self.assertEqual(self.client.get(address).status_code, 404)
        self.assertEqual(self.print(address).status_code, 404)
        self.assertEqual(self.copies(), [])

    def test_the_table_of_rights_decides(self):
        closed = {Role.FORKLIFT_DRIVER, Role.VIEW_ONLY}
        for role in PLANT_ROLES:
            self.client.force_login(plant.worker(role))
            with self.subTest(role):
                expected = 403 if role in closed else 200
                self.assertEqual(self.client.get(self.page).status_code, expected)
                if role in closed:
                    self.assertEqual(self.print().status_code, 403)
        self.assertEqual(self.copies(), [])

    def test_who_only_reprints_prints_no_first_label(self):
        self.client.force_login(plant.worker(Role.DEPT_SK))
        self.assertContains(self.print(), "Your role", status_code=422)
        self.assertEqual(self.copies(), [])

    def test_a_phone_is_warned_of_an_address_it_cannot_open(self):
        self.assertNotContains(self.client.get(self.page), "this machine only")
        with self.settings(SITE_URL="http://localhost:8000"):
            self.assertContains(self.client.get(self.page), "this machine only")


class ManyLabelsTests(LabelPageCase):
    def setUp(self):
        super().setUp()
        chief = plant.worker()
        self.entry = uuid4()
        self.rolls = operations.create_rolls(
            department=plant.department("FM"),
            lines=[operations.Line("PET", "B9", weight) for weight in (5000, 6000)],
            by=chief,
            at=at(),
            key=self.entry,
        )

    def numbers(self, **chosen) -> list[str]:
        page = self.client.get(LABELS, chosen)
        return [label.roll_no for label in page.context["labels"]]

    def test_rolls_are_chosen_by_entry_batch_job_or_one_by_one(self):
        both = [roll.roll_no for roll in self.rolls]
        self.assertEqual(self.numbers(entry=self.entry), both)
        self.assertEqual(self.numbers(batch=self.rolls[0].batch_id), both)
        ids = [str(roll.pk) for roll in self.rolls]
        self.assertEqual(self.numbers(roll=ids), both)
        self.assertEqual(self.numbers(roll=",".join(ids)), both)
        self.print(f"{LABELS}?entry={self.entry}")
        self.assertEqual(self.numbers(job=PrintJob.objects.get().pk), both)

    def test_an_odd_choice_finds_nothing_and_says_what_to_do(self):
        for chosen in (
            {},
            {"entry": "x"},
            {"batch": 2**70},
            {"roll": "1,2"},
            {"job": "-1"},
            {"import_id": "7"},
        ):
            with self.subTest(chosen):
                page = self.client.get(LABELS, chosen)
                self.assertContains(page, "No labels to print")

    def test_rolls_out_of_reach_and_void_ones_have_no_label_here(self):
        stranger = plant.roll(plant.worker(), home="LM")
        void = plant.roll(plant.worker())
        operations.void(roll=void, reason="torn", by=plant.worker(), at=at())
        ids = [str(one.pk) for one in (stranger, void, self.roll)]
        self.assertEqual(self.numbers(roll=ids), [self.roll.roll_no])

    def test_all_are_printed_as_one_sheet_in_order(self):
        answer = self.print(f"{LABELS}?entry={self.entry}", paper="a4")
        job = PrintJob.objects.get()
        self.assertEqual([one.roll for one in job.labels.all()], self.rolls)
        sheet = self.client.get(answer.url)
        self.assertContains(sheet, 'data-paper="a4"')
        self.assertEqual(len(sheet.context["labels"]), 2)

    def test_those_without_a_label_can_be_printed_alone(self):
        self.print(f"{LABELS}?roll={self.rolls[0].pk}")
        page = self.client.get(LABELS, {"entry": self.entry})
        self.assertContains(page, "Only those without one")
        self.assertEqual(
            self.numbers(entry=self.entry, missing=1), [self.rolls[1].roll_no]
        )
        self.print(f"{LABELS}?entry={self.entry}&missing=1")
        self.assertEqual(self.copies(), [(1, ""), (1, "")])

    def test_a_page_of_many_asks_no_more_than_a_page_of_one(self):
        rolls = [plant.roll(plant.worker()) for _roll in range(30)]
        for chosen in (rolls[:1], rolls):
            self.client.force_login(self.keeper)
            ids = ",".join(str(roll.pk) for roll in chosen)
            with self.subTest(len(chosen)), self.assertNumQueries(7):
                self.client.get(LABELS, {"roll": ids})


class SheetTests(LabelPageCase):
    def sheet(self, minutes: float = 0) -> str:
        [job] = operations.print_labels(
            rolls=[self.roll],
            output="browser",
            site="https://plant.example",
            by=self.keeper,
            at=timezone.now() - timedelta(minutes=minutes),
        )
        return reverse("warehouse:label_sheet", args=[job.pk])

    def test_an_old_sheet_is_printed_again_only_with_a_reason(self):
        answer = self.client.get(self.sheet(minutes=16))
        job = PrintJob.objects.get()
        self.assertRedirects(answer, f"{LABELS}?job={job.pk}")
        self.assertContains(self.client.get(answer.url), "Why another label?")

    def test_it_is_read_by_those_who_print_there(self):
        address = self.sheet()
        self.assertEqual(self.client.post(address).status_code, 405)
        self.client.force_login(plant.worker(Role.STOCK_KEEPER, "LM"))
        self.assertEqual(self.client.get(address).status_code, 404)


class PlaceLabelTests(TestCase):
    page = reverse("warehouse:rack_labels")

    def setUp(self):
        self.client.force_login(plant.worker(Role.STOCK_KEEPER))
        self.racks = [plant.rack(f"FM01A0{number}") for number in (1, 2)]
        self.other = plant.rack("LM01A01")

    def codes(self, **chosen) -> list[str]:
        page = self.client.get(self.page, chosen)
        return [location.code for location, _address in page.context["labels"]]

    def test_racks_one_by_one_or_of_a_department(self):
        self.assertEqual(self.codes(location=self.racks[1].pk), ["FM01A02"])
        ids = f"{self.racks[0].pk},{self.racks[1].pk}"
        self.assertEqual(self.codes(location=ids), ["FM01A01", "FM01A02"])
        self.assertEqual(self.codes(department="fm"), ["FM01A01", "FM01A02"])

    def test_racks_out_of_reach_and_odd_choices_give_none(self):
        for chosen in (
            {"location": self.other.pk},
            {"department": "LM"},
            {"location": f"x,{2**70}"},
            {},
        ):
            with self.subTest(chosen):
                self.assertEqual(self.codes(**chosen), [])

    def test_with_nothing_chosen_it_offers_the_departments(self):
        self.assertContains(self.client.get(self.page), "?department=FM")

    def test_the_table_of_rights_decides(self):
        self.client.force_login(plant.worker(Role.VIEW_ONLY))
        self.assertEqual(self.client.get(self.page).status_code, 403)
        self.assertEqual(self.client.post(self.page).status_code, 403)

    def test_a_page_of_many_asks_no_more_than_a_page_of_one(self):
        many = [plant.rack(f"FM02A{number:02}") for number in range(30)]
        for racks in (self.racks[:1], many):
            ids = ",".join(str(rack.pk) for rack in racks)
            with self.subTest(len(racks)), self.assertNumQueries(8):
                self.client.get(self.page, {"location": ids})


class ScanCardTests(TestCase):
    page = reverse("warehouse:scan_cards")

    def test_there_is_a_card_for_every_command(self):
        self.client.force_login(plant.worker(Role.FORKLIFT_DRIVER))
        page = self.client.get(self.page)
        for command in codes.COMMANDS.values():
            self.assertContains(page, command)
        self.assertEqual(self.client.post(self.page).status_code, 405)

    def test_who_scans_nothing_needs_none(self):
        self.client.force_login(plant.worker(Role.VIEW_ONLY))
        self.assertEqual(self.client.get(self.page).status_code, 403)
