import queue
import time
from datetime import UTC, datetime, timedelta
from unittest import mock

from apscheduler.events import EVENT_JOB_EXECUTED
from apscheduler.schedulers.base import STATE_RUNNING
from django.db import OperationalError
from django.test import SimpleTestCase, TestCase, TransactionTestCase
from django.utils import timezone
from django.utils.module_loading import import_string
from django_apscheduler.jobstores import DjangoJobStore
from django_apscheduler.models import DjangoJob

from accounts.models import JobRun
from config import scheduler, watch


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
                "config.backups.nightly.run": "2026-11-21T02:30+05:30",
            },
        )

    def test_a_job_is_due_at_the_very_minute(self):
        at = datetime(2026, 11, 21, 4, 35, tzinfo=UTC)
        self.assertEqual(scheduler.HEARTBEAT.last_due(at), at)


class WatchTest(TestCase):
    """For /readyz, the jobs page and the banner: what should have run by now."""

    def at(self, after):
        return scheduler.STARTED_AT + after

    def is_time_kept(self, after):
        return watch.is_time_kept(watch.watched(self.at(after)))

    def ran(self, after, job=scheduler.HEARTBEAT.path, **facts):
        return JobRun.objects.create(
            job=job, period=str(after), started_at=self.at(after), **facts
        )

    def all_ran(self, after, **facts):
        for path in scheduler.JOBS:
            self.ran(after, path, state=JobRun.State.DONE, **facts)

    def test_a_process_that_has_just_started_is_given_time(self):
        self.assertTrue(self.is_time_kept(timedelta(minutes=1)))
        self.assertFalse(self.is_time_kept(timedelta(minutes=3)))

    def test_time_is_kept_until_some_beats_are_missed(self):
        self.ran(timedelta(minutes=5))
        self.assertTrue(self.is_time_kept(timedelta(minutes=19)))
        self.assertFalse(self.is_time_kept(timedelta(minutes=26)))

    def test_nothing_is_said_while_every_job_runs_on_time(self):
        self.all_ran(timedelta(minutes=5))
        jobs = watch.watched(self.at(timedelta(minutes=6)))
        self.assertEqual((watch.warnings(jobs), watch.late(jobs)), ([], []))

    def test_a_daily_job_is_late_an_hour_after_its_time(self):
        nightly = scheduler.JOBS["dues.jobs.check_ledgers"]
        due = nightly.next_due(scheduler.STARTED_AT)
        before = due - scheduler.STARTED_AT - timedelta(days=1)
        self.ran(before, nightly.path, state=JobRun.State.DONE)

        def is_late(minutes):
            jobs = watch.watched(due + timedelta(minutes=minutes))
            return nightly.path in watch.late(jobs)

        self.assertEqual((is_late(59), is_late(61)), (False, True))

    def test_a_failure_is_told_until_the_next_good_run(self):
        self.all_ran(timedelta(minutes=5))
        failed = self.ran(
            timedelta(minutes=6), "dues.jobs.check_ledgers", state=JobRun.State.FAILED
        )
        jobs = watch.watched(self.at(timedelta(minutes=7)))
        [said] = watch.warnings(jobs)
        self.assertIn("“Check every khata” failed at its last run", said)
        self.ran(timedelta(minutes=8), failed.job, state=JobRun.State.DONE)
        self.assertEqual(
            watch.warnings(watch.watched(self.at(timedelta(minutes=9)))), []
        )

    def test_two_queries_tell_it_however_many_runs_are_kept(self):
        for minute in range(30):
            self.all_ran(timedelta(minutes=minute))
        with self.assertNumQueries(2):
            jobs = watch.watched(self.at(timedelta(minutes=31)))
        self.assertEqual(
            {one.last.started_at for one in jobs}, {self.at(timedelta(minutes=29))}
        )

    def test_a_schedule_is_said_in_words(self):
        said = {one.job.path: one.schedule for one in watch.watched(timezone.now())}
        self.assertEqual(said[scheduler.HEARTBEAT.path], "every 5 minutes")
        self.assertEqual(said["warehouse.jobs.reconcile"], "every day at 09:00")


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

    def test_a_database_that_goes_away_does_not_end_it(self):
        clock = scheduler.build()
        clock.start(paused=True)
        self.addCleanup(clock.shutdown)
        clock.state = STATE_RUNNING
        gone = OperationalError(2013, "Lost connection to MySQL server")
        with (
            mock.patch.object(DjangoJobStore, "get_due_jobs", return_value=[]),
            mock.patch.object(DjangoJobStore, "get_next_run_time", side_effect=gone),
            self.assertLogs("bhandar.jobs", "ERROR"),
        ):
            # What its thread calls; it waits as long as it is told, then asks again.
            self.assertEqual(clock._process_jobs(), clock.jobstore_retry_interval)

    def test_making_up_leaves_no_warning_in_the_log(self):
        clock = scheduler.start()
        self.addCleanup(clock.shutdown)
        [making_up] = clock.get_jobs("memory")
        done = queue.Queue()
        # Told after the job store, which was there first.
        clock.add_listener(lambda event: done.put(event.job_id), EVENT_JOB_EXECUTED)
        with self.assertNoLogs("django_apscheduler"):
            making_up.modify(next_run_time=timezone.now())
            while done.get(timeout=60) != making_up.id:
                pass

    def test_missed_slots_are_made_up_once_and_old_jobs_dropped(self):
        DjangoJob.objects.create(id="of.an.earlier.version", job_state=b"")
        self.keep_time(self.all_done)
        self.assertEqual(
            set(DjangoJob.objects.values_list("pk", flat=True)), set(scheduler.JOBS)
        )
        self.assertTrue(watch.is_time_kept(watch.watched(timezone.now())))

        before = JobRun.objects.exclude(job=scheduler.HEARTBEAT.path).count()
        self.keep_time(self.all_done)
        after = JobRun.objects.exclude(job=scheduler.HEARTBEAT.path).count()
        self.assertEqual(before, after)
