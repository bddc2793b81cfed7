import time
from datetime import UTC, datetime, timedelta

from django.test import SimpleTestCase, TestCase, TransactionTestCase
from django.utils import timezone
from django.utils.module_loading import import_string
from django_apscheduler.models import DjangoJob

from accounts.models import JobRun
from config import scheduler


class JobsTest(SimpleTestCase):
    def test_every_job_is_a_function_that_exists(self):
        for path in scheduler.JOBS:
            self.assertTrue(callable(import_string(path)), path)

    def test_when_a_job_was_last_due_is_told_in_local_time(self):
        at = datetime(2026, 11, 21, 4, 37, tzinfo=UTC)  # 10:07 in Kolkata
        due = {
            path: job.last_due(at).isoformat(timespec="minutes")
            for path, job in scheduler.JOBS.items()
        }
        self.assertEqual(
            due,
            {
                "ration.jobs.finish_overdue_sessions": "2026-11-21T10:05+05:30",
                "warehouse.jobs.reconcile": "2026-11-21T09:00+05:30",
                "warehouse.jobs.settle_imports": "2026-11-21T10:05+05:30",
                "warehouse.printing.watch": "2026-11-21T10:05+05:30",
                "dues.jobs.check_ledgers": "2026-11-21T03:40+05:30",
                "ration.jobs.forget_phones": "2026-11-21T03:10+05:30",
                "accounts.background.settle_lost": "2026-11-21T10:05+05:30",
                "accounts.files.forget_old_files": "2026-11-21T03:15+05:30",
                "accounts.jobs.forget_old_runs": "2026-11-21T03:20+05:30",
            },
        )

    def test_a_job_is_due_at_the_very_minute(self):
        at = datetime(2026, 11, 21, 4, 35, tzinfo=UTC)
        self.assertEqual(scheduler.HEARTBEAT.last_due(at), at)


class FreshTest(TestCase):
    """For /readyz: whether anybody keeps time."""

    def fresh(self, after):
        return scheduler.is_fresh(scheduler.STARTED_AT + after)

    def ran(self, after):
        JobRun.objects.create(
            job=scheduler.HEARTBEAT.path,
            period=str(after),
            started_at=scheduler.STARTED_AT + after,
        )

    def test_a_process_that_has_just_started_is_given_time(self):
        self.assertTrue(self.fresh(timedelta(minutes=1)))
        self.assertFalse(self.fresh(timedelta(minutes=3)))

    def test_it_is_fresh_until_three_beats_are_missed(self):
        self.ran(timedelta(minutes=5))
        self.assertTrue(self.fresh(timedelta(minutes=19)))
        self.assertFalse(self.fresh(timedelta(minutes=21)))


class KeepingTimeTest(TransactionTestCase):
    """The real clock in its own thread, as `manage.py serve` starts it."""

    def keep_time(self, until):
        clock = scheduler.start()
        try:
            deadline = time.monotonic() + 20
            while not until() and time.monotonic() < deadline:
                time.sleep(0.05)
        finally:
            clock.shutdown()
        self.assertTrue(until())

    def all_done(self):
        done = JobRun.objects.filter(state=JobRun.State.DONE)
        return set(done.values_list("job", flat=True)) == set(scheduler.JOBS)

    def test_missed_slots_are_made_up_once_and_old_jobs_dropped(self):
        DjangoJob.objects.create(id="of.an.earlier.version", job_state=b"")
        self.keep_time(self.all_done)
        self.assertEqual(
            set(DjangoJob.objects.values_list("pk", flat=True)), set(scheduler.JOBS)
        )
        self.assertTrue(scheduler.is_fresh(timezone.now()))

        before = JobRun.objects.exclude(job=scheduler.HEARTBEAT.path).count()
        self.keep_time(self.all_done)
        after = JobRun.objects.exclude(job=scheduler.HEARTBEAT.path).count()
        self.assertEqual(before, after)
