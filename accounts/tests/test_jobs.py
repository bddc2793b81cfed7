from datetime import UTC, datetime, timedelta

from django.test import TestCase, TransactionTestCase
from django.utils import timezone

from accounts.jobs import forget_old_runs, run_under_lease
from accounts.models import JobRun

from .together import together

AT = datetime(2026, 11, 21, 4, 30, tzinfo=UTC)


class RunUnderLeaseTest(TestCase):
    def setUp(self):
        self.runs = []

    def count(self):
        self.runs.append(1)
        return "3 finished"

    def fail(self):
        raise RuntimeError("the disk is full")

    def run_job(self, function, period="10:00"):
        with self.assertNoLogs("bhandar.jobs"):
            return run_under_lease("count", period, function, AT)

    def test_a_period_is_run_once_and_its_outcome_kept(self):
        run = self.run_job(self.count)
        self.assertIsNone(self.run_job(self.count))
        self.assertEqual(len(self.runs), 1)
        run.refresh_from_db()
        self.assertEqual(
            (run.state, run.outcome, run.started_at), ("done", "3 finished", AT)
        )
        self.assertIsNotNone(run.finished_at)

    def test_the_next_period_runs_again(self):
        self.run_job(self.count)
        self.run_job(self.count, period="10:05")
        self.assertEqual(len(self.runs), 2)

    def test_a_failure_is_kept_and_logged_and_does_not_stop_the_clock(self):
        with self.assertLogs("bhandar.jobs", "ERROR"):
            run = run_under_lease("count", "10:00", self.fail, AT)
        run.refresh_from_db()
        self.assertEqual(
            (run.state, run.outcome), ("failed", "RuntimeError: the disk is full")
        )

    def test_runs_are_forgotten_after_a_month(self):
        now = timezone.now()
        for days in (40, 31, 29):
            JobRun.objects.create(
                job="count", period=str(days), started_at=now - timedelta(days=days)
            )
        self.assertEqual(forget_old_runs(), "2 old runs forgotten")
        self.assertEqual([run.period for run in JobRun.objects.all()], ["29"])


class TwoClocksTest(TransactionTestCase):
    def test_of_eight_clocks_exactly_one_runs_the_job(self):
        runs = []

        def tick():
            return run_under_lease("count", "10:00", lambda: runs.append(1), AT)

        self.assertEqual(together(*[tick] * 8).count(None), 7)
        self.assertEqual((len(runs), JobRun.objects.count()), (1, 1))
