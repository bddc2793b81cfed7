"""A scan left on a shared phone, sent by a supervisor: both names are kept."""

from datetime import UTC, datetime
from types import SimpleNamespace
from uuid import uuid4

from django.test import SimpleTestCase, TestCase
from django.urls import reverse

from accounts.roles import Role
from warehouse.chain import SEALED, seal
from warehouse.exports import Selection, ledger, selection, tally
from warehouse.exports.chunks import Chunks
from warehouse.models import Transaction
from warehouse.tests import plant

from .clients import BATCH, POST, UNDO, Program, code_of
from .plant import stand
from .test_permissions import ROLES

SUPERVISORS = {
    Role.FACTORY_ADMIN: ("FM", "LM"),
    Role.PLANT_MANAGER: ("FM",),
    Role.STOCK_KEEPER: ("FM",),
}


class OnBehalfCase(TestCase):
    def setUp(self):
        self.keeper = plant.worker(Role.STOCK_KEEPER, first_name="Asha")
        self.ravi = plant.worker(Role.FORKLIFT_DRIVER, first_name="Ravi")
        plant.rack("FM01A01"), plant.department("LM")
        self.roll = plant.roll(self.keeper)

    def sent(self, **named):
        put = {"roll": self.roll.roll_no, "action": "PUTAWAY", "location": "FM01A01"}
        return put | {"on_behalf_of": self.ravi.username} | named

    def post(self, by=None, url=POST, **named):
        return Program(by or self.keeper).post(self.sent(**named), url)

    def check(self, answer, status, code):
        self.assertEqual(code_of(answer), (status, code), answer.content)

    def posted(self) -> list[tuple]:
        steps = Transaction.objects.order_by("pk")
        return [(step.user, step.scanned_by) for step in steps]


class RuleTests(OnBehalfCase):
    def test_the_step_has_who_sent_it_and_whose_scan_it_was(self):
        answer = self.post(user=self.keeper.username)
        self.assertEqual(answer.status_code, 201, answer.content)
        told = answer.json()["transaction"]
        self.assertEqual(told["user"], self.keeper.username)
        self.assertEqual(told["scanned_by"], self.ravi.username)
        self.assertEqual(self.posted(), [(self.keeper, self.ravi)])

    def test_in_a_batch_each_item_has_its_own_person(self):
        other = plant.roll(self.keeper)
        mine = {"roll": other.roll_no, "action": "QA_SCAN"}
        stranger = self.sent(on_behalf_of="nobody")
        sent = {"items": [self.sent(), mine, stranger]}
        answer = Program(self.keeper).post(sent, BATCH).json()["results"]
        self.assertEqual([one["status"] for one in answer], [201, 201, 404])
        self.assertEqual(self.posted(), [(self.keeper, self.ravi), (self.keeper, None)])

    def test_ones_own_name_is_no_other(self):
        self.post(on_behalf_of=self.keeper.username)
        self.assertEqual(self.posted(), [(self.keeper, None)])

    def test_a_worker_is_refused_and_learns_no_names(self):
        driver = plant.worker(Role.FORKLIFT_DRIVER)
        for name in (self.ravi.username, "nobody"):
            answer = self.post(driver, on_behalf_of=name)
            self.check(answer, 403, "not_on_behalf")
            self.assertIn(f"scanned by {name}", answer.json()["detail"])
        self.assertEqual(stand(self.roll), ("PRODUCED", None, "FM", 0))

    def test_every_role_in_both_departments(self):
        chief = plant.worker()
        for home in ("FM", "LM"):
            for role in ROLES:
                with self.subTest(role, home=home):
                    self.roll = plant.roll(chief, home)
                    check = {"roll": self.roll.roll_no, "action": "QA_SCAN"}
                    check["on_behalf_of"] = self.ravi.username
                    answer = Program(plant.worker(role)).post(check)
                    if home in SUPERVISORS.get(role, ()):
                        self.assertEqual(answer.status_code, 201, answer.content)
                        continue
                    self.check(answer, 403, "not_on_behalf")
                    self.assertEqual(self.roll.transactions.count(), 0)

    def test_a_transfer_that_is_taken_back_is_judged_too(self):
        plant.rules("LM", is_transfer_two_step=True)
        sent = {"roll": self.roll.roll_no, "action": "TRANSFER", "location": "LM"}
        Program(self.keeper).post(sent)
        back = {"action": "RETURN", "reason": "Wrong", "location": None}
        back = {name: one for name, one in self.sent(**back).items() if one}
        driver = plant.worker(Role.FORKLIFT_DRIVER)
        self.check(Program(driver).post(back), 403, "not_on_behalf")
        self.assertEqual(Program(self.keeper).post(back).status_code, 201)

    def test_who_left_is_still_known_and_who_never_came_is_not(self):
        self.ravi.is_active = False
        self.ravi.save()
        self.assertEqual(self.post().status_code, 201)
        gone = plant.worker(Role.OPERATOR)
        check = {"roll": self.roll.roll_no, "action": "QA_SCAN"}
        Program(gone).post(check)
        gone.groups.clear()
        check["on_behalf_of"] = gone.username
        self.assertEqual(Program(self.keeper).post(check).status_code, 201)
        shopkeeper = plant.person("sita", Role.SHOPKEEPER)
        for name in (shopkeeper.username, "nobody"):
            self.check(self.post(on_behalf_of=name), 404, "unknown_person")

    def test_a_correction_is_of_who_decides_on_it(self):
        self.post()
        for action in ("VOID", "REVERSAL"):
            sent = {"roll": self.roll.roll_no, "action": action, "reason": "Torn"}
            sent["on_behalf_of"] = self.ravi.username
            self.check(Program(self.keeper).post(sent), 400, "unexpected_field")

    def test_who_sent_it_undoes_it_and_nobody_else(self):
        self.post()
        self.check(Program(self.ravi).post({}, UNDO), 409, "nothing_to_undo")
        self.assertEqual(Program(self.keeper).post({}, UNDO).status_code, 201)


class ReplayTests(OnBehalfCase):
    def setUp(self):
        super().setUp()
        self.key = {"client_tx_id": str(uuid4())}

    def replayed(self, answer):
        self.assertEqual(answer.status_code, 200, answer.content)
        self.assertEqual(answer.headers["Idempotent-Replayed"], "true")
        self.assertEqual(Transaction.objects.count(), 1)

    def test_one_persons_scan_is_one_whoever_sends_it(self):
        self.post(**self.key)
        self.replayed(self.post(**self.key))
        self.replayed(self.post(plant.worker(Role.PLANT_MANAGER), **self.key))
        self.replayed(self.post(self.ravi, **self.key))

    def test_what_the_person_had_sent_already_is_not_sent_again(self):
        self.post(self.ravi, **self.key)
        self.replayed(self.post(**self.key))
        self.assertEqual(self.posted(), [(self.ravi, None)])

    def test_it_is_known_also_when_the_roll_is_anothers_by_it(self):
        moved = {"action": "TRANSFER", "location": "LM"} | self.key
        self.assertEqual(self.post(**moved).status_code, 201)
        self.replayed(self.post(**moved))
        self.replayed(self.post(plant.worker(Role.PLANT_MANAGER), **moved))

    def test_the_same_scan_of_two_people_is_two(self):
        self.post(**self.key)
        sita = plant.worker(Role.FORKLIFT_DRIVER).username
        self.check(self.post(on_behalf_of=sita, **self.key), 409, "key_of_another")
        self.check(
            self.post(on_behalf_of=self.keeper.username, **self.key),
            *(409, "key_of_another"),
        )
        check = {"roll": self.roll.roll_no, "action": "QA_SCAN"}
        for name in (sita, self.ravi.username, self.keeper.username):
            Program(self.keeper).post(check | {"on_behalf_of": name})
        self.assertEqual(Transaction.objects.count(), 4)

    def test_a_worker_hears_nothing_by_anothers_key(self):
        self.post(**self.key)
        driver = plant.worker(Role.FORKLIFT_DRIVER)
        self.check(self.post(driver, **self.key), 403, "not_on_behalf")
        elsewhere = plant.worker(Role.PLANT_MANAGER, "LM")
        self.check(self.post(elsewhere, **self.key), 403, "not_on_behalf")


class TellingTests(OnBehalfCase):
    def setUp(self):
        super().setUp()
        self.post()

    def test_the_rolls_history_has_both_names(self):
        self.client.force_login(self.keeper)
        page = self.client.get(reverse("warehouse:roll", args=[self.roll.pk]))
        self.assertContains(page, "scanned by Ravi, sent by Asha")

    def test_the_export_has_both_names_the_scanner_last(self):
        Program(self.keeper).post({"roll": self.roll.roll_no, "action": "QA_SCAN"})
        chunks = Chunks(Selection(by=self.keeper).transactions(), lambda rows: None)
        rows = list(ledger.sheet(chunks, selection.Names(), tally.Tally()).rows)
        place = ledger.HEADER.index("User")
        self.assertEqual(ledger.HEADER[-1], "Scanned By")
        self.assertEqual(
            [(row[place], row[-1]) for row in rows],
            [
                (self.keeper.username, self.ravi.username),
                (self.keeper.username, self.keeper.username),
            ],
        )

    def test_the_admin_shows_both_names(self):
        self.client.force_login(plant.worker())
        step = Transaction.objects.get()
        detail = reverse("admin:warehouse_transaction_change", args=[step.pk])
        for url in (reverse("admin:warehouse_transaction_changelist"), detail):
            page = self.client.get(url)
            self.assertContains(page, self.keeper.username)
            self.assertContains(page, self.ravi.username)

    def test_only_a_supervisors_tray_offers_it(self):
        for user, offers in ((self.keeper, True), (self.ravi, False)):
            self.client.force_login(user)
            page = self.client.get(reverse("warehouse:tray")).content.decode()
            self.assertEqual("data-behalf" in page, offers)
            self.assertEqual("scan_behalf" in page, offers)


class SealTests(SimpleTestCase):
    FACTS = dict.fromkeys(SEALED) | {
        "roll_id": "0190c5a4-7b1e-7cc0-8a55-3f0a5f0c1d2e",
        "seq": 2,
        "action": "PUTAWAY",
        "from_status": "PRODUCED",
        "to_status": "STORED",
        "location_id": 7,
        "from_department_id": 1,
        "department_id": 1,
        "user_id": 3,
        "scanned_at": datetime(2026, 11, 21, 4, 30, tzinfo=UTC),
        "reference": "",
        "reason": "",
        "changes": {},
    }
    BEFORE = "ab" * 32

    def sealed(self, scanned_by_id) -> str:
        facts = SimpleNamespace(**self.FACTS, scanned_by_id=scanned_by_id)
        return seal(facts, self.BEFORE)

    def test_a_step_of_ones_own_has_the_seal_it_had_before_there_were_others(self):
        wanted = "144f937fee8a30abe821114b2039adb36cb680118f83509b2bf5958a54aab243"
        self.assertEqual(self.sealed(None), wanted)

    def test_each_scanner_has_another_seal(self):
        self.assertEqual(len({self.sealed(one) for one in (None, 3, 4)}), 3)
