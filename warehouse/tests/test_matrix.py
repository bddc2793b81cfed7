"""Seven roles, two departments, every action, by every door: one table for all.

The table is that of the operations; a door that let more or fewer in would differ.
"""

import io
from uuid import uuid4

from django.contrib.auth.models import Permission
from django.test import TestCase
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import User
from accounts.roles import Role
from warehouse import operations
from warehouse.models import Roll, Transaction
from warehouse.tests import plant

from .clients import Program, roll_url
from .plant import Hand, stand
from .test_permissions import ANYWHERE, NEVER, OWN, ROLES, TABLE, Stage

HOMES = ("FM", "LM")
NAMES = {
    "QA_SCAN": "qa_scan",
    "PUTAWAY": "put_away",
    "TEMP_STORAGE": "store_temporarily",
    "TRANSFER": "transfer",
    "RECEIVE": "receive",
    "DISPATCH": "dispatch",
    "RETURN": "return_roll",
    "VOID": "void",
    "REVERSAL": "correct",
}
BY_API = {
    ANYWHERE: ("done", "done"),
    OWN: ("done", "wrong_department"),
    NEVER: ("not_allowed", "not_allowed"),
}


def sent_for(action: str, stage: Stage) -> dict:
    """What is said of the roll beside its code, by the API and by a form alike."""
    said = {
        "PUTAWAY": {"location": stage.rack.code},
        "TRANSFER": {"location": "PM"},
        "DISPATCH": {"customer": "Acme"},
    }
    why = {"reason": "a reason"} if action in ("RETURN", "VOID", "REVERSAL") else {}
    return {"roll": stage.roll.roll_no} | said.get(action, {}) | why


class DoorCase(TestCase):
    def setUp(self):
        self.chief = Hand(plant.worker())
        plant.rack("FM01A01"), plant.rack("LM01A01"), plant.department("PM")
        self.workers = {role: plant.worker(role) for role in ROLES}
        Hand(self.chief.user).dispatch(plant.roll(self.chief.user), "Acme")

    def every(self, actions):
        """Each action, role and home, with what the table says of it."""
        for action in actions:
            row = TABLE[NAMES[action]]
            for role, may in zip(ROLES, row, strict=True):
                for place, home in enumerate(HOMES):
                    with self.subTest(f"{role} {action} at {home}"):
                        yield action, role, home, BY_API[may][place]

    def staged(self, action: str, home: str) -> Stage:
        stage = Stage(self.chief, home)
        stage.prepare(NAMES[action])
        return stage

    def worker(self, role: Role) -> User:
        return User.objects.get(pk=self.workers[role].pk)

    def facts(self, stage: Stage):
        return stand(stage.roll), Transaction.objects.count()


class ApiDoorTests(DoorCase):
    def test_every_action(self):
        for action, role, home, expected in self.every(NAMES):
            stage = self.staged(action, home)
            before = self.facts(stage)
            sent = sent_for(action, stage) | {"action": action}
            answer = Program(self.worker(role)).post(sent)
            if expected == "done":
                self.assertEqual(answer.status_code, 201, answer.content)
                continue
            self.assertEqual(answer.status_code, 403)
            self.assertEqual(answer.json()["code"], expected)
            self.assertEqual(self.facts(stage), before)

    def test_looking(self):
        for role, may in zip(ROLES, TABLE["see"], strict=True):
            for place, home in enumerate(HOMES):
                with self.subTest(f"{role} sees {home}"):
                    stage = Stage(self.chief, home)
                    answer = Program(self.worker(role)).get(stage.roll.pk)
                    told = answer.json().get("code", "done")
                    self.assertEqual(told, BY_API[may][place])

    def test_nobody_signed_in_gets_anything_by_any_method(self):
        stage = Stage(self.chief, "FM")
        before = self.facts(stage)
        names = ("transactions", "batch", "undo", "discards", "openapi")
        urls = [reverse(f"warehouse:api_{name}") for name in names]
        client = Program().client
        for url in [*urls, roll_url(stage.roll.pk)]:
            for method in ("get", "post", "put", "patch", "delete"):
                with self.subTest(url, method=method):
                    answer = getattr(client, method)(url)
                    self.assertIn(answer.status_code, (401, 405))
        self.assertEqual(self.facts(stage), before)


class PageDoorTests(DoorCase):
    """The scan pages without JavaScript: one form, one scan."""

    PAGES = {
        "PUTAWAY": "scan_store",
        "TEMP_STORAGE": "scan_store",
        "TRANSFER": "scan_dispatch",
        "RECEIVE": "scan_dispatch",
        "DISPATCH": "scan_dispatch",
        "QA_SCAN": "scan_dispatch",
        "RETURN": "scan_dispatch",
    }

    def test_every_action_a_page_has(self):
        for action, role, home, expected in self.every(self.PAGES):
            stage = self.staged(action, home)
            before = self.facts(stage)
            sent = sent_for(action, stage) | {"action": action, "key": str(uuid4())}
            if action == "TEMP_STORAGE":
                sent["is_temporary"] = "on"
            sent["skips_older"] = "on"
            self.client.force_login(self.worker(role))
            page = reverse(f"warehouse:{self.PAGES[action]}")
            answer = self.client.post(page, sent)
            if expected == "done":
                self.assertEqual(answer.status_code, 302)
                self.assertNotEqual(self.facts(stage), before)
                continue
            # What is not offered at all is no valid choice of the form.
            self.assertIn(answer.status_code, (403, 422))
            self.assertEqual(self.facts(stage), before)


class ExportDoorTests(DoorCase):
    """An export holds the rows its person may have exported, and no others."""

    MAY = (ANYWHERE, OWN, OWN, NEVER, NEVER, NEVER, NEVER)

    def test_the_rows_of_each_role(self):
        mine = {home: plant.roll(self.chief.user, home).roll_no for home in HOMES}
        for role, may in zip(ROLES, self.MAY, strict=True):
            with self.subTest(role):
                self.client.force_login(self.worker(role))
                page = reverse("warehouse:export")
                answer = self.client.post(page, {"format": "xlsx"})
                if may == NEVER:
                    self.assertEqual(answer.status_code, 403)
                    continue
                found = self.rolls_in(b"".join(answer.streaming_content))
                self.assertIn(mine["FM"], found)
                self.assertEqual(mine["LM"] in found, may == ANYWHERE)

    def rolls_in(self, content: bytes) -> set:
        head, *lines = load_workbook(io.BytesIO(content))["Materials"].values
        return {line[head.index("Roll No")] for line in lines}


class AdminDoorTests(DoorCase):
    """In admin rolls and the ledger are looked at, by scope, and never changed."""

    def setUp(self):
        super().setUp()
        self.rows = {}
        for home in HOMES:
            roll = plant.roll(self.chief.user, home)
            step = self.chief.do(operations.qa_scan, roll).transaction
            self.rows[home] = roll, step
        for user in self.workers.values():
            user.is_staff = True
            user.save()
            user.user_permissions.set(Permission.objects.all())

    def address(self, row, verb: str) -> str:
        args = [] if verb == "add" else [row.pk]
        return reverse(f"admin:warehouse_{row._meta.model_name}_{verb}", args=args)

    def test_each_role_sees_what_is_its_own(self):
        for role, may in zip(ROLES, TABLE["see"], strict=True):
            self.client.force_login(self.worker(role))
            for place, home in enumerate(HOMES):
                for row in self.rows[home]:
                    with self.subTest(role, home=home, row=row._meta.model_name):
                        answer = self.client.get(self.address(row, "change"))
                        is_seen = BY_API[may][place] == "done"
                        self.assertEqual(answer.status_code == 200, is_seen)

    def test_by_the_role_alone_the_admin_is_a_factory_admins(self):
        for role in ROLES:
            user = plant.worker(role)  # nobody ticked anything for them
            self.client.force_login(user)
            is_let_in = role == Role.FACTORY_ADMIN
            for row in (one for home in HOMES for one in self.rows[home]):
                with self.subTest(role, row=row._meta.model_name):
                    answer = self.client.get(self.address(row, "change"))
                    self.assertEqual(answer.status_code == 200, is_let_in)

    def test_nobody_changes_a_fact_whatever_they_were_granted(self):
        facts = [list(model.objects.values()) for model in (Roll, Transaction)]
        sent = {"post": "yes", "status": "VOID", "weight_g": 1, "action": "VOID"}
        for role in ROLES:
            self.client.force_login(self.worker(role))
            for row in (one for home in HOMES for one in self.rows[home]):
                for verb in ("add", "change", "delete"):
                    with self.subTest(role, verb=verb, row=row._meta.model_name):
                        answer = self.client.post(self.address(row, verb), sent)
                        self.assertIn(answer.status_code, (302, 403, 404))
        now = [list(model.objects.values()) for model in (Roll, Transaction)]
        self.assertEqual(now, facts)
