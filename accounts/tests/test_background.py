import os
import time
from datetime import timedelta
from threading import Event
from unittest import mock, skipUnless

from django.test import TransactionTestCase
from django.utils import timezone, translation

from accounts import background, cores
from accounts.errors import UsernameTaken
from accounts.models import Work


class BackgroundTest(TransactionTestCase):
    def carry_out(self, function) -> Work:
        work = self.start(function)
        background.wait()
        work.refresh_from_db()
        return work

    def start(self, function) -> Work:
        return background.start(
            kind="test", function=function, by=None, at=timezone.now()
        )

    def test_work_goes_on_after_the_answer_and_keeps_its_outcome(self):
        work = self.carry_out(lambda report: report(3, 3) or "3 rows read.")
        self.assertEqual((work.state, work.outcome), ("done", "3 rows read."))
        self.assertEqual((work.done, work.total), (3, 3))
        self.assertIsNotNone(work.finished_at)

    @skipUnless(cores.CAN_CHOOSE, "only Linux says where a thread runs")
    def test_work_runs_on_any_core_whoever_started_it(self):
        self.addCleanup(cores.roam)
        cores.keep_to(0)
        work = self.carry_out(lambda report: str(sorted(os.sched_getaffinity(0))))
        self.assertEqual(work.outcome, str(cores.CORES))

    @skipUnless(cores.CAN_CHOOSE, "only Linux says where a thread runs")
    def test_a_core_that_is_gone_stops_nobody(self):
        self.addCleanup(cores.roam)
        cores.keep_to(len(cores.CORES))
        self.assertEqual(os.sched_getaffinity(0), {cores.CORES[0]})

    def test_work_stops_at_its_next_report_when_asked_to(self):
        told, asked = Event(), Event()

        def rows(report):
            report(10, 10)
            told.set()
            asked.wait(10)
            report(10, 10)
            return "went on"

        work = self.start(rows)
        self.assertTrue(told.wait(10))
        background.cancel(work=work, by=None, at=timezone.now())
        asked.set()
        background.wait()
        work.refresh_from_db()
        self.assertEqual(work.state, "cancelled")

    def test_a_refusal_is_the_outcome_in_the_language_of_the_asker(self):
        def refuse(report):
            raise UsernameTaken

        with translation.override("hi"):
            work = self.carry_out(refuse)
            sentence = str(UsernameTaken())
        self.assertEqual((work.state, work.outcome), ("failed", sentence))

    def test_a_fault_is_logged_and_named(self):
        with self.assertLogs("bhandar.work", "ERROR"):
            work = self.carry_out(lambda report: 1 // 0)
        self.assertEqual(work.state, "failed")
        self.assertIn("ZeroDivisionError", work.outcome)

    def test_silent_work_whose_process_is_there_is_not_lost(self):
        is_enough, long_ago = Event(), timezone.now() - timedelta(minutes=6)
        with mock.patch.object(background, "BETWEEN_SIGNS_S", 0.05):
            work = background.start(
                kind="test",
                function=lambda report: is_enough.wait(20) and "Done.",
                by=None,
                at=long_ago,
            )
            for _moment in range(100):
                if not Work.objects.lost(timezone.now()).exists():
                    break
                time.sleep(0.05)
            background.settle_lost()
            work.refresh_from_db()
            self.assertEqual((work.state, work.outcome), ("running", ""))
            is_enough.set()
            background.wait()
        work.refresh_from_db()
        self.assertEqual((work.state, work.outcome), ("done", "Done."))

    def test_work_of_a_process_that_is_gone_is_settled(self):
        at = timezone.now()
        ages = (timedelta(minutes=6), timedelta(minutes=1))
        gone, alive = (
            Work.objects.create(kind="test", started_at=at - age, beat_at=at - age)
            for age in ages
        )
        background.settle_lost()
        gone.refresh_from_db()
        alive.refresh_from_db()
        self.assertEqual((gone.state, alive.state), ("failed", "running"))
