"""Labels at the same instant: one first label a roll, one sending of a job."""

from collections import Counter
from uuid import uuid4

from django.test import TransactionTestCase, override_settings

from accounts.models import User
from warehouse import operations, printing
from warehouse.models import LabelPrint, PrintJob, Roll
from warehouse.tests import plant, printers

from . import racing

CLIENTS = 8
SITE = "https://plant.example"


class LabelRaces(TransactionTestCase):
    def setUp(self):
        self.chief = plant.worker()
        self.rolls = [plant.roll(self.chief) for _roll in range(3)]

    def press(self, key=None, rolls=None, **facts):
        """One person's press, with objects of its own thread."""

        def act():
            jobs = operations.print_labels(
                rolls=list(Roll.objects.filter(pk__in=rolls or [self.rolls[0].pk])),
                by=User.objects.get(pk=self.chief.pk),
                key=key,
                at=plant.at(),
                site=SITE,
                **{"output": "browser"} | facts,
            )
            return [job.pk for job in jobs]

        return act

    def test_one_of_many_prints_the_first_label_and_the_others_are_told(self):
        told = racing.at_once([self.press() for _client in range(CLIENTS)])
        refused = told.count("reprint_reason_missing")
        self.assertEqual(refused, CLIENTS - 1, told)
        self.assertEqual(LabelPrint.objects.get().copy, 1)

    def test_reprints_at_once_are_each_numbered(self):
        racing.at_once([self.press(reason="torn") for _client in range(CLIENTS)])
        copies = LabelPrint.objects.order_by("copy").values_list("copy", flat=True)
        self.assertEqual(list(copies), list(range(1, CLIENTS + 1)))

    def test_the_same_press_sent_twice_is_one_job(self):
        key = uuid4()
        told = racing.at_once([self.press(key) for _client in range(CLIENTS)])
        self.assertEqual(told, [[PrintJob.objects.get().pk]] * CLIENTS)

    def test_sheets_with_the_same_rolls_in_other_orders_all_come_out(self):
        ids = [roll.pk for roll in self.rolls]
        orders = (ids, ids[::-1]) * (CLIENTS // 2)
        acts = [self.press(rolls=order, reason="torn") for order in orders]
        told = racing.at_once(acts)
        self.assertTrue(all(isinstance(one, list) for one in told), told)
        self.assertEqual(LabelPrint.objects.count(), CLIENTS * len(ids))

    def test_many_processes_send_a_job_once(self):
        with (
            printers.standing(printers.ZplPrinter(printers.READY)) as printer,
            override_settings(ZPL_HOST="127.0.0.1", ZPL_PORT=printer.server_port),
        ):
            [job_id] = self.press(output="zpl")()
            acts = [lambda: printing.send(job_id)[0]] * CLIENTS
            told = Counter(racing.at_once(acts))
            self.assertEqual(told, Counter({"PRINTED": 1, None: CLIENTS - 1}))
            self.assertEqual(len(printer.labels), 1)
