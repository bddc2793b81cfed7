"""Who may open what: every address of the site × every kind of visitor × GET and POST.

An address without a row fails the build. A row says in which of three lists the
address is (public, signed-in, a role), and what makes it somebody's own.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from unittest import mock

from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.test import TestCase
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import PLANT_ROLES, Role
from accounts.tests import people
from config import scheduler
from dues.models import Shopkeeper
from ration import codes, operations
from ration.tests import shops
from warehouse.tests import plant

PLANT = Role.OPERATOR
OPEN_TO_ALL = {
    "home",
    "language",
    "theme",
    "healthz",
    "readyz",
    "workz",
    "robots",
    "accounts:login",
    "accounts:logout",
    "accounts:register",
    "accounts:password_reset",
    "accounts:password_reset_sent",
    "accounts:password_reset_confirm",
    "dues:register",
    "warehouse:worker",
    "dues:own_khata",
    "dues:own_pdf",
    "ration:register",
    "ration:find",
    "ration:shop",
    "ration:book",
    "ration:token",
    "ration:token_status",
    "ration:cancel",
    "ration:rejoin",
    "ration:board",
    "ration:board_status",
}
# Open, and yet they lead to the sign-in or refuse: that is what they are for.
DOORS = {"admin_login", "accounts:second_step"}
FOR_PEOPLE = {
    "dashboard",
    "accounts:account",
    "accounts:waiting",
    "accounts:password_change",
    "accounts:two_step_on",
    "accounts:two_step_off",
    "accounts:recovery_codes",
    "accounts:sign_out_everywhere",
    "warehouse:api",
}
FOR_ROLES = {
    "warehouse:dashboard": PLANT,
    "warehouse:dashboard_live": Role.VIEW_ONLY,
    "dues:dashboard": Role.SHOPKEEPER,
    "dues:settings": Role.SHOPKEEPER,
}
FOR_ROLES |= {
    f"ration:{name}": Role.SUPPLIER
    for name in (
        *("dashboard", "profile", "shop_poster", "shop_qr", "session_new"),
        *("report", "report_export", "session_report", "session_export"),
        *("console", "session_edit", "session_cancel", "session_open"),
        *("session_pause", "session_resume", "session_close", "session_finish"),
        *("serve", "missed", "put_back", "call_again", "undo", "book_at_counter"),
        *("session_poster", "session_qr", "slip", "slip_print", "session_token"),
        *("recall", "prioritise", "void"),
    )
}
FOR_ROLES |= {
    f"warehouse:{name}": PLANT
    for name in (
        *("rolls", "roll", "press", "roll_label", "roll_label_upper", "tray"),
        *("rack", "rack_upper", "dispatch_notes", "dispatch_note", "locations"),
    )
}
FOR_ROLES |= {
    f"dues:{name}": Role.SHOPKEEPER
    for name in (
        *("customers", "customer", "customer_new", "customer_edit"),
        *("customer_archive", "customer_restore", "customer_remove"),
        *("customer_merge", "give", "give_to", "refund", "due", "due_paid"),
        *("due_pending", "due_unlink", "due_void", "due_note", "due_correct"),
        *("due_move", "receive", "receive_from", "receive_preview"),
        *("apply_advance", "payment", "payment_void", "payment_note"),
        *("statement", "statement_pdf", "balance_slip", "upi"),
        *("link", "link_new", "link_end", "link_open", "statement_open"),
        *("reports", "day_book", "debtors", "reminders", "remind", "promise"),
        *("ageing_file", "day_book_file", "debtors_file", "customers_file"),
        *("import_new", "import_sample", "import", "import_columns"),
        *("import_commit", "import_drop", "import_undo", "import_progress"),
        *("khata_new", "khata_commit", "take_out", "taken_out"),
        *("taken_out_cancel", "taken_out_file"),
    )
}
FOR_ROLES |= {
    f"warehouse:scan_{name}": PLANT
    for name in ("store", "dispatch", "customers", "view", "undo")
}
FOR_ROLES |= {
    f"warehouse:{name}": Role.STOCK_KEEPER
    for name in ("export", "export_made", "export_cancel", "export_file")
}
FOR_ROLES |= {
    f"warehouse:{name}": Role.STOCK_KEEPER
    for name in (
        *("imports", "import_new", "import_sample", "import", "import_columns"),
        *("import_commit", "import_progress", "import_drop", "import_undo"),
        "import_errors",
    )
}
FOR_ROLES |= {
    f"warehouse:{name}": Role.FORKLIFT_DRIVER
    for name in (
        *("counts", "count_new", "count", "count_press"),
        *("count_rack", "count_empty", "count_uncount"),
    )
}
FOR_ROLES |= {
    f"warehouse:{name}": Role.PLANT_MANAGER
    for name in (
        *("location", "location_open", "location_close"),
        *("reconciliation", "reconciliation_runs", "mismatch"),
    )
}
FOR_ROLES |= {
    f"warehouse:{name}": Role.FACTORY_ADMIN
    for name in (
        *("location_new", "location_block", "location_limit", "location_rename"),
        *("rules", "department_rules", "reconciliation_run", "mismatch_repair"),
    )
}
FOR_ROLES |= {
    f"warehouse:{name}": PLANT
    for name in (
        *("entry", "entry_check", "print_label", "labels", "label_sheet"),
        *("print_queue", "print_decision", "rack_labels", "scan_cards"),
    )
} | {"warehouse:printers": Role.FACTORY_ADMIN}
# The plant over JSON: a refusal is JSON too, and never leads to the sign-in.
FOR_MACHINES = {
    f"warehouse:api_{name}"
    for name in ("roll", "transactions", "batch", "undo", "discards", "openapi")
}
FOR_SUPERUSERS = {"jobs", "job_run_now", "job_progress"}


@dataclass(frozen=True)
class Address:
    name: str
    parameters: tuple[str, ...]

    @property
    def is_somebodys(self) -> bool:
        return "session_id" in self.parameters


def addresses(patterns=None, prefix="", parameters=()) -> list[Address]:
    """Every named address of the site outside the admin."""
    found = []
    for pattern in patterns or get_resolver().url_patterns:
        within = (*parameters, *pattern.pattern.converters)
        if isinstance(pattern, URLPattern):
            found.append(Address(f"{prefix}{pattern.name}", within))
        elif pattern.namespace != "admin":
            deeper = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            found += addresses(pattern.url_patterns, deeper, within)
    return found


# Signing in and out is everybody's, and has tests of its own.
DOORS_OF_ADMIN = {"login", "logout"}


def admin_urls(patterns, prefix="/admin/"):
    """Every address of Django's admin, with a 1 wherever it wants something."""
    for pattern in patterns:
        route = re.sub(r"<[^>]+>", "1", str(pattern.pattern))
        if hasattr(pattern, "url_patterns"):
            yield from admin_urls(pattern.url_patterns, prefix + route)
        elif pattern.name not in DOORS_OF_ADMIN and "(?" not in route:
            yield prefix + route


def all_rows() -> dict[str, list]:
    """Every row of the site's own tables: what a refusal leaves as it was."""
    return {
        model._meta.label: list(model.objects.order_by("pk").values())
        for label in ("accounts", "ration", "dues", "warehouse")
        for model in apps.get_app_config(label).get_models()
        if model is not User
    }


class IsolationTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        now = timezone.now()
        hours = {
            "on": timezone.localdate(now),
            "starts_at": now - timedelta(hours=1),
            "ends_at": now + timedelta(hours=5),
            "booking_from": now - timedelta(hours=1),
        }
        cls.own = shops.session(shops.supplier("dealer"), **hours)
        cls.others = shops.session(shops.supplier("neighbour"), **hours)
        cls.token = operations.book_token(
            session=cls.others, card=shops.new_card(), by=None, at=now
        )
        Shopkeeper.objects.create(
            user=people.person("shopkeeper", Role.SHOPKEEPER),
            shop_name="Kirana",
            phone="+919876543210",
            address="Chowk",
        )
        people.person("worker", PLANT)
        people.person("nobody")
        cls.roll = plant.roll(people.admin())
        cls.roles = {
            "dealer": {Role.SUPPLIER},
            "shopkeeper": {Role.SHOPKEEPER},
            "worker": {PLANT},
            "nobody": set(),
            "admin": set(PLANT_ROLES),  # at the plant a superuser is Factory Admin
        }

    def setUp(self):
        # Signing in for each of thousands of visits would take minutes.
        self.clients = {}
        # /readyz answers 503 once nobody has kept time for minutes, as in tests.
        just_now = mock.patch.object(scheduler, "STARTED_AT", timezone.now())
        self.enterContext(just_now)

    def url(self, address: Address) -> str:
        """The address of the neighbour's thing, where it is somebody's."""
        values = {
            "session_id": self.others.pk,
            "token_id": self.token.pk,
            "format": "csv",
            "key": self.token.key,
            "code": self.code_for(address.name),
            "uidb64": "MQ",
            "token": "set-password",
            "count_id": 1,
            "location_id": 1,
            "department_id": 1,
            "mismatch_id": 1,
            "rack_id": 1,
            "export_id": 1,
            "import_id": 1,
            "due_id": 1,
            "payment_id": 1,
            "roll_id": str(self.roll.pk),
            "name": "put_away",
            "customer_id": 1,
            "on": "2026-11-21",
            "job_id": 1,
            "decision": "cancel",
            "job": "ration.jobs.forget_phones",
            "work_id": 1,
        }
        wanted = {name: values[name] for name in address.parameters}
        return reverse(address.name, kwargs=wanted)

    def code_for(self, name: str) -> str:
        if name == "ration:book":
            return codes.session_code(self.others.pk)
        return self.others.supplier.code

    def visit(self, username: str | None, method: str, url: str):
        client = self.clients.get(username) or self.client_of(username)
        response = getattr(client, method)(url)
        if settings.SESSION_COOKIE_NAME in response.cookies:
            del self.clients[username]
        return response

    def client_of(self, username: str | None):
        client = self.clients[username] = self.client_class()
        if username:
            client.force_login(User.objects.get(username=username))
        return client

    def is_sign_in(self, response) -> bool:
        at_login = response.headers.get("Location", "").startswith(
            reverse("accounts:login")
        )
        return response.status_code == 302 and at_login

    def test_every_address_has_a_row(self):
        names = {address.name for address in addresses()}
        rows = OPEN_TO_ALL | DOORS | FOR_PEOPLE | FOR_MACHINES | set(FOR_ROLES)
        rows |= FOR_SUPERUSERS
        self.assertEqual(names - rows, set(), "addresses without a row")
        self.assertEqual(rows - names, set(), "rows without an address")

    def test_public_pages_answer_everybody_and_never_fail(self):
        for address in addresses():
            if address.name not in OPEN_TO_ALL:
                continue
            for username in (None, *self.roles):
                for method in ("get", "post"):
                    with self.subTest(address.name, who=username, method=method):
                        response = self.visit(username, method, self.url(address))
                        self.assertFalse(self.is_sign_in(response))
                        self.assertNotEqual(response.status_code, 403)
                        self.assertLess(response.status_code, 500)

    def test_the_doors_let_nobody_in_and_never_fail(self):
        for name in DOORS:
            for username in (None, *self.roles):
                for method in ("get", "post"):
                    with self.subTest(name, who=username, method=method):
                        response = self.visit(username, method, reverse(name))
                        self.assertIn(response.status_code, (200, 302, 403, 422))

    def test_all_else_sends_a_stranger_to_sign_in_and_changes_nothing(self):
        before = all_rows()
        for address in addresses():
            if address.name in OPEN_TO_ALL | DOORS | FOR_MACHINES:
                continue
            for method in ("get", "post"):
                with self.subTest(address.name, method=method):
                    response = self.visit(None, method, self.url(address))
                    self.assertTrue(
                        self.is_sign_in(response) or response.status_code == 405,
                        response,
                    )
        self.assertEqual(all_rows(), before)

    def test_machines_are_refused_in_json_and_change_nothing(self):
        before = all_rows()
        for address in addresses():
            if address.name not in FOR_MACHINES:
                continue
            for who, status in ((None, 401), ("dealer", 403), ("nobody", 403)):
                for method in ("get", "post"):
                    with self.subTest(address.name, who=who, method=method):
                        response = self.visit(who, method, self.url(address))
                        self.assertIn(response.status_code, (status, 405))
                        self.assertIn("code", response.json())
        self.assertEqual(all_rows(), before)

    def test_a_wrong_role_is_refused_and_changes_nothing(self):
        before = all_rows()
        for address in addresses():
            role = FOR_ROLES.get(address.name)
            for username, held in self.roles.items():
                if role is None or role in held:
                    continue
                for method in ("get", "post"):
                    with self.subTest(address.name, who=username, method=method):
                        response = self.visit(username, method, self.url(address))
                        self.assertIn(response.status_code, (403, 405))
        self.assertEqual(all_rows(), before)

    def test_what_is_for_superusers_is_for_nobody_else(self):
        before = all_rows()
        for address in addresses():
            if address.name not in FOR_SUPERUSERS:
                continue
            for username in self.roles.keys() - {"admin"}:
                for method in ("get", "post"):
                    with self.subTest(address.name, who=username, method=method):
                        response = self.visit(username, method, self.url(address))
                        self.assertEqual(response.status_code, 403)
        self.assertEqual(all_rows(), before)

    def test_the_neighbours_things_are_not_found_and_not_changed(self):
        before = all_rows()
        for address in addresses():
            if address.name not in FOR_ROLES or not address.is_somebodys:
                continue
            for method in ("get", "post"):
                with self.subTest(address.name, method=method):
                    response = self.visit("dealer", method, self.url(address))
                    self.assertIn(response.status_code, (404, 405))
        self.assertEqual(all_rows(), before)

    def test_the_neighbours_token_is_not_found_in_the_own_session(self):
        for address in addresses():
            if "token_id" not in address.parameters:
                continue
            url = reverse(
                address.name,
                kwargs={"session_id": self.own.pk, "token_id": self.token.pk},
            )
            for method in ("get", "post"):
                with self.subTest(address.name, method=method):
                    response = self.visit("dealer", method, url)
                    self.assertIn(response.status_code, (404, 405))

    def test_no_id_however_large_is_a_failure(self):
        for address in addresses():
            if not address.is_somebodys:
                continue
            values = {"session_id": 2**70, "token_id": 2**70, "format": "csv"}
            wanted = {name: values[name] for name in address.parameters}
            for method in ("get", "post"):
                with self.subTest(address.name, method=method):
                    url = reverse(address.name, kwargs=wanted)
                    response = self.visit("dealer", method, url)
                    self.assertIn(response.status_code, (404, 405))

    def test_admin_is_for_staff(self):
        lists = [
            reverse(
                f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
            )
            for label in ("accounts", "ration", "warehouse", "dues")
            for model in apps.get_app_config(label).get_models()
            if admin.site.is_registered(model)
        ]
        self.assertGreater(len(lists), 8)
        for url in [reverse("admin:index"), *lists]:
            for username in (None, "dealer", "shopkeeper", "worker", "nobody"):
                with self.subTest(url, who=username):
                    response = self.visit(username, "get", url)
                    self.assertIn(response.status_code, (302, 403))
            self.assertEqual(self.visit("admin", "get", url).status_code, 200)

    def test_a_factory_admin_sees_no_shop_in_the_admin(self):
        people.person("factory", Role.FACTORY_ADMIN)
        for label, status in (("warehouse", 200), ("ration", 403), ("dues", 403)):
            for model in apps.get_app_config(label).get_models():
                if not admin.site.is_registered(model):
                    continue
                url = f"admin:{label}_{model._meta.model_name}_changelist"
                with self.subTest(url):
                    response = self.visit("factory", "get", reverse(url))
                    self.assertEqual(response.status_code, status)

    def test_every_address_of_the_admin_is_for_staff(self):
        """Also what is no list: buttons, exports, completion of what is typed."""
        found = list(admin_urls(admin.site.get_urls()))
        self.assertGreater(len(found), 60)
        before = all_rows()
        for url in found:
            for username in (None, "dealer", "shopkeeper", "worker", "nobody"):
                for method in ("get", "post"):
                    with self.subTest(url, who=username, method=method):
                        response = self.visit(username, method, url)
                        self.assertIn(response.status_code, (302, 403, 405))
                        if response.status_code == 302:
                            self.assertIn("/login/", response["Location"])
        self.assertEqual(all_rows(), before)
