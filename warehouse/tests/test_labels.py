"""Counting labels: the first of each roll, and every further one with its reason."""

from uuid import uuid4

from django.db import connection
from django.test import TestCase, override_settings
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEntry
from accounts.roles import Role
from warehouse import errors, operations
from warehouse.models import LabelPrint, PrintJob, Roll
from warehouse.operations.print_queue import claim_print, settle_print
from warehouse.printers import Answer

from . import plant
from .plant import at

SITE = "https://plant.example"


class LabelCase(TestCase):
    def setUp(self):
        self.chief = plant.worker()
        self.rolls = [plant.roll(self.chief) for _roll in range(2)]

    def print(self, *rolls, by=None, **facts) -> list[PrintJob]:
        facts = {"output": "browser", "site": SITE, "at": at()} | facts
        rolls = rolls or self.rolls
        return operations.print_labels(rolls=rolls, by=by or self.chief, **facts)

    def copies(self, roll=None) -> list:
        labels = LabelPrint.objects.filter(roll=roll or self.rolls[0])
        return list(labels.order_by("pk").values_list("copy", "reason"))

    def refused(self, error, *rolls, **facts):
        before = PrintJob.objects.count(), LabelPrint.objects.count()
        with self.assertRaises(error):
            self.print(*rolls, **facts)
        self.assertEqual((PrintJob.objects.count(), LabelPrint.objects.count()), before)


class PrintTests(LabelCase):
    def test_a_sheet_of_the_browser_is_one_job_and_printed_at_once(self):
        [job] = self.print(paper="a4")
        self.assertEqual((job.state, job.paper, job.site), ("PRINTED", "a4", SITE))
        self.assertEqual([label.roll for label in job.labels.all()], self.rolls)
        self.assertEqual(self.copies(), [(1, "")])
        line = AuditEntry.objects.get(action="labels.printed")
        self.assertEqual(line.details["labels"], 2)

    @override_settings(ZPL_HOST="127.0.0.1")
    def test_a_printer_gets_a_job_a_roll_in_the_order_asked_for(self):
        jobs = self.print(*reversed(self.rolls), output="zpl")
        self.assertEqual([job.state for job in jobs], ["QUEUED"] * 2)
        rolls = [job.labels.get().roll for job in jobs]
        self.assertEqual(rolls, self.rolls[::-1])

    def test_a_further_label_needs_a_reason_and_is_numbered(self):
        self.print(self.rolls[0], reason="not kept with a first label")
        self.refused(errors.ReprintReasonMissing, reason="  ")
        self.print(reason="torn")
        self.assertEqual(self.copies(), [(1, ""), (2, "torn")])
        self.assertEqual(self.copies(self.rolls[1]), [(1, "")])

    def test_the_same_press_twice_counts_once(self):
        key = uuid4()
        first, again = self.print(key=key), self.print(key=key)
        self.assertEqual(first, again)
        self.assertEqual(self.copies(), [(1, "")])

    def test_what_cannot_be_printed(self):
        self.refused(errors.NoSuchOutput, output="bartender")
        self.refused(errors.NoSuchOutput, output="fax")
        with self.assertRaises(errors.NoLabels):
            operations.print_labels(
                rolls=[], output="browser", site=SITE, by=self.chief, at=at()
            )
        operations.void(roll=self.rolls[1], reason="torn", by=self.chief, at=at())
        self.refused(errors.VoidHasNoLabel)

    def test_the_table_of_rights_decides(self):
        self.refused(errors.NotAllowed, by=plant.worker(Role.FORKLIFT_DRIVER))
        self.refused(errors.NotAllowed, by=plant.worker(Role.VIEW_ONLY))
        self.refused(errors.NotAllowed, by=plant.worker(Role.DEPT_SK))
        self.refused(errors.WrongDepartment, by=plant.worker(Role.OPERATOR, "LM"))
        self.refused(errors.NotApproved, by=plant.worker(Role.OPERATOR, None))
        self.print(by=plant.worker(Role.OPERATOR))
        self.print(by=plant.worker(Role.DEPT_SK), reason="torn")
        self.assertEqual(self.copies(), [(1, ""), (2, "torn")])

    def test_many_labels_take_no_more_questions_than_one(self):
        keeper = plant.worker(Role.STOCK_KEEPER, "FM", "LM")
        asked = []
        for how_many in (1, 30):
            rolls = [plant.roll(self.chief) for _roll in range(how_many)]
            rolls = list(Roll.objects.filter(pk__in=[roll.pk for roll in rolls]))
            keeper = type(keeper).objects.get(pk=keeper.pk)
            with CaptureQueriesContext(connection) as queries:
                self.print(*rolls, by=keeper)
            asked.append(len(queries))
        self.assertEqual(*asked)


@override_settings(ZPL_HOST="127.0.0.1")
class QueueTests(LabelCase):
    def job(self, state: str | None = None, *rolls, **facts) -> PrintJob:
        [job] = self.print(*(rolls or self.rolls[:1]), output="zpl", **facts)
        if state:
            claimed = claim_print(job_id=job.pk, at=at(1))
            settle_print(job=claimed, answer=Answer(state, "said"), at=at(2))
        return PrintJob.objects.get(pk=job.pk)

    def decide(self, what, job, by=None, minutes=5) -> PrintJob:
        return what(job=job, by=by or self.chief, at=at(minutes))

    def test_a_job_is_claimed_by_one_process_only(self):
        job = self.job()
        claimed = claim_print(job_id=job.pk, at=at())
        self.assertEqual((claimed.state, claimed.tries), ("SENDING", 1))
        self.assertIsNone(claim_print(job_id=job.pk, at=at()))

    def test_a_failed_job_counts_for_no_copy(self):
        job = self.job("FAILED")
        self.assertEqual(self.copies(), [(None, "")])
        self.print(self.rolls[0])
        self.assertEqual(self.copies(), [(None, ""), (1, "")])
        self.assertEqual(job.message, "said")

    def test_a_failed_job_is_counted_again_when_it_is_sent_again(self):
        job = self.decide(operations.retry_print, self.job("FAILED"))
        self.assertEqual((job.state, job.tries, job.message), ("QUEUED", 0, ""))
        self.assertEqual(self.copies(), [(1, "")])

    def test_no_second_label_slips_out_of_the_queue_without_a_reason(self):
        job = self.job("FAILED")
        self.print(self.rolls[0])
        with self.assertRaises(errors.ReprintReasonMissing):
            self.decide(operations.retry_print, job)
        self.assertEqual(self.copies(), [(None, ""), (1, "")])

    def test_an_unknown_job_keeps_its_copy_until_somebody_has_looked(self):
        job = self.job("UNKNOWN")
        self.refused(errors.ReprintReasonMissing, self.rolls[0])
        confirmed = self.decide(operations.confirm_print, job)
        self.assertEqual(confirmed.state, "PRINTED")
        self.assertEqual(self.copies(), [(1, "")])

    def test_an_unknown_job_may_be_given_up_or_sent_again(self):
        job = self.decide(operations.retry_print, self.job("UNKNOWN"))
        self.assertEqual((job.state, self.copies()), ("QUEUED", [(1, "")]))
        self.decide(operations.cancel_print, job)
        self.assertEqual(self.copies(), [(None, "")])

    def test_what_is_over_or_on_the_way_is_not_decided_on(self):
        printed, on_the_way = self.job("PRINTED"), self.job(None, self.rolls[1])
        claim_print(job_id=on_the_way.pk, at=at())
        for job in (printed, on_the_way):
            for what in (operations.retry_print, operations.cancel_print):
                with self.subTest(what), self.assertRaises(errors.PrintJobMoved):
                    self.decide(what, job)

    def test_a_late_answer_changes_nothing_that_was_decided(self):
        job = self.job("UNKNOWN")
        self.decide(operations.confirm_print, job)
        late = settle_print(job=job, answer=Answer("FAILED", "late"), at=at(6))
        job.refresh_from_db()
        self.assertEqual((late, job.state), (False, "PRINTED"))
        self.assertEqual(self.copies(), [(1, "")])

    def test_strangers_decide_nothing(self):
        job = self.job("UNKNOWN")
        for stranger, refusal in (
            (plant.worker(Role.OPERATOR, "LM"), errors.WrongDepartment),
            (plant.worker(Role.FORKLIFT_DRIVER), errors.NotAllowed),
        ):
            for what in (
                operations.retry_print,
                operations.cancel_print,
                operations.confirm_print,
            ):
                with self.subTest(what), self.assertRaises(refusal):
                    self.decide(what, job, by=stranger)
        job.refresh_from_db()
        self.assertEqual(job.state, "UNKNOWN")

    def test_people_see_the_jobs_of_their_departments(self):
        self.job()
        other = plant.roll(self.chief, home="LM")
        mine = self.job(None, other)
        keeper = plant.worker(Role.DEPT_SK, "LM")
        self.assertEqual(list(PrintJob.objects.seen_by(keeper)), [mine])
        self.assertEqual(PrintJob.objects.seen_by(self.chief).count(), 2)
        viewer = plant.worker(Role.VIEW_ONLY)
        self.assertFalse(PrintJob.objects.seen_by(viewer).exists())
