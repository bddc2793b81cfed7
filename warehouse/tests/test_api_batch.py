"""Many scans in one request: a phone's queue, sent as often as the line breaks."""

from uuid import uuid4

from django.test import TestCase

from accounts.models import AuditEntry
from warehouse.models import Transaction
from warehouse.tests import plant

from .clients import BATCH, DISCARDS, Program, code_of
from .plant import Hand, stand

ITEM = 11  # questions a scan
KEY = "6f1e8f0e-9f57-4a44-9d6c-0f5b8a1f5a01"


class BatchCase(TestCase):
    def setUp(self):
        self.worker = plant.worker()
        self.program = Program(self.worker)
        self.rack = plant.rack("FM01A01")
        self.rolls = [plant.roll(self.worker) for _roll in range(3)]

    def scan(self, roll, **named):
        put = {"roll": roll.roll_no, "action": "PUTAWAY", "location": "FM01A01"}
        return put | named

    def scans(self):
        return [self.scan(one, client_tx_id=str(uuid4())) for one in self.rolls]

    def send(self, items, **named):
        return self.program.post({"items": items} | named, BATCH)

    def statuses(self, answer):
        return [one["status"] for one in answer.json()["results"]]

    def stored(self):
        return [stand(roll)[0] == "STORED" for roll in self.rolls]


class EachTests(BatchCase):
    def test_every_item_has_its_result_in_the_order_it_came(self):
        Hand(self.worker).dispatch(self.rolls[1])
        items = [
            self.scan(self.rolls[0]),
            self.scan(self.rolls[1]),
            {"roll": "R1", "action": "QA_SCAN"},
            self.scan(self.rolls[2], colour="red"),
            self.scan(self.rolls[2], location="FM09Z09"),
            self.scan(self.rolls[2], user="ravi"),
            self.scan(self.rolls[2]),
        ]
        answer = self.send(items)
        self.assertEqual(answer.status_code, 201)
        told = [
            (one["status"], one.get("code", one.get("outcome")))
            for one in answer.json()["results"]
        ]
        self.assertEqual(
            told,
            [
                (201, "posted"),
                (409, "already_dispatched"),
                (404, "unknown_roll"),
                (400, "unexpected_field"),
                (404, "unknown_location"),
                (403, "user_mismatch"),
                (201, "posted"),
            ],
        )
        self.assertEqual(self.stored(), [True, False, True])

    def test_what_is_no_scan_at_all_is_no_batch(self):
        answer = self.send([self.scan(self.rolls[0]), "no scan"])
        self.assertEqual(
            (answer.status_code, answer.json()["code"]), (400, "bad_value")
        )
        self.assertEqual(self.stored(), [False, False, False])

    def test_a_queue_of_200_sent_three_times_is_200_rows(self):
        rolls = [plant.roll(self.worker) for _roll in range(200)]
        items = [self.scan(roll, client_tx_id=str(uuid4())) for roll in rolls]
        batch = {"client_batch_id": str(uuid4()), "items": items}
        first, *again = [self.program.post(batch, BATCH) for _time in range(3)]
        self.assertEqual(self.statuses(first), [201] * 200)
        for answer in again:
            self.assertEqual(answer.status_code, 200)
            self.assertEqual(answer.headers["Idempotent-Replayed"], "true")
            self.assertEqual(self.statuses(answer), [200] * 200)
        self.assertEqual(Transaction.objects.count(), 200)

    def test_a_batch_with_an_id_gives_its_items_keys(self):
        check = {"roll": self.rolls[0].roll_no, "action": "QA_SCAN"}
        for _time in range(2):
            answer = self.send([check, self.scan(self.rolls[1])], client_batch_id=KEY)
        self.assertEqual(self.statuses(answer), [200, 200])
        self.assertEqual(Transaction.objects.count(), 2)
        self.assertFalse(Transaction.objects.filter(client_tx_id=None).exists())

    def test_the_same_scan_twice_is_one(self):
        item = {"roll": self.rolls[0].roll_no, "action": "QA_SCAN"}
        again = item | {"client_tx_id": str(uuid4())}
        first = item | {"client_tx_id": str(uuid4())}
        answer = self.send([first, again, self.scan(self.rolls[1]), first])
        results = answer.json()["results"]
        self.assertEqual(results[0], results[1])
        self.assertEqual(results[0], results[3])
        self.assertEqual(Transaction.objects.count(), 2)

    def test_the_same_scan_is_another_once_the_roll_was_elsewhere_in_between(self):
        plant.rack("FM01A02")
        roll = self.rolls[0]
        there_and_back = [
            self.scan(roll),
            self.scan(roll, location="FM01A02") | {"roll": roll.code},
            self.scan(roll),
            self.scan(roll) | {"roll": roll.code},
        ]
        keys = ({}, *({"client_tx_id": str(uuid4())} for _key in range(3)))
        items = [one | key for one, key in zip(there_and_back, keys, strict=True)]
        answer = self.send(items)
        self.assertEqual(self.statuses(answer), [201] * 4)
        results = answer.json()["results"]
        self.assertEqual(results[2], results[3])
        self.assertEqual(stand(roll), ("STORED", "FM01A01", "FM", 3))

    def test_the_same_key_with_another_body_is_refused(self):
        key = {"client_tx_id": KEY}
        one, other = self.scan(self.rolls[0], **key), self.scan(self.rolls[1], **key)
        self.assertEqual(self.statuses(self.send([one, other])), [201, 422])
        self.assertEqual(self.stored(), [True, False, False])


class AllTests(BatchCase):
    def test_all_are_posted(self):
        answer = self.send(self.scans(), mode="all")
        self.assertEqual(answer.status_code, 201)
        self.assertEqual(self.stored(), [True] * 3)

    def test_nothing_is_posted_unless_all_can_be(self):
        items = [*self.scans(), {"roll": "R1", "action": "QA_SCAN"}]
        answer = self.send(items, mode="all")
        self.assertEqual(code_of(answer), (409, "batch_refused"))
        self.assertEqual(self.statuses(answer), [424, 424, 424, 404])
        self.assertEqual(self.stored(), [False] * 3)
        self.assertFalse(Transaction.objects.exists())

    def test_what_was_posted_before_stays_in_a_batch_that_is_refused(self):
        first = self.scan(self.rolls[0], client_tx_id=KEY)
        self.send([first])
        answer = self.send([first, {"roll": "R1", "action": "QA_SCAN"}], mode="all")
        self.assertEqual(self.statuses(answer), [200, 404])
        self.assertEqual(self.stored(), [True, False, False])


class ShapeTests(BatchCase):
    def test_each_mistake_of_shape_has_its_code(self):
        item = self.scan(self.rolls[0])
        mistakes = (
            ({}, "missing_field"),
            ({"items": []}, "bad_value"),
            ({"items": item}, "bad_value"),
            ({"items": [item], "mode": "some"}, "bad_value"),
            ({"items": [item], "mode": ["all"]}, "bad_value"),
            ({"items": [item], "client_batch_id": "1"}, "bad_value"),
            ({"items": [item], "colour": 1}, "unexpected_field"),
            ({"items": [item] * 201}, "too_many_items"),
        )
        for sent, code in mistakes:
            with self.subTest(code, sent=str(sent)[:60]):
                self.assertEqual(code_of(self.program.post(sent, BATCH)), (400, code))
        self.assertFalse(Transaction.objects.exists())

    def test_what_is_nested_in_an_item_is_refused_and_never_fails(self):
        deep = b'{"items": [{"roll": ' + b"[" * 900 + b"]" * 900 + b"}]}"
        self.assertLess(self.program.post(deep, BATCH).status_code, 500)

    def test_each_further_item_asks_the_same_number_of_questions(self):
        with self.assertNumQueries(3 + 1 * ITEM):
            self.send(self.scans()[:1])
        with self.assertNumQueries(3 + 2 * ITEM):
            self.send(self.scans()[1:])


class DiscardTests(BatchCase):
    def given_up(self, **named):
        about = {"client_tx_id": KEY, "action": "PUTAWAY", "reason": "Gone already"}
        return self.program.post(about | named, DISCARDS)

    def test_a_scan_that_was_given_up_is_told_once(self):
        roll = self.rolls[0]
        facts = {"roll": roll.code, "place": "FM01A01", "code": "stale"}
        self.assertEqual(self.given_up(**facts).status_code, 201)
        again = self.given_up(**facts)
        self.assertEqual(again.headers["Idempotent-Replayed"], "true")
        line = AuditEntry.objects.get(action="scan.discarded")
        self.assertEqual((line.by, line.target_id), (self.worker, str(roll.pk)))
        self.assertEqual(
            line.details,
            facts | {"client_tx_id": KEY, "scan": "PUTAWAY", "reason": "Gone already"},
        )

    def test_one_of_an_unknown_roll_stands_with_the_person(self):
        self.given_up(roll="R1")
        line = AuditEntry.objects.get(action="scan.discarded")
        self.assertEqual(line.target_id, str(self.worker.pk))

    def test_it_needs_a_reason_and_is_ones_own(self):
        self.assertEqual(code_of(self.given_up(reason=" ")), (400, "missing_field"))
        self.assertEqual(code_of(self.given_up(user="x")), (403, "user_mismatch"))
        self.assertFalse(AuditEntry.objects.filter(action="scan.discarded").exists())
