from datetime import timedelta

from django.db import connection
from django.test import TestCase, TransactionTestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import background
from accounts.append_only import lifted
from accounts.roles import Role
from warehouse import operations, stock
from warehouse.models import Mismatch, ReconciliationLog, Roll

from . import plant
from .plant import Hand, at, stand

LIST, RUNS, RUN = (
    reverse(f"warehouse:{name}")
    for name in ("reconciliation", "reconciliation_runs", "reconciliation_run")
)
BY_HTMX = {"HX-Request": "true"}


class Plant:
    """A roll put away by Ravi in one rack, while its row says another one."""

    def setUp(self):
        self.chief = plant.worker(first_name="Ravi")
        self.hand = Hand(self.chief)
        self.racks = [plant.rack("FM01A01"), plant.rack("FM02B03")]
        self.roll = plant.roll(self.chief)
        self.hand.store(self.roll, self.racks[0], 2)
        self.client.force_login(self.chief)

    def sign_in(self, role, *departments):
        self.client.force_login(plant.worker(role, *departments or ["FM"]))

    def swap(self):
        Roll.objects.filter(pk=self.roll.pk).update(location=self.racks[1])

    def run_it(self, when=None):
        return operations.reconcile(trigger="schedule", at=when or timezone.now())

    def mismatch(self, kind="LOCATION_DIFFERS"):
        return Mismatch.objects.open().get(kind=kind)

    def url(self, name="mismatch", kind="LOCATION_DIFFERS"):
        return reverse(f"warehouse:{name}", args=[self.mismatch(kind).pk])


class ListTests(Plant, TestCase):
    def shown(self, **query):
        page = self.client.get(LIST, query)
        return [(one.kind, one.about) for one in page.context["page"]]

    def test_the_runs_as_an_address_are_the_whole_page(self):
        self.assertRedirects(self.client.get(RUNS), LIST)

    def test_a_plant_in_order_says_so(self):
        self.run_it()
        page = self.client.get(LIST)
        self.assertContains(page, "Everything agrees.")
        self.assertContains(page, "Nothing is open")
        self.assertContains(page, "clean")

    def test_each_mismatch_and_each_kind_of_the_run_is_shown(self):
        self.swap()
        self.run_it()
        self.assertEqual(
            set(self.shown()),
            {
                ("LOCATION_DIFFERS", self.roll.roll_no),
                ("COUNTER_DIFFERS", "FM01A01"),
                ("COUNTER_DIFFERS", "FM02B03"),
            },
        )
        page = self.client.get(LIST)
        self.assertContains(page, "3 mismatches are open")
        self.assertContains(page, "a figure of the dashboard differs (2)")

    def test_it_is_narrowed_by_kind_and_department(self):
        self.swap()
        self.run_it()
        self.assertEqual(len(self.shown(kind="COUNTER_DIFFERS")), 2)
        self.assertEqual(self.shown(kind="BALANCE"), [])
        self.assertEqual(len(self.shown(department="FM")), 3)
        page = self.client.get(LIST, {"kind": "nonsense"})
        self.assertEqual(page.status_code, 422)

    def test_what_is_gone_is_kept_as_history(self):
        self.swap()
        self.run_it()
        Roll.objects.filter(pk=self.roll.pk).update(location=self.racks[0])
        self.run_it()
        self.assertEqual(self.shown(), [])
        self.assertEqual(len(self.shown(stand="resolved")), 3)

    def test_it_says_when_it_has_not_run_for_26_hours(self):
        self.assertContains(self.client.get(LIST), "It has never run.")
        self.run_it(timezone.now() - timedelta(hours=27))
        page = self.client.get(LIST)
        self.assertContains(page, "It has not run for 26 hours.")
        self.assertNotContains(page, "Everything agrees")

    def test_managers_and_keepers_see_their_department_only(self):
        self.swap()
        self.run_it()
        for role in (Role.PLANT_MANAGER, Role.STOCK_KEEPER):
            self.sign_in(role)
            self.assertEqual(len(self.shown()), 3)
            self.assertNotContains(self.client.get(LIST), "Run now")
            self.sign_in(role, "LM")
            self.assertEqual(self.shown(), [])
            self.assertEqual(self.client.get(self.url()).status_code, 404)
        for role in (Role.OPERATOR, Role.FORKLIFT_DRIVER, Role.DEPT_SK, Role.VIEW_ONLY):
            self.sign_in(role)
            for url in (LIST, RUNS, self.url()):
                self.assertEqual(self.client.get(url).status_code, 403)

    def test_a_failed_run_says_why_to_those_who_repair(self):
        ReconciliationLog.objects.create(
            run_at=at(), trigger="schedule", state="FAILED", mismatches="disk full"
        )
        self.assertContains(self.client.get(LIST), "disk full")
        self.sign_in(Role.PLANT_MANAGER)
        self.assertNotContains(self.client.get(LIST), "disk full")

    def test_it_asks_as_much_of_one_mismatch_as_of_thirty(self):
        def asked():
            with CaptureQueriesContext(connection) as queries:
                self.client.get(LIST)
            return len(queries)

        rolls = [self.roll, *(plant.roll(self.chief) for _more in range(30))]
        Roll.objects.filter(pk=self.roll.pk).update(version=9)
        self.run_it()
        asked()
        few = asked()
        Roll.objects.filter(pk__in=[roll.pk for roll in rolls]).update(version=9)
        self.run_it()
        self.assertGreater(Mismatch.objects.open().count(), 30)
        self.assertEqual(asked(), few)


class StoryTests(Plant, TransactionTestCase):
    def tamper(self, statement, *values):
        with lifted(), connection.cursor() as cursor:
            cursor.execute(statement, values)

    def page(self, kind):
        self.run_it()
        return self.client.get(self.url(kind=kind))

    def test_it_tells_the_ledger_and_what_the_row_says(self):
        self.swap()
        page = self.page("LOCATION_DIFFERS")
        self.assertContains(page, "10:02: Ravi put it away in FM01A01.")
        self.assertContains(page, "So it lies in FM01A01.")
        self.assertContains(page, "row says FM02B03.")
        self.assertContains(page, "<s>FM02B03</s>")
        self.assertContains(page, "Write the roll from its ledger")

    def test_the_repair_is_one_press(self):
        self.swap()
        self.run_it()
        answer = self.client.post(self.url("mismatch_repair"))
        self.assertRedirects(answer, LIST)
        self.assertEqual(stand(self.roll)[1], "FM01A01")
        done = Mismatch.objects.get(kind="LOCATION_DIFFERS")
        self.assertEqual(done.resolved_by, self.chief)
        page = self.client.get(reverse("warehouse:mismatch", args=[done.pk]))
        self.assertContains(page, "written anew from its ledger")
        self.assertNotContains(page, "What to do")
        again = self.client.post(reverse("warehouse:mismatch_repair", args=[done.pk]))
        self.assertEqual(again.status_code, 409)

    def test_only_who_repairs_is_offered_it_and_only_by_post(self):
        self.swap()
        self.run_it()
        self.assertEqual(self.client.get(self.url("mismatch_repair")).status_code, 405)
        self.sign_in(Role.PLANT_MANAGER)
        page = self.client.get(self.url())
        self.assertContains(page, "A Factory Admin does this")
        self.assertNotContains(page, "Write the roll")
        answer = self.client.post(self.url("mismatch_repair"))
        self.assertEqual(answer.status_code, 403)
        self.assertEqual(stand(self.roll)[1], "FM02B03")

    def test_a_broken_ledger_has_advice_and_no_button(self):
        self.hand.store(self.roll, self.racks[1], 3)
        first = self.roll.transactions.get(seq=1)
        self.tamper("DELETE FROM warehouse_transaction WHERE id = %s", first.pk)
        page = self.page("SEQ_GAP")
        self.assertContains(page, "Where step 1 must come, step 2 follows")
        self.assertContains(page, "A ledger is never rewritten")
        self.assertNotContains(page, "Write the roll")
        Roll.objects.filter(pk=self.roll.pk).update(location=self.racks[0])
        page = self.page("LOCATION_DIFFERS")
        self.assertContains(page, "cannot be rewritten from it")
        answer = self.client.post(self.url("mismatch_repair"))
        self.assertContains(answer, "cannot be repaired by itself", status_code=409)
        self.assertEqual(stand(self.roll)[1], "FM01A01")

    def test_an_altered_step_is_told(self):
        step = self.roll.transactions.get(seq=1)
        self.tamper(
            "UPDATE warehouse_transaction SET reason = 'x' WHERE id = %s", step.pk
        )
        page = self.page("CHAIN_BROKEN")
        self.assertContains(page, "The seal of step 1 does not fit")

    def test_every_kind_tells_a_story(self):
        log = self.run_it()
        for kind in Mismatch.Kind.values:
            for roll in (self.roll, None):
                with self.subTest(kind, roll=bool(roll)):
                    if kind in Mismatch.REPAIRABLE and roll is None:
                        continue
                    told = Mismatch.objects.create(
                        **{"kind": kind, "roll": roll, "log": log},
                        **{"expected": "1", "actual": "2", "about": "FM"},
                        **{"first_seen_at": at(), "last_seen_at": at()},
                        department=plant.department("FM"),
                    )
                    url = reverse("warehouse:mismatch", args=[told.pk])
                    page = self.client.get(url)
                    self.assertEqual(page.status_code, 200)
                    self.assertTrue(page.context["story"].advice)


class RunTests(Plant, TransactionTestCase):
    def test_it_is_run_at_once_and_shown_running_until_it_is_done(self):
        self.swap()
        self.assertRedirects(self.client.post(RUN), LIST, fetch_redirect_response=False)
        background.wait(60)
        run = ReconciliationLog.objects.get()
        self.assertEqual(
            (run.state, run.trigger, run.by, run.rolls_checked),
            ("MISMATCH", "person", self.chief, 1),
        )
        self.assertEqual(self.client.get(RUNS, headers=BY_HTMX)["HX-Refresh"], "true")

    def test_while_one_runs_no_other_is_begun(self):
        ReconciliationLog.objects.create(
            run_at=timezone.now(), trigger="schedule", running_key="now"
        )
        page = self.client.post(RUN, follow=True)
        self.assertContains(page, "A reconciliation is running now")
        self.assertContains(page, "hx-trigger")
        self.assertNotIn("HX-Refresh", self.client.get(RUNS, headers=BY_HTMX))
        self.assertEqual(ReconciliationLog.objects.count(), 1)

    def test_a_crash_is_shown_as_failed(self):
        def crash(within):
            raise RuntimeError("disk full")

        self.addCleanup(setattr, stock, "by_department", stock.by_department)
        stock.by_department = crash
        with self.assertLogs("bhandar.reconciliation"), self.assertLogs("bhandar.work"):
            self.client.post(RUN)
            background.wait(60)
        self.assertEqual(ReconciliationLog.objects.get().state, "FAILED")
        self.assertContains(self.client.get(LIST), "RuntimeError: disk full")

    def test_only_who_repairs_runs_it_and_only_by_post(self):
        self.assertEqual(self.client.get(RUN).status_code, 405)
        for role in (Role.PLANT_MANAGER, Role.STOCK_KEEPER, Role.VIEW_ONLY):
            self.sign_in(role)
            self.assertEqual(self.client.post(RUN).status_code, 403)
        self.assertFalse(ReconciliationLog.objects.exists())
