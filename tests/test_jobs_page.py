"""The jobs page in admin: what it shows, whom it lets in, and running a job now."""

from datetime import timedelta
from unittest import mock

from django.test import TestCase, TransactionTestCase, override_settings
from django.urls import reverse
from django.utils import timezone

from accounts import background
from accounts.models import AuditEntry, JobRun, Work
from accounts.tests import people
from config import scheduler

PAGE = "/admin/jobs/"
NIGHTLY = "dues.jobs.check_ledgers"
RUN_NIGHTLY = f"{PAGE}{NIGHTLY}/run/"


def ran(job=NIGHTLY, minutes_ago=1, **facts):
    at = timezone.now() - timedelta(minutes=minutes_ago)
    facts = {"state": JobRun.State.DONE, "period": str(at)} | facts
    return JobRun.objects.create(job=job, started_at=at, **facts)


class JobsPageTest(TestCase):
    def setUp(self):
        self.admin = people.admin()
        self.client.force_login(self.admin)

    def test_it_names_every_job_and_its_schedule(self):
        page = self.client.get(PAGE)
        for job in scheduler.JOBS.values():
            self.assertContains(page, job.name)
            self.assertContains(page, reverse("job_run_now", args=[job.path]))
        self.assertContains(page, "every day at 09:00")

    def test_a_failure_shows_its_first_line_in_red(self):
        ran(state=JobRun.State.FAILED, outcome="KhataDiffers: one\ntwo")
        page = self.client.get(PAGE)
        self.assertContains(page, '<strong class="bad">failed</strong>: KhataDiffers')
        self.assertNotContains(page, "two")

    def test_a_running_job_says_who_holds_it_and_until_when(self):
        until = timezone.now() + timedelta(minutes=2)
        facts = {"holder": "store · 4711", "held_until": until, "running": NIGHTLY}
        ran(state=JobRun.State.RUNNING, **facts)
        clock = f"{timezone.localtime(until):%H:%M}"
        self.assertContains(
            self.client.get(PAGE), f"held by process store · 4711 until {clock}"
        )

    def test_a_missed_job_is_marked(self):
        ran(minutes_ago=3 * 24 * 60)
        self.assertContains(self.client.get(PAGE), '<strong class="bad">Missed')

    def test_only_superusers_are_let_in(self):
        for path, method in ((PAGE, "get"), (RUN_NIGHTLY, "post")):
            self.client.force_login(people.person(f"staff{method}", is_staff=True))
            answer = getattr(self.client, method)(path)
            self.assertEqual(answer.status_code, 403)
        self.assertFalse(Work.objects.exists())

    def test_a_job_is_run_by_a_press_alone_and_only_one_that_exists(self):
        self.assertEqual(self.client.get(RUN_NIGHTLY).status_code, 405)
        unknown = f"{PAGE}os.system/run/"
        self.assertEqual(self.client.post(unknown).status_code, 404)


class BannerTest(TestCase):
    def setUp(self):
        long_ago = timezone.now() - timedelta(days=1)
        self.enterContext(mock.patch.object(scheduler, "STARTED_AT", long_ago))

    def page_of(self, user, path="/account/"):
        self.client.force_login(user)
        return self.client.get(path)

    def test_superusers_hear_of_a_missed_job_on_every_page(self):
        for path in scheduler.JOBS:
            ran(path)
        JobRun.objects.filter(job=NIGHTLY).delete()
        for path in ("/account/", "/admin/"):
            page = self.page_of(people.admin(f"admin of {path}"), path)
            self.assertContains(page, "“Check every khata” has never run.")

    def test_they_hear_that_nobody_keeps_time(self):
        said = "No process keeps time"
        self.assertContains(self.page_of(people.admin()), said)
        self.assertNotContains(self.page_of(people.person("dealer")), said)

    @override_settings(DEBUG=True)
    def test_in_development_nothing_is_said(self):
        self.assertNotContains(self.page_of(people.admin()), "No process keeps time")


class RunNowTest(TransactionTestCase):
    def setUp(self):
        self.admin = people.admin()
        self.client.force_login(self.admin)

    def press(self):
        page = self.client.post(RUN_NIGHTLY, follow=True)
        background.wait()
        return page, Work.objects.first()

    def test_it_runs_behind_the_page_and_says_what_came_of_it(self):
        page, work = self.press()
        self.assertEqual(page.redirect_chain, [(f"{PAGE}work/{work.pk}/", 302)])
        self.assertEqual((work.state, work.outcome), ("done", "0 khatas in order"))
        run = JobRun.objects.get()
        self.assertEqual((run.job, run.state, run.by), (NIGHTLY, "done", self.admin))
        self.assertEqual(AuditEntry.objects.get().details, {"job": NIGHTLY})
        self.assertContains(self.client.get(page.request["PATH_INFO"]), "in order")

    def test_pressed_first_the_clock_does_not_run_the_same_period_again(self):
        self.press()
        self.assertIsNone(scheduler.run(NIGHTLY))

    def test_what_was_done_already_is_done_once_more(self):
        scheduler.run(NIGHTLY)
        _page, work = self.press()
        self.assertEqual((work.state, JobRun.objects.count()), ("done", 2))

    def test_it_is_not_run_twice_at_once(self):
        until = timezone.now() + timedelta(minutes=2)
        ran(state=JobRun.State.RUNNING, running=NIGHTLY, held_until=until)
        _page, work = self.press()
        self.assertEqual(work.state, "failed")
        self.assertIn("running already", work.outcome)
        self.assertEqual(JobRun.objects.count(), 1)
