"""The print queue, its decisions, and the test of the printers."""

from django.test import TestCase, override_settings
from django.urls import reverse
from django.utils import timezone

from accounts.models import Work
from accounts.roles import PLANT_ROLES, Role
from warehouse import operations
from warehouse.models import PrintJob
from warehouse.operations.print_queue import claim_print, settle_print
from warehouse.printers import Answer

from . import plant, printers
from .printers import BarTender, ZplPrinter, standing

QUEUE, PRINTERS = reverse("warehouse:print_queue"), reverse("warehouse:printers")


@override_settings(ZPL_HOST="127.0.0.1")
class QueuePageTests(TestCase):
    def setUp(self):
        self.chief = plant.worker()
        self.keeper = plant.worker(Role.STOCK_KEEPER)
        self.client.force_login(self.keeper)

    def job(self, state: str = "", home: str = "FM", message: str = "") -> PrintJob:
        [job] = operations.print_labels(
            rolls=[plant.roll(self.chief, home=home)],
            output="zpl",
            site="https://plant.example",
            by=self.chief,
            at=timezone.now(),
        )
        if state:
            claimed = claim_print(job_id=job.pk, at=timezone.now())
            answer = Answer(state, message)
            settle_print(job=claimed, answer=answer, at=timezone.now())
        return PrintJob.objects.get(pk=job.pk)

    def decide(self, job: PrintJob, decision: str):
        address = reverse("warehouse:print_decision", args=[job.pk, decision])
        return self.client.post(address, {"show": "all"}, follow=True)

    def state(self, job: PrintJob) -> str:
        return PrintJob.objects.get(pk=job.pk).state

    def test_what_needs_somebody_comes_first_with_its_reason(self):
        self.job("PRINTED")
        job = self.job("FAILED", message="The printer is out of labels.")
        page = self.client.get(QUEUE)
        self.assertContains(page, "1 label needs you.")
        self.assertContains(page, "The printer is out of labels.")
        self.assertEqual(list(page.context["page"]), [job])

    def test_lists_by_where_a_job_stands(self):
        waiting, done = self.job(), self.job("PRINTED")
        for show, expected in (("way", [waiting]), ("all", [done, waiting])):
            page = self.client.get(QUEUE, {"show": show})
            self.assertEqual(list(page.context["page"]), expected)
        self.assertContains(self.client.get(QUEUE), 'hx-trigger="every 3s"')

    def test_a_label_asked_for_from_a_printer_waits_here(self):
        roll = plant.roll(self.chief)
        address = reverse("warehouse:print_label", args=[roll.pk])
        typed = {"output": "zpl", "paper": "label", "key": plant.key().key}
        page = self.client.post(address, typed, follow=True)
        self.assertRedirects(page, QUEUE)
        self.assertContains(page, "1 label is on its way to the printer.")
        self.assertContains(page, roll.roll_no)
        self.assertEqual(Work.objects.filter(kind="labels").count(), 1)

    def test_the_three_decisions(self):
        for state, decision, after in (
            ("UNKNOWN", "printed", "PRINTED"),
            ("UNKNOWN", "retry", "QUEUED"),
            ("UNKNOWN", "cancel", "CANCELLED"),
            ("FAILED", "retry", "QUEUED"),
            ("FAILED", "cancel", "CANCELLED"),
            ("ACCEPTED", "printed", "PRINTED"),
            ("", "cancel", "CANCELLED"),
        ):
            with self.subTest(state=state, decision=decision):
                job = self.job(state)
                self.assertEqual(self.decide(job, decision).status_code, 200)
                self.assertEqual(self.state(job), after)
        self.assertEqual(Work.objects.filter(kind="labels").count(), 2)

    def test_a_decision_that_comes_too_late_is_said_and_changes_nothing(self):
        job = self.job("PRINTED")
        self.assertContains(self.decide(job, "cancel"), "Nothing was changed.")
        self.assertEqual(self.state(job), "PRINTED")

    def test_unknown_decisions_and_strangers_jobs_are_not_found(self):
        self.assertEqual(self.decide(self.job("FAILED"), "burn").status_code, 404)
        job = self.job("FAILED", home="LM")
        self.assertEqual(self.decide(job, "cancel").status_code, 404)
        self.assertEqual(self.state(job), "FAILED")
        self.assertNotContains(self.client.get(QUEUE), job.labels.get().roll.roll_no)

    def test_decisions_are_posted(self):
        job = self.job("FAILED")
        address = reverse("warehouse:print_decision", args=[job.pk, "cancel"])
        self.assertEqual(self.client.get(address).status_code, 405)
        self.assertEqual(self.client.post(QUEUE).status_code, 405)

    def test_the_table_of_rights_decides(self):
        job = self.job("FAILED")
        closed = {Role.FORKLIFT_DRIVER, Role.VIEW_ONLY}
        for role in closed:
            self.client.force_login(plant.worker(role))
            with self.subTest(role):
                self.assertEqual(self.client.get(QUEUE).status_code, 403)
                self.assertEqual(self.decide(job, "cancel").status_code, 403)
        for role in set(PLANT_ROLES) - closed:
            self.client.force_login(plant.worker(role))
            with self.subTest(role):
                self.assertEqual(self.client.get(QUEUE).status_code, 200)
        self.assertEqual(self.state(job), "FAILED")

    def test_a_list_of_many_asks_no_more_than_a_list_of_one(self):
        self.job("FAILED")
        for how_many in (0, 29):
            for _job in range(how_many):
                self.job("FAILED")
            with self.subTest(how_many), self.assertNumQueries(12):
                self.client.get(QUEUE)

    def test_without_a_printer_it_says_how_labels_are_printed(self):
        with self.settings(ZPL_HOST=""):
            self.assertContains(self.client.get(QUEUE), "No label printer is set up")


class PrintersPageTests(TestCase):
    def setUp(self):
        self.client.force_login(plant.worker())

    def switch_on(self, printer):
        return self.enterContext(standing(printer))

    def ask(self, output: str, **settings):
        with self.settings(**settings):
            return self.client.post(PRINTERS, {"output": output})

    def test_settings_are_shown_and_never_the_password(self):
        settings = printers.bartender(5159, BT_USER="plant", BT_PASSWORD="hush-hush")
        with self.settings(**settings):
            page = self.client.get(PRINTERS)
        for text in ("BT_HOST", "127.0.0.1", r"C:\Labels\roll.btw", "plant"):
            self.assertContains(page, text)
        self.assertNotContains(page, "hush-hush")
        self.assertContains(page, "Not set up.")

    def test_bartender_that_answers(self):
        server = self.switch_on(BarTender((200, [])))
        page = self.ask("bartender", **printers.bartender(server.server_port))
        self.assertContains(
            page, f"BarTender answers on 127.0.0.1:{server.server_port}."
        )
        [(method, path, _body, _headers)] = server.asked
        self.assertEqual((method, path), ("GET", "/api/actions"))

    def test_a_wrong_port_names_the_documented_one(self):
        port = printers.free_port()
        page = self.ask("bartender", **printers.bartender(port))
        self.assertContains(page, f"Nothing on port {port} of 127.0.0.1.")
        self.assertContains(page, "The documented port is 5159")

    def test_a_service_on_the_documented_port_is_pointed_out(self):
        server = self.switch_on(BarTender((200, [])))
        elsewhere = printers.bartender(printers.free_port())
        documented = {"actions": server.server_port}
        page = self.ask("bartender", BT_PORTS=documented, **elsewhere)
        self.assertContains(page, "and something answers there")

    def test_each_refusal_says_what_to_do(self):
        for answer, said in (
            ((403, "Remote Access not allowed"), "RemoteAccess.Allowed"),
            ((401, ""), "BT_USER"),
            ((404, "no"), "Check BT_MODE and BT_PORT"),
            ((400, "plain words"), "BarTender answered 400: plain words"),
            (None, "does not answer like BarTender"),
        ):
            with self.subTest(said):
                server = self.switch_on(BarTender(answer))
                settings = printers.bartender(server.server_port)
                self.assertContains(self.ask("bartender", **settings), said)

    def test_a_zpl_printer_says_how_it_is(self):
        for state, said in (
            (printers.READY, "is ready"),
            (printers.OUT_OF_LABELS, "The printer is out of labels."),
            (b"", "does not tell its state"),
        ):
            with self.subTest(said):
                printer = self.switch_on(ZplPrinter(state))
                settings = {"ZPL_HOST": "127.0.0.1", "ZPL_PORT": printer.server_port}
                self.assertContains(self.ask("zpl", **settings), said)
        off = {"ZPL_HOST": "127.0.0.1", "ZPL_PORT": printers.free_port()}
        self.assertContains(self.ask("zpl", **off), "Nothing on port")

    def test_only_what_is_set_up_is_ask(self):
        for output in ("bartender", "zpl", "browser", "10.0.0.1"):
            self.assertEqual(self.ask(output).status_code, 404)

    def test_it_is_for_the_factory_admin(self):
        for role in set(PLANT_ROLES) - {Role.FACTORY_ADMIN}:
            self.client.force_login(plant.worker(role))
            with self.subTest(role):
                self.assertEqual(self.client.get(PRINTERS).status_code, 403)
                self.assertEqual(self.ask("zpl").status_code, 403)
