"""One scan by the API: the source document's payloads, and what a mistake is told."""

from datetime import timedelta
from uuid import uuid4

from django.test import TestCase
from django.utils import timezone

from accounts import devices
from accounts.roles import Role
from warehouse import operations
from warehouse.models import Transaction
from warehouse.tests import plant

from .clients import DISCARDS, POST, UNDO, Program, code_of, roll_url
from .plant import Hand, stand


class ApiCase(TestCase):
    def setUp(self):
        self.worker = plant.worker()
        self.program = Program(self.worker)
        self.rack = plant.rack("FM01A01")
        self.lm = plant.department("LM")
        self.roll = plant.roll(self.worker, weight_g=1_234_500)

    def sent(self, action="PUTAWAY", **named):
        place = {"PUTAWAY": {"location": "FM01A01"}, "DISPATCH": {"customer": "Acme"}}
        about = {"roll": str(self.roll.pk), "action": action}
        return about | place.get(action, {}) | named

    def post(self, action="PUTAWAY", **named):
        return self.program.post(self.sent(action, **named))

    def check(self, response, status, code):
        self.assertEqual(code_of(response), (status, code), response.content)


class RollTests(ApiCase):
    def test_a_roll_is_told_with_these_fields_and_no_others(self):
        Hand(self.worker).store(self.roll, self.rack)
        self.assertEqual(
            self.program.get(self.roll.pk).json(),
            {
                "id": str(self.roll.pk),
                "roll_no": self.roll.roll_no,
                "material": "PET-12",
                "batch": "B1",
                "weight_kg": 1234.5,
                "status": "STORED",
                "location": "FM01A01",
                "department": "FM",
                "version": 1,
            },
        )

    def test_every_form_of_a_label_is_understood(self):
        forms = (self.roll.code, self.roll.roll_no, f"HTTP://PLANT/R/{self.roll.code}")
        for form in forms:
            self.assertEqual(self.program.get(form).json()["id"], str(self.roll.pk))

    def test_what_is_no_roll_is_not_found_and_a_rack_is_called_one(self):
        self.check(self.program.get(uuid4()), 404, "unknown_roll")
        self.check(self.program.get("\nno/such\r\n"), 404, "unknown_roll")
        self.check(self.program.get("FM01A01"), 400, "is_location")

    def test_a_roll_of_others_names_their_department_alone(self):
        stranger = Program(plant.worker(Role.OPERATOR, "LM"))
        answer = stranger.get(self.roll.pk)
        self.check(answer, 403, "wrong_department")
        self.assertEqual(set(answer.json()), {"code", "detail"})

    def test_what_stands_against_an_action_is_told_when_asked(self):
        url = roll_url(self.roll.pk)
        self.assertEqual(self.program.client.get(f"{url}?for=PUTAWAY").status_code, 200)
        Hand(self.worker).dispatch(self.roll)
        refused = self.program.client.get(f"{url}?for=PUTAWAY")
        self.check(refused, 409, "already_dispatched")
        self.assertEqual(refused.json()["allowed"], ["RETURN"])
        self.check(self.program.client.get(f"{url}?for=X"), 400, "unknown_action")
        self.assertEqual(Transaction.objects.count(), 1)


class PayloadTests(ApiCase):
    """The three payloads of the source document, as they stand there."""

    def named(self):
        return {"user": self.worker.username}

    def test_putaway(self):
        answer = self.post("PUTAWAY", **self.named())
        self.assertEqual(answer.status_code, 201)
        self.assertEqual(answer.json()["roll"]["location"], "FM01A01")
        self.assertEqual(stand(self.roll), ("STORED", "FM01A01", "FM", 1))

    def test_dispatch(self):
        answer = self.post("DISPATCH", customer="CustomerName", **self.named())
        self.assertEqual(answer.status_code, 201)
        self.assertEqual(answer.json()["transaction"]["customer"], "CustomerName")
        self.assertEqual(stand(self.roll)[0], "DISPATCHED")

    def test_transfer(self):
        answer = self.post("TRANSFER", location="LM", **self.named())
        self.assertEqual(answer.status_code, 201)
        self.assertEqual(answer.json()["roll"]["department"], "LM")
        self.assertEqual(stand(self.roll)[0], "AT_DEPT")

    def test_every_other_action_of_the_vocabulary(self):
        for action, status in (
            ("QA_SCAN", "PRODUCED"),
            ("TEMP_STORAGE", "TEMP"),
            ("DISPATCH", "DISPATCHED"),
            ("RETURN", "PRODUCED"),
            ("REVERSAL", "DISPATCHED"),
            ("REVERSAL", "TEMP"),
            ("VOID", "VOID"),
        ):
            with self.subTest(action):
                answer = self.post(action, **self.reason_for(action))
                self.assertEqual(answer.status_code, 201, answer.content)
                self.assertEqual(stand(self.roll)[0], status)

    def test_no_step_but_the_one_named_is_taken_back(self):
        self.post()
        back = self.post("REVERSAL", reason="Torn", transaction=0)
        self.check(back, 404, "unknown_transaction")
        self.assertEqual(stand(self.roll)[0], "STORED")

    def reason_for(self, action):
        asks = ("RETURN", "REVERSAL", "VOID")
        return {"reason": "Torn"} if action in asks else {}

    def test_a_roll_on_its_way_is_received(self):
        plant.rules("LM", is_transfer_two_step=True)
        self.post("TRANSFER", location="LM")
        self.assertEqual(stand(self.roll)[0], "IN_TRANSIT")
        self.assertEqual(self.post("RECEIVE").status_code, 201)


class ReplayTests(ApiCase):
    def test_the_same_key_is_posted_once_and_says_so(self):
        key = str(uuid4())
        first = self.post(client_tx_id=key)
        again = self.post(client_tx_id=key)
        self.assertEqual((first.status_code, again.status_code), (201, 200))
        self.assertNotIn("Idempotent-Replayed", first.headers)
        self.assertEqual(again.headers["Idempotent-Replayed"], "true")
        self.assertEqual(again.json()["transaction"], first.json()["transaction"])
        self.assertEqual(Transaction.objects.count(), 1)

    def test_the_key_may_come_in_the_header(self):
        key = str(uuid4())
        for written in (key, f'"{key}"'):
            self.program.post(self.sent(), **{"Idempotency-Key": written})
        posted = Transaction.objects.get()
        self.assertEqual(str(posted.client_tx_id), key)
        self.check(
            self.program.post(self.sent(), **{"Idempotency-Key": "1"}),
            *(400, "bad_value"),
        )

    def test_the_same_key_with_another_body_is_refused(self):
        key = str(uuid4())
        self.post(client_tx_id=key)
        answer = self.post("DISPATCH", client_tx_id=key)
        self.check(answer, 422, "key_reused")
        self.assertEqual(stand(self.roll)[0], "STORED")

    def test_the_key_of_another_person_is_refused(self):
        key = str(uuid4())
        self.post(client_tx_id=key)
        other = Program(plant.worker())
        self.check(other.post(self.sent(client_tx_id=key)), 409, "key_of_another")

    def test_without_a_key_a_second_press_is_the_first(self):
        self.post("QA_SCAN")
        again = self.post("QA_SCAN")
        self.assertEqual(again.headers["Idempotent-Replayed"], "true")
        self.assertEqual(Transaction.objects.count(), 1)

    def test_the_rack_where_it_lies_already_changes_nothing(self):
        self.post(client_tx_id=str(uuid4()))
        again = self.post(client_tx_id=str(uuid4()))
        self.assertEqual(again.status_code, 200)
        self.assertEqual(again.json()["outcome"], "unchanged")
        self.assertNotIn("Idempotent-Replayed", again.headers)

    def test_what_the_person_saw_may_be_old(self):
        self.post()
        self.check(self.post("DISPATCH", version=0), 409, "stale")

    def test_when_the_device_scanned_it_is_kept_beside_our_own_clock(self):
        self.post(scanned_at="2026-01-01T10:00:00", device="Zebra 4")
        posted = Transaction.objects.get()
        self.assertEqual(
            posted.client_scanned_at.isoformat(), "2026-01-01T04:30:00+00:00"
        )
        self.assertEqual((posted.is_late, posted.device), (True, "Zebra 4"))

    def test_no_scan_is_lost_for_the_clock_of_its_device(self):
        plant.rack("FM01A02")
        for year, rack in (("1970", "FM01A01"), ("2126", "FM01A02")):
            answer = self.post(scanned_at=f"{year}-01-01T00:00:00Z", location=rack)
            self.assertEqual(answer.status_code, 201, answer.content)
        self.assertEqual(Transaction.objects.filter(is_late=True).count(), 2)


class RefusalTests(ApiCase):
    """A refusal has its code, its sentence and its status, and changes nothing."""

    def tearDown(self):
        self.assertEqual(stand(self.roll), ("PRODUCED", None, "FM", 0))

    def test_each_mistake_of_shape_has_its_code(self):
        roll = str(self.roll.pk)
        mistakes = {
            "missing_field": [
                {},
                {"action": "PUTAWAY", "location": "FM01A01"},
                {"roll": roll, "action": "PUTAWAY"},
                self.sent(location=" "),
                self.sent("DISPATCH", customer="\u200b"),
            ],
            "unexpected_field": [
                self.sent(customer="Acme"),
                self.sent("DISPATCH", location="FM01A01"),
                self.sent(colour="red"),
            ],
            "bad_value": [
                self.sent(roll=7),
                self.sent(location=None),
                self.sent(location="A" * 201),
                self.sent(location="\ud800"),
                self.sent(client_tx_id="1"),
                self.sent(version=-1),
                self.sent(version=True),
                self.sent(version=2**60),
                self.sent(scanned_at="0001-01-01T00:00:00Z"),
                self.sent(scanned_at="2026-13-01T00:00:00Z"),
                self.sent("DISPATCH", skips_older="yes"),
            ],
            "unknown_action": [
                self.sent("EAT"),
                self.sent("ADJUST"),
                {"roll": roll, "action": ["PUTAWAY"]},
            ],
        }
        for code, bodies in mistakes.items():
            for body in bodies:
                with self.subTest(code, body=body):
                    self.check(self.program.post(body), 400, code)

    def test_what_is_no_json_object_is_refused_and_never_fails(self):
        for body in (
            b"{",
            b"\xff\xfe\x00",
            b'{"roll": NaN}',
            b"[" * 100_000,
            b'{"a":' * 5000 + b"1" + b"}" * 5000,
            b'{"version": ' + b"9" * 5000 + b"}",
            b"[]",
            b'"roll"',
            b"null",
        ):
            with self.subTest(body[:20]):
                self.check(self.program.post(body), 400, "bad_json")

    def test_too_much_is_refused_by_its_size(self):
        self.check(self.program.post(b" " * 2_000_000), 413, "too_large")

    def test_only_json_is_read(self):
        answer = self.program.client.post(POST, self.sent())
        self.check(answer, 415, "not_json")
        answer = self.program.client.post(
            POST, "roll=1", content_type="application/x-www-form-urlencoded"
        )
        self.check(answer, 415, "not_json")

    def test_somebody_elses_scan_is_not_taken_as_ones_own(self):
        self.check(self.post(user="ravi"), 403, "user_mismatch")

    def test_a_stranger_is_told_so_in_json_and_never_sent_elsewhere(self):
        nobody = Program()
        self.check(nobody.get(self.roll.pk), 401, "not_signed_in")
        for url in (POST, UNDO, DISCARDS):
            answer = nobody.post(self.sent(), url)
            self.check(answer, 401, "not_signed_in")
            self.assertIn("Bearer", answer.headers["WWW-Authenticate"])

    def test_other_methods_are_refused_with_those_that_are_not(self):
        for method in ("get", "put", "patch", "delete", "head", "options"):
            answer = getattr(self.program.client, method)(POST)
            self.assertEqual(answer.status_code, 405, method)
            self.assertEqual(answer.headers["Allow"], "POST")
        for method in ("post", "put", "patch", "delete"):
            answer = getattr(self.program.client, method)(roll_url(self.roll.pk))
            self.check(answer, 405, "method_not_allowed")

    def test_a_forged_request_is_refused_in_json(self):
        careful = Program(self.worker, enforce_csrf_checks=True)
        self.check(careful.post(self.sent()), 403, "csrf_failed")
        wrong = {"X-CSRFToken": "x" * 32}
        self.check(careful.post(self.sent(), **wrong), 403, "csrf_failed")

    def test_who_waits_for_approval_is_told(self):
        waiting = Program(plant.worker(Role.OPERATOR, None))
        self.check(waiting.post(self.sent()), 403, "not_approved")
        self.check(waiting.get(self.roll.pk), 403, "not_approved")

    def test_the_sentence_is_in_the_callers_language(self):
        answer = self.program.get(uuid4(), **{"Accept-Language": "hi"})
        self.assertEqual(answer.headers["Content-Language"], "hi")
        self.assertRegex(answer.json()["detail"], "[\u0900-\u097f]")

    def test_no_answer_is_ever_kept(self):
        for answer in (self.program.get(self.roll.pk), self.program.post({})):
            self.assertEqual(answer.headers["Cache-Control"], "no-store")


class UndoTests(ApiCase):
    def test_ones_own_last_step_is_taken_back(self):
        self.post()
        self.post("QA_SCAN")
        answer = self.program.post({}, UNDO)
        self.assertEqual(answer.status_code, 201)
        taken = answer.json()["results"][0]["transaction"]
        self.assertEqual(taken["action"], "REVERSAL")
        self.program.post({}, UNDO)
        self.assertEqual(stand(self.roll), ("PRODUCED", None, "FM", 4))
        self.check(self.program.post({}, UNDO), 409, "nothing_to_undo")

    def test_those_named_are_taken_back_together_and_once(self):
        other = plant.roll(self.worker)
        steps = [
            self.program.post(self.sent(roll=one.roll_no)).json()["transaction"]["id"]
            for one in (self.roll, other)
        ]
        first = self.program.post({"transactions": steps}, UNDO)
        again = self.program.post({"transactions": steps}, UNDO)
        self.assertEqual((first.status_code, again.status_code), (201, 200))
        self.assertEqual(stand(other)[0], "PRODUCED")
        self.assertEqual(Transaction.objects.count(), 4)

    def test_none_is_taken_back_when_one_cannot_be(self):
        step = self.post().json()["transaction"]["id"]
        self.check(
            self.program.post({"transactions": [step, 10**9]}, UNDO),
            *(404, "unknown_transaction"),
        )
        self.assertEqual(stand(self.roll)[0], "STORED")

    def test_anothers_step_needs_a_reason(self):
        step = self.post().json()["transaction"]["id"]
        chief = Program(plant.worker())
        sent = {"transactions": [step]}
        self.check(chief.post(sent, UNDO), 422, "reason_missing")
        answer = chief.post(sent | {"reason": "Wrong rack"}, UNDO)
        self.assertEqual(answer.status_code, 201)


class CostTests(ApiCase):
    """What every scan asks of the database, so that nothing is added unseen."""

    def setUp(self):
        super().setUp()
        Hand(self.worker).dispatch(self.roll)
        Hand(self.worker).do(operations.return_roll, self.roll, reason="Torn")
        self.program = Program(plant.worker(Role.OPERATOR))

    def test_a_look_up_asks_who_and_which_roll(self):
        with self.assertNumQueries(5):  # session, person, role, department, roll
            self.program.get(self.roll.pk)

    def test_a_posting_asks_what_it_must(self):
        # As above, the rack; then the lock, last step, key, rack, and two writes
        # between two savepoints.
        with self.assertNumQueries(16):
            self.assertEqual(self.post(client_tx_id=str(uuid4())).status_code, 201)


class DeviceTests(ApiCase):
    """A scanner without a browser: a key instead of a session, and no CSRF token."""

    def setUp(self):
        super().setUp()
        now = timezone.now()
        self.token, self.key = devices.make_device_token(
            user=self.worker,
            name="Zebra 4",
            expires_at=now + timedelta(days=1),
            by=None,
            at=now,
        )
        self.program = Program(enforce_csrf_checks=True)

    def test_it_acts_as_its_person(self):
        answer = self.program.post(self.sent(), Authorization=f"Bearer {self.key}")
        self.assertEqual(answer.status_code, 201, answer.content)
        self.assertEqual(Transaction.objects.get().user, self.worker)
        self.assertNotIn("sessionid", answer.cookies)

    def test_a_wrong_key_is_refused_even_beside_a_session(self):
        self.program.client.force_login(self.worker)
        wrong = {"Authorization": "Bearer bhandar_nothing"}
        self.check(self.program.get(self.roll.pk, **wrong), 401, "bad_token")
        self.check(self.program.post(self.sent(), **wrong), 401, "bad_token")

    def test_a_key_taken_back_opens_nothing(self):
        devices.revoke_device_token(token=self.token, by=None, at=timezone.now())
        key = {"Authorization": f"Bearer {self.key}"}
        self.check(self.program.get(self.roll.pk, **key), 401, "bad_token")

    def test_a_key_opens_no_page(self):
        key = {"Authorization": f"Bearer {self.key}"}
        page = self.program.client.get("/warehouse/", headers=key)
        self.assertEqual(page.status_code, 302)
