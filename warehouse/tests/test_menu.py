from uuid import uuid4

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import RequestFactory, TestCase
from django.urls import reverse

from accounts.roles import PLANT_ROLES, Role
from accounts.tests import people
from warehouse import menu
from warehouse.door import right_required
from warehouse.permissions import Right
from warehouse.tests import plant


def names(user, path="") -> list[str]:
    return [str(entry.name) for entry in menu.entries_of(user, path)]


class MenuTest(TestCase):
    def test_it_offers_what_the_role_may_do_and_what_is_built(self):
        admin = plant.worker(Role.FACTORY_ADMIN)
        self.assertEqual(names(admin)[0], "Dashboard")
        self.assertNotIn("Dashboard", names(plant.worker(Role.OPERATOR)))
        self.assertTrue(all(entry.url for entry in menu.entries_of(admin)))

    def test_the_admin_is_offered_to_those_who_set_the_plant_up(self):
        for role in PLANT_ROLES:
            offered = "Administration" in names(plant.worker(role))
            self.assertEqual(offered, role == Role.FACTORY_ADMIN)

    def test_without_a_department_only_those_who_work_everywhere_have_entries(self):
        self.assertEqual(names(plant.worker(Role.PLANT_MANAGER, None)), [])
        self.assertIn("Dashboard", names(plant.worker(Role.FACTORY_ADMIN, None)))

    def test_only_one_entry_is_the_page_one_is_on(self):
        admin = plant.worker(Role.FACTORY_ADMIN)
        for entry in menu.entries_of(admin):
            here = [one for one in menu.entries_of(admin, entry.url) if one.is_here]
            self.assertEqual([one.url for one in here], [entry.url])

    def test_a_page_of_some_work_marks_that_work_and_not_the_dashboard(self):
        admin = plant.worker(Role.FACTORY_ADMIN)
        for page, work, *args in (
            ("labels", "Enter material"),
            ("label_sheet", "Enter material", 1),
            ("print_label", "Enter material", uuid4()),
            ("printers", "Print queue"),
            ("scan_cards", "Store"),
            ("rack", "Racks", "FM01A01"),
            ("dashboard", "Dashboard"),
        ):
            path = reverse(f"warehouse:{page}", args=args)
            entries = menu.entries_of(admin, path)
            with self.subTest(page):
                here = [str(entry.name) for entry in entries if entry.is_here]
                self.assertEqual(here, [work])


class DoorTest(TestCase):
    def setUp(self):
        page = right_required(Right.EXPORT)(lambda request: HttpResponse("in"))
        request = RequestFactory().get("/somewhere/")

        def visit(user):
            request.user = user
            return page(request)

        self.visit = visit

    def test_who_has_the_right_comes_in_and_nothing_is_kept(self):
        answer = self.visit(plant.worker(Role.STOCK_KEEPER))
        self.assertEqual(answer.content, b"in")
        self.assertIn("no-store", answer["Cache-Control"])

    def test_the_office_comes_in_as_factory_admin(self):
        self.assertEqual(self.visit(people.admin()).content, b"in")

    def test_another_role_and_another_trade_are_refused(self):
        dealer = people.person("dealer", Role.SUPPLIER)
        for user in (plant.worker(Role.FORKLIFT_DRIVER), dealer):
            with self.assertRaises(PermissionDenied):
                self.visit(user)

    def test_who_has_no_department_yet_is_told_to_wait(self):
        answer = self.visit(plant.worker(Role.PLANT_MANAGER, None))
        self.assertContains(answer, "Waiting for approval", status_code=403)

    def test_a_stranger_is_sent_to_sign_in(self):
        answer = self.visit(AnonymousUser())
        self.assertEqual(answer.status_code, 302)
        self.assertIn("/login/?next=/somewhere/", answer["Location"])
