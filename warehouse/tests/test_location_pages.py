from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AuditEntry
from accounts.roles import Role
from warehouse import lookup
from warehouse.models import DepartmentRules, Location, LocationCode, Roll

from . import plant
from .plant import Hand

LIST, NEW, BLOCK, RULES = (
    reverse(f"warehouse:{name}")
    for name in ("locations", "location_new", "location_block", "rules")
)
LIMITS = {"kind": "STORAGE", "mixing": "any"}


class PageCase(TestCase):
    def setUp(self):
        self.chief = Hand(plant.worker())
        self.rack = plant.rack("FM01A01", max_rolls=2)
        self.client.force_login(self.chief.user)

    def sign_in(self, role, *departments):
        self.client.force_login(plant.worker(role, *departments or ["FM"]))

    def of(self, name, rack=None):
        return reverse(f"warehouse:{name}", args=[(rack or self.rack).pk])

    def codes(self, **query):
        page = self.client.get(LIST, query)
        return [rack.location.code for rack in page.context["listing"].racks]


class ListTests(PageCase):
    def setUp(self):
        super().setUp()
        self.full = plant.rack("FM01A02", max_rolls=1)
        plant.rack("FM02A01", is_closed=True)
        plant.rack("LM01A01")
        self.chief.store(plant.roll(self.chief.user), self.full)

    def test_each_rack_says_what_lies_in_it_under_its_department(self):
        page = self.client.get(LIST)
        self.assertContains(page, "4 places")
        self.assertContains(page, "FM · Forming")
        self.assertContains(page, "1 / 1")
        self.assertContains(page, "100 kg")
        self.assertContains(page, "closed")

    def test_it_is_narrowed_and_the_count_is_of_what_is_shown(self):
        self.assertEqual(self.codes(state="full"), ["FM01A02"])
        self.assertEqual(self.codes(state="closed"), ["FM02A01"])
        self.assertEqual(
            self.codes(state="empty", department="FM", q="fm 01"), ["FM01A01"]
        )
        self.assertEqual(self.codes(department="LM"), ["LM01A01"])
        page = self.client.get(LIST, {"q": "ZZ"})
        self.assertContains(page, "No rack fits")
        self.assertContains(page, "0 places")

    def test_an_old_label_finds_the_rack_too(self):
        LocationCode.objects.create(code="OLD1", location=self.full)
        self.assertEqual(self.codes(q="old1"), ["FM01A02"])

    def test_everybody_sees_their_own_departments_only(self):
        for role in (Role.OPERATOR, Role.DEPT_SK, Role.VIEW_ONLY, Role.PLANT_MANAGER):
            self.sign_in(role, "LM")
            self.assertEqual(self.codes(), ["LM01A01"])
        self.sign_in(Role.FORKLIFT_DRIVER)
        self.assertEqual(len(self.codes()), 4)

    def test_only_who_may_change_is_offered_it(self):
        change = reverse("warehouse:location", args=[self.rack.pk])
        self.assertContains(self.client.get(LIST), change)
        self.assertContains(self.client.get(LIST), BLOCK)
        self.sign_in(Role.PLANT_MANAGER)
        self.assertContains(self.client.get(LIST), change)
        self.assertNotContains(self.client.get(LIST), BLOCK)
        self.sign_in(Role.STOCK_KEEPER)
        self.assertNotContains(self.client.get(LIST), change)

    def test_what_cannot_be_asked_for_is_said_beside_the_field(self):
        page = self.client.get(LIST, {"state": "on fire", "page": "last but one"})
        self.assertContains(page, "on fire", status_code=422)

    def test_it_asks_as_much_of_one_rack_as_of_thirty(self):
        def asked():
            with CaptureQueriesContext(connection) as queries:
                self.client.get(LIST, {"department": "PM"})
            return len(queries)

        plant.rack("PM01A01")
        asked()
        few = asked()
        for number in range(2, 31):
            plant.rack(f"PM01A{number:02}")
        self.assertEqual(asked(), few)


class MakingTests(PageCase):
    def make(self, **typed):
        facts = LIMITS | {"department": self.rack.department_id, "code": "fm 01 b 07"}
        return self.client.post(NEW, facts | typed)

    def test_a_rack_is_made_with_its_limits(self):
        answer = self.make(max_rolls=12, max_weight_kg="7500.5", is_limit_hard="on")
        made = Location.objects.get(code="FM01B07")
        self.assertRedirects(answer, self.of("location", made))
        limits = (made.max_rolls, made.max_weight_g, made.is_limit_hard, made.row)
        self.assertEqual(limits, (12, 7_500_500, True, "B"))

    def test_a_code_that_cannot_be_comes_back_with_the_reason(self):
        for code, said in (("LM01A01", "is no rack of"), ("fm01a01", "already")):
            page = self.make(code=code, max_rolls=3)
            self.assertContains(page, said, status_code=422)
            self.assertContains(page, f'value="{code}"', status_code=422)
        page = self.make(code="FM01B09", max_rolls="-1", department="")
        self.assertEqual(set(page.context["form"].errors), {"max_rolls", "department"})
        self.assertEqual(Location.objects.count(), 1)

    def test_nobody_else_makes_racks_or_rules(self):
        for role in (Role.PLANT_MANAGER, Role.STOCK_KEEPER, Role.VIEW_ONLY):
            self.sign_in(role)
            rules = reverse(
                "warehouse:department_rules", args=[self.rack.department_id]
            )
            for url in (NEW, BLOCK, RULES, rules):
                self.assertEqual(self.client.get(url).status_code, 403)
                self.assertEqual(self.client.post(url, LIMITS).status_code, 403)
        self.assertEqual(Location.objects.count(), 1)


class BlockTests(PageCase):
    def send(self, **typed):
        facts = {
            "department": self.rack.department_id,
            "aisles": "01-02",
            "rows": "a-b",
            "columns": "01, 03",
            "written": "{department}{aisle}{row}{column}",
            "mixing": "same",
            "max_rolls": "6",
        }
        return self.client.post(BLOCK, facts | typed)

    def test_it_is_shown_before_anything_is_made(self):
        page = self.send()
        self.assertContains(page, "Make 7 racks")
        self.assertContains(page, "there already")
        planned = [rack.code for rack in page.context["planned"].racks]
        self.assertEqual(planned[:3], ["FM01A01", "FM01A03", "FM01B01"])
        self.assertEqual(Location.objects.count(), 1)

    def test_what_is_missing_is_made_and_the_rest_left_as_it_is(self):
        answer = self.send(make="yes")
        self.assertRedirects(answer, f"{LIST}?department=FM")
        made = Location.objects.exclude(pk=self.rack.pk)
        self.assertEqual(
            set(made.values_list("mixing", "max_rolls", "kind")),
            {("same", 6, "STORAGE")},
        )
        self.assertEqual(made.count(), 7)
        self.assertEqual(lookup.location("FM02B03").column, "03")
        self.rack.refresh_from_db()
        self.assertEqual(self.rack.max_rolls, 2)
        self.assertEqual(
            AuditEntry.objects.filter(action="location.created").count(), 7
        )

    def test_a_second_press_makes_nothing_more(self):
        self.send(make="yes")
        page = self.send(make="yes")
        self.assertContains(page, "All these racks are there already", status_code=409)
        self.assertEqual(Location.objects.count(), 8)

    def test_codes_without_an_aisle(self):
        self.send(aisles="", make="yes")
        self.assertTrue(Location.objects.filter(code="FMB03", aisle="").exists())

    def test_a_department_with_its_own_pattern(self):
        plant.rules("FM", location_pattern=r"FM(?P<column>\d+)N(?P<row>\d)")
        page = self.send()
        self.assertContains(page, "is no rack of this department")
        self.assertNotContains(page, "Make 8 racks")
        own = {"written": "{department}{column}N{row}", "rows": "1-2", "aisles": ""}
        self.send(make="yes", **own)
        self.assertTrue(Location.objects.filter(code="FM03N2", row="2").exists())

    def test_a_block_with_a_code_that_is_a_rolls_number_is_not_offered(self):
        number = Roll.objects.filter(pk=plant.roll(self.chief.user).pk)
        number.update(roll_no="FM02-B03")
        page = self.send()
        self.assertContains(page, "A scan of FM02B03 means roll FM02-B03 already")
        self.assertNotContains(page, "Make 7 racks")
        page = self.send(make="yes")
        self.assertContains(page, "another code", status_code=422)
        self.assertEqual(Location.objects.count(), 1)

    def test_what_cannot_be_a_block_comes_back_as_typed(self):
        for name, typed in (
            ("rows", "D-A"),
            ("rows", "A to D"),
            ("columns", "1-9999"),
            ("columns", "001-101"),
            ("columns", "A-3"),
            ("aisles", "💥"),
            ("written", "{row}{column}"),
            ("written", "{department.__class__}{row}"),
        ):
            with self.subTest(typed):
                page = self.send(**{name: typed}, make="yes")
                self.assertEqual(page.status_code, 422)
                self.assertIn(name, page.context["form"].errors)
                self.assertEqual(page.context["form"][name].value(), typed)
        page = self.send(aisles="01-09", rows="A-J", columns="01-09", make="yes")
        self.assertContains(page, "These are 810 racks", status_code=422)
        self.assertEqual(Location.objects.count(), 1)


class ChangingTests(PageCase):
    def test_limits_are_changed(self):
        typed = {"kind": "HOLD", "mixing": "empty", "max_weight_kg": "1.5"}
        answer = self.client.post(self.of("location_limit"), typed)
        self.assertRedirects(answer, self.of("location"))
        self.rack.refresh_from_db()
        self.assertEqual(
            (
                self.rack.kind,
                self.rack.mixing,
                self.rack.max_rolls,
                self.rack.max_weight_g,
            ),
            ("HOLD", "empty", None, 1500),
        )

    def test_a_limit_that_is_opened_and_saved_stays_to_the_gram(self):
        for grams in (1_234_567, 999_999_999, 1_000_000_000):
            Location.objects.filter(pk=self.rack.pk).update(max_weight_g=grams)
            form = self.client.get(self.of("location")).context["limit_form"]
            typed = LIMITS | {"max_weight_kg": form["max_weight_kg"].value()}
            self.client.post(self.of("location_limit"), typed)
            self.rack.refresh_from_db()
            self.assertEqual(self.rack.max_weight_g, grams)

    def test_limits_that_cannot_be_come_back(self):
        page = self.client.post(self.of("location_limit"), LIMITS | {"max_rolls": "0"})
        self.assertEqual(page.status_code, 422)
        self.assertEqual(page.context["limit_form"]["max_rolls"].value(), "0")
        self.rack.refresh_from_db()
        self.assertEqual(self.rack.max_rolls, 2)

    def test_a_rack_with_rolls_stays_a_rack(self):
        self.chief.store(plant.roll(self.chief.user), self.rack)
        typed = LIMITS | {"kind": "DISPATCH"}
        page = self.client.post(self.of("location_limit"), typed)
        self.assertContains(page, "still holds 1 rolls", status_code=409)
        self.rack.refresh_from_db()
        self.assertEqual(self.rack.kind, "STORAGE")

    def test_the_old_code_stays_as_a_label(self):
        self.client.post(self.of("location_rename"), {"code": "FM 09 Z 09"})
        self.assertContains(self.client.get(self.of("location")), "FM01A01")
        self.assertEqual(lookup.location("FM01A01").code, "FM09Z09")

    def test_a_code_of_another_rack_is_refused(self):
        plant.rack("FM01A02")
        page = self.client.post(self.of("location_rename"), {"code": "FM01A02"})
        self.assertContains(page, "already", status_code=422)
        self.rack.refresh_from_db()
        self.assertEqual(self.rack.code, "FM01A01")

    def test_a_rack_is_closed_and_opened_again(self):
        self.client.post(self.of("location_close"))
        self.assertContains(self.client.get(self.of("location")), "It is closed")
        self.client.post(self.of("location_open"))
        self.rack.refresh_from_db()
        self.assertFalse(self.rack.is_closed)

    def test_a_rack_with_rolls_is_not_closed(self):
        self.chief.store(plant.roll(self.chief.user), self.rack)
        page = self.client.post(self.of("location_close"))
        self.assertContains(page, "Move them first", status_code=409)
        self.assertContains(page, "?location=FM01A01", status_code=409)
        self.rack.refresh_from_db()
        self.assertFalse(self.rack.is_closed)

    def test_the_rolls_of_a_place_with_an_odd_code_are_found_by_its_whole_name(self):
        floor = plant.rack("FM#1", kind="TEMP")
        self.chief.store(plant.roll(self.chief.user), floor)
        page = self.client.post(self.of("location_close", floor))
        self.assertContains(page, "?location=FM%231", status_code=409)

    def test_a_manager_opens_and_closes_at_home_and_no_more(self):
        self.sign_in(Role.PLANT_MANAGER)
        self.assertNotContains(self.client.get(self.of("location")), "Rename")
        self.assertEqual(self.client.post(self.of("location_close")).status_code, 302)
        for name in ("location_limit", "location_rename"):
            self.assertEqual(self.client.post(self.of(name)).status_code, 403)
        self.sign_in(Role.PLANT_MANAGER, "LM")
        for name in ("location_open", "location_close"):
            self.assertEqual(self.client.post(self.of(name)).status_code, 404)
        self.assertEqual(self.client.get(self.of("location")).status_code, 404)
        self.rack.refresh_from_db()
        self.assertTrue(self.rack.is_closed)

    def test_others_change_nothing_and_presses_are_posts(self):
        self.sign_in(Role.STOCK_KEEPER)
        self.assertEqual(self.client.get(self.of("location")).status_code, 403)
        for name in ("limit", "rename", "close", "open"):
            url = self.of(f"location_{name}")
            self.assertEqual(self.client.post(url, LIMITS).status_code, 403)
        self.client.force_login(self.chief.user)
        for name in ("limit", "rename", "close", "open"):
            self.assertEqual(
                self.client.get(self.of(f"location_{name}")).status_code, 405
            )


class RulesTests(PageCase):
    PATTERN = r"FM(?P<column>\d+)N(?P<row>\d)"

    def setUp(self):
        super().setUp()
        self.url = reverse("warehouse:department_rules", args=[self.rack.department_id])

    def test_they_are_set_and_listed(self):
        typed = {"is_transfer_two_step": "on", "location_pattern": self.PATTERN}
        self.assertRedirects(self.client.post(self.url, typed), RULES)
        rules = DepartmentRules.of(self.rack.department_id)
        self.assertEqual(
            (rules.is_transfer_two_step, rules.allows_direct_dispatch), (True, False)
        )
        self.assertContains(self.client.get(RULES), "must be received")

    def test_a_department_without_rules_has_the_usual_ones(self):
        self.assertContains(self.client.get(RULES), "also without storing")
        self.assertContains(self.client.get(self.url), "checked", count=2)

    def test_a_code_is_tried_before_the_pattern_is_saved(self):
        typed = {"location_pattern": self.PATTERN, "sample": "fm 17 n 3", "try": "yes"}
        page = self.client.post(self.url, typed)
        self.assertEqual(page.context["reading"].parts["column"], "17")
        self.assertContains(page, "1 rack that is there does not fit: FM01A01")
        page = self.client.post(self.url, typed | {"sample": "FM01A01"})
        self.assertContains(page, "FM01A01 would be no rack")
        page = self.client.post(self.url, {"sample": "FM01A01", "try": "yes"})
        self.assertContains(page, "All racks that are there (1) fit")
        self.assertFalse(DepartmentRules.objects.exists())

    def test_what_is_no_pattern_comes_back(self):
        for press in ({}, {"try": "yes", "sample": "FM01A01"}):
            page = self.client.post(self.url, {"location_pattern": "("} | press)
            self.assertContains(page, "no pattern with row", status_code=422)
            self.assertEqual(page.context["form"]["location_pattern"].value(), "(")
        self.assertFalse(DepartmentRules.objects.exists())
