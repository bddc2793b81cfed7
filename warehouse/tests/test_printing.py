"""Sending to printers: what comes back, what is tried again and what never is."""

from datetime import timedelta
from unittest import mock

from django.test import TestCase, TransactionTestCase, override_settings
from django.utils import timezone, translation

from accounts import background
from accounts.models import Work
from warehouse import operations, printing
from warehouse.models import LabelPrint, PrintJob
from warehouse.operations.print_queue import claim_print

from . import plant, printers
from .plant import at
from .printers import BarTender, SlowBarTender, ZplPrinter, standing

SITE = "http://plant.example:8000"


class PrinterCase(TestCase):
    def setUp(self):
        self.enterContext(mock.patch.object(printing, "PAUSE_S", 0))
        self.chief = plant.worker()

    def switch_on(self, printer):
        return self.enterContext(standing(printer))

    def set(self, **settings):
        self.enterContext(override_settings(**settings))

    def print(self, output: str, **facts) -> PrintJob:
        """Ask for the label of a new roll, and send it."""
        self.roll = plant.roll(self.chief, **facts)
        [job] = operations.print_labels(
            rolls=[self.roll], output=output, site=SITE, by=self.chief, at=at()
        )
        printing.send_all([job.pk])
        job.refresh_from_db()
        return job

    @property
    def copies(self) -> list:
        return [label.copy for label in LabelPrint.objects.filter(roll=self.roll)]


class BarTenderTests(PrinterCase):
    def print_with(self, *answers, server=None, **settings) -> PrintJob:
        self.bartender = self.switch_on(server or BarTender(*answers))
        self.set(**printers.bartender(self.bartender.server_port, **settings))
        return self.print("bartender")

    def test_the_label_reaches_bartender_as_it_is_documented(self):
        self.print_with((200, {"Id": printers.ID, "Status": "RanToCompletion"}))
        [(method, path, body, headers)] = self.bartender.asked
        self.assertEqual(method, "POST")
        self.assertTrue(path.startswith("/api/actions?Wait=1s&KeepStatus=60m"))
        action = body["PrintBTWAction"]
        self.assertEqual(action["DocumentFile"], r"C:\Labels\roll.btw")
        self.assertEqual((action["Printer"], action["Copies"]), ("Zebra", 1))
        self.assertTrue(action["VerifyPrintJobIsComplete"])
        self.assertEqual(
            action["NamedDataSources"],
            {
                "QRData": f"HTTP://PLANT.EXAMPLE:8000/R/{self.roll.code}",
                "Description": "",
                "RollNo": self.roll.roll_no,
                "Material": "PET-12",
                "Batch": "B1",
                "WeightKg": "100",
                "Dept": "FM",
                "Date": "21 Nov 2026",
                "Copy": "1",
            },
        )
        self.assertNotIn("Authorization", headers)

    def test_run_to_completion_is_printed(self):
        job = self.print_with((200, {"Id": printers.ID, "Status": "RanToCompletion"}))
        self.assertEqual((job.state, job.external_id), ("PRINTED", printers.ID))
        self.assertIn("RanToCompletion", job.reply)
        self.assertEqual(self.copies, [1])

    def test_accepted_and_then_faulted(self):
        job = self.print_with(
            (201, {"id": printers.ID, "status": "Running"}),
            (200, {"id": printers.ID, "status": "Running"}),
            (200, {"STATUS": "Faulted", "messages": [{"Text": "Printer is offline"}]}),
        )
        self.assertEqual((job.state, job.message), ("FAILED", "Printer is offline"))
        self.assertEqual(job.external_id, printers.ID)
        paths = [path for _method, path, _body, _headers in self.bartender.asked]
        self.assertEqual(paths[1], f"/api/actions/{printers.ID}?MessageCount=50")
        self.assertEqual(len(self.bartender.bodies), 1)
        self.assertEqual(self.copies, [None])

    def test_accepted_and_never_heard_of_again_stays_accepted(self):
        self.enterContext(mock.patch.object(printing, "LOOKS", 2))
        job = self.print_with((200, {"Id": printers.ID, "Status": "Running"}))
        self.assertEqual(job.state, "ACCEPTED")
        self.assertEqual(self.copies, [1])

    def test_a_job_that_bartender_has_forgotten_is_unknown(self):
        job = self.print_with((200, {"Id": printers.ID}), (404, "not found"))
        self.assertEqual(job.state, "UNKNOWN")

    def test_no_answer_after_sending_is_unknown_and_never_sent_again(self):
        self.enterContext(mock.patch("warehouse.printers.bartender.LONGER_S", -0.5))
        job = self.print_with(server=SlowBarTender())
        self.assertEqual((job.state, job.tries), ("UNKNOWN", 1))
        self.assertIn("Look at the printer", job.message)
        printing.watch()
        printing.send_all([job.pk])
        self.assertEqual(len(self.bartender.bodies), 1)
        self.assertEqual(self.copies, [1])

    def test_a_line_that_breaks_after_sending_is_unknown(self):
        job = self.print_with(None)
        self.assertEqual((job.state, job.tries), ("UNKNOWN", 1))

    def test_403_says_which_switch_to_turn(self):
        job = self.print_with((403, "Remote Access not allowed"))
        self.assertEqual((job.state, job.tries), ("FAILED", 1))
        self.assertIn("RemoteAccess.Allowed", job.message)
        self.assertEqual(job.reply, "Remote Access not allowed")

    def test_401_says_what_to_set_and_a_password_is_sent(self):
        job = self.print_with((401, ""), BT_USER="plant", BT_PASSWORD="secret")
        self.assertIn("BT_USER", job.message)
        [(_method, _path, _body, headers)] = self.bartender.asked
        self.assertEqual(headers["Authorization"], "Basic cGxhbnQ6c2VjcmV0")

    def test_a_400_in_plain_text_is_kept_word_for_word(self):
        said = "Die Aktion konnte nicht gelesen werden."
        job = self.print_with((400, said))
        self.assertEqual((job.state, job.reply), ("FAILED", said))
        self.assertEqual(job.message, f"BarTender answered 400: {said}")

    def test_a_fault_inside_bartender_may_have_printed(self):
        job = self.print_with((500, {"Message": "Out of memory"}))
        self.assertEqual(job.state, "UNKNOWN")
        self.assertIn("Out of memory", job.message)

    def test_an_answer_that_is_no_answer_is_unknown(self):
        for number, body in enumerate(("<html>", "[]", "7", {"ok": True})):
            with self.subTest(body):
                server = BarTender((200, body))
                job = self.print_with(server=server)
                self.assertEqual((job.state, number >= 0), ("UNKNOWN", True))

    def test_a_refused_connection_is_tried_three_times(self):
        self.set(**printers.bartender(printers.free_port()))
        job = self.print("bartender")
        self.assertEqual((job.state, job.tries), ("FAILED", 3))
        self.assertIn("Nothing on port", job.message)
        self.assertEqual(self.copies, [None])

    def test_a_name_that_is_not_known_is_said_so(self):
        self.set(**printers.bartender(5159, BT_HOST="no-such-printer.invalid"))
        self.assertIn("No machine is called", self.print("bartender").message)

    def test_further_labels_do_not_wait_for_a_printer_that_is_off(self):
        self.set(**printers.bartender(printers.free_port()))
        rolls = [plant.roll(self.chief) for _roll in range(3)]
        jobs = operations.print_labels(
            rolls=rolls, output="bartender", site=SITE, by=self.chief, at=at()
        )
        outcome = printing.send_all([job.pk for job in jobs])
        tries = [PrintJob.objects.get(pk=job.pk).tries for job in jobs]
        self.assertEqual(tries, [3, 1, 1])
        self.assertEqual(outcome, "0 of 3 labels printed.")

    def test_the_older_service_takes_records_and_answers_with_job_ids(self):
        job = self.print_with((200, {"JobIds": ["77"]}), BT_MODE="v1")
        [(_method, path, body, _headers)] = self.bartender.asked
        self.assertEqual(path, "/v1/print")
        self.assertEqual(set(body), {"LabelFormat", "PrinterName", "Records"})
        [record] = body["Records"]
        self.assertTrue(record["QRData"].endswith(self.roll.code))
        self.assertEqual((job.state, job.external_id), ("ACCEPTED", "77"))


class ZplTests(PrinterCase):
    def print_with(self, *args, **facts) -> PrintJob:
        named = {name: facts.pop(name) for name in ("hangs_up",) if name in facts}
        self.printer = self.switch_on(ZplPrinter(*args, **named))
        self.set(ZPL_HOST="127.0.0.1", ZPL_PORT=self.printer.server_port)
        return self.print("zpl", **facts)

    def test_a_printer_that_tells_its_state_has_printed(self):
        job = self.print_with(printers.READY)
        self.assertEqual(job.state, "PRINTED")
        [label] = self.printer.labels
        for text in (
            "^CI28",
            "^PW812^LL609",
            f"^FDMA,HTTP://PLANT.EXAMPLE:8000/R/{self.roll.code}^FS",
            f"^FD{self.roll.roll_no}^FS",
            "^FD100 kg^FS",
            "^XZ",
        ):
            self.assertIn(text, label)
        self.assertRegex(label, r"\^BQN,2,8\^FH")

    def test_a_printer_that_says_nothing_has_taken_it(self):
        job = self.print_with()
        self.assertEqual(job.state, "ACCEPTED")
        self.assertIn("does not say", job.message)

    def test_nothing_is_sent_into_a_printer_without_labels(self):
        job = self.print_with(printers.OUT_OF_LABELS)
        self.assertEqual(
            (job.state, job.message), ("FAILED", "The printer is out of labels.")
        )
        self.assertEqual(self.printer.labels, [])
        self.assertEqual(self.copies, [None])

    def test_the_printers_own_signs_are_only_letters_in_a_name(self):
        self.print_with(printers.READY, material="A^B~C\\D", description="नीला ^XZ")
        [label] = self.printer.labels
        self.assertIn(r"^FDA\5EB\7EC\5CD^FS", label)
        self.assertIn(r"^FDनीला \5EXZ^FS", label)
        self.assertEqual(label.count("^XZ"), 1)

    def test_a_line_that_breaks_may_have_printed(self):
        job = self.print_with(hangs_up=True)
        self.assertIn(job.state, ("UNKNOWN", "ACCEPTED"))
        self.assertEqual((job.tries, self.copies), (1, [1]))

    def test_a_refused_connection_is_tried_three_times(self):
        self.set(ZPL_HOST="127.0.0.1", ZPL_PORT=printers.free_port())
        job = self.print("zpl")
        self.assertEqual((job.state, job.tries), ("FAILED", 3))

    def test_a_finer_head_gets_more_dots(self):
        self.set(ZPL_DPI=300)
        self.print_with(printers.READY)
        self.assertIn("^PW1200^LL900", self.printer.labels[0])

    def test_labels_are_in_english_whoever_asks(self):
        with translation.override("hi"):
            self.print_with(printers.READY)
        self.assertIn("21 Nov 2026", self.printer.labels[0])


class WatchTests(PrinterCase):
    def test_what_a_process_left_behind_is_taken_up(self):
        printer = self.switch_on(ZplPrinter(printers.READY))
        self.set(ZPL_HOST="127.0.0.1", ZPL_PORT=printer.server_port)
        rolls = [plant.roll(self.chief) for _roll in range(2)]
        long_ago = timezone.now() - timedelta(minutes=6)
        waiting, cut_off = operations.print_labels(
            rolls=rolls, output="zpl", site=SITE, by=self.chief, at=long_ago
        )
        claim_print(job_id=cut_off.pk, at=long_ago)
        self.assertEqual(printing.watch(), "1 sent, 1 lost")
        waiting.refresh_from_db()
        cut_off.refresh_from_db()
        self.assertEqual((waiting.state, cut_off.state), ("PRINTED", "UNKNOWN"))
        self.assertEqual(len(printer.labels), 1)

    def test_what_another_process_sends_just_now_is_left_to_it(self):
        self.set(ZPL_HOST="127.0.0.1")
        roll = plant.roll(self.chief)
        [job] = operations.print_labels(
            rolls=[roll], output="zpl", site=SITE, by=self.chief, at=timezone.now()
        )
        claim_print(job_id=job.pk, at=timezone.now())
        self.assertEqual(printing.watch(), "0 sent, 0 lost")
        self.assertEqual(printing.send(job.pk), (None, True))

    def test_bartender_is_asked_about_what_it_accepted(self):
        self.enterContext(mock.patch.object(printing, "LOOKS", 0))
        running = (200, {"Id": printers.ID, "Status": "Running"})
        done = (200, {"Id": printers.ID, "Status": "RanToCompletion"})
        server = self.switch_on(BarTender(running, done))
        self.set(**printers.bartender(server.server_port))
        job = self.print("bartender")
        self.assertEqual(job.state, "ACCEPTED")
        printing.watch()
        job.refresh_from_db()
        self.assertEqual(job.state, "PRINTED")


class BehindTheRequestTests(TransactionTestCase):
    def test_labels_are_sent_after_the_answer_and_the_work_says_how_it_went(self):
        chief = plant.worker()
        roll = plant.roll(chief)
        with (
            standing(ZplPrinter(printers.READY)) as printer,
            override_settings(ZPL_HOST="127.0.0.1", ZPL_PORT=printer.server_port),
        ):
            [job] = printing.print_labels(
                rolls=[roll], output="zpl", site=SITE, by=chief, at=at()
            )
            background.wait()
        job.refresh_from_db()
        self.assertEqual(job.state, "PRINTED")
        self.assertEqual(Work.objects.get().outcome, "1 of 1 label printed.")
