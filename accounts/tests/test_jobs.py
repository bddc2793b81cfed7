import time
from datetime import UTC, datetime, timedelta
from unittest import mock

from django.test import TestCase, TransactionTestCase
from django.utils import timezone

from accounts import jobs
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


class LeaseTest(TestCase):
    """A job runs in one process at a time, and a dead process does not keep it."""

    def setUp(self):
        self.runs = 0

    def count(self):
        self.runs += 1

    def run_at(self, minutes, period="10:00"):
        at = AT + timedelta(minutes=minutes)
        return run_under_lease("count", period, self.count, at)

    def held(self, **facts):
        """A run that another process began and never ended."""
        facts = {"period": "10:00", "started_at": AT, "running": "count"} | facts
        until = AT + timedelta(minutes=2)
        return JobRun.objects.create(job="count", held_until=until, **facts)

    def test_the_next_period_waits_while_the_job_is_running(self):
        self.held()
        self.assertIsNone(self.run_at(1, period="10:05"))
        self.assertEqual(self.runs, 0)

    def test_what_a_dead_process_began_is_done_again(self):
        held = self.held()
        self.assertIsNone(self.run_at(1))
        run = self.run_at(3)
        self.assertEqual((run, run.state, run.tries), (held, "done", 2))
        self.assertEqual((run.running, self.runs), (None, 1))

    def test_another_period_goes_on_past_what_was_broken_off(self):
        held = self.held()
        self.assertEqual(self.run_at(3, period="10:05").state, "done")
        held.refresh_from_db()
        self.assertEqual((held.state, held.running), ("broken_off", None))

    def test_a_job_that_takes_its_process_down_is_given_up(self):
        self.held(tries=3)
        self.assertIsNone(self.run_at(3))
        self.assertEqual(JobRun.objects.get().state, "broken_off")

    def test_who_lost_the_lease_does_not_overwrite_what_came_of_it(self):
        def lose():
            JobRun.objects.update(tries=2, outcome="of another")

        with self.assertLogs("bhandar.jobs", "WARNING"):
            run_under_lease("count", "10:00", lose, AT)
        self.assertEqual(JobRun.objects.get().outcome, "of another")


class SignsOfLifeTest(TransactionTestCase):
    def test_a_long_job_keeps_its_lease(self):
        signs = []

        def work():
            deadline = time.monotonic() + 10
            while not signs and time.monotonic() < deadline:
                time.sleep(0.02)
            return JobRun.objects.get().held_until.isoformat()

        def sign():
            signs.append(1)

        with mock.patch.object(jobs, "BETWEEN_SIGNS_S", 0.05):
            run = run_under_lease("count", "10:00", work, AT, sign=sign)
        # The lease began in the past of this test, and was prolonged from now on.
        self.assertGreater(datetime.fromisoformat(run.outcome), AT + jobs.LEASE)


class TwoClocksTest(TransactionTestCase):
    def test_of_eight_clocks_exactly_one_runs_the_job(self):
        runs = []

        def tick():
            return run_under_lease("count", "10:00", lambda: runs.append(1), AT)

        self.assertEqual(together(*[tick] * 8).count(None), 7)
        self.assertEqual((len(runs), JobRun.objects.count()), (1, 1))
