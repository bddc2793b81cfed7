from django.test import TestCase

from dues import errors, ledger, operations
from dues.models import Promise, Reminder

from .shops import act, customer_of, day, give, receive, shop_of

BY_WHATSAPP = {"channel": Reminder.Channel.WHATSAPP, "text_key": "balance"}


class ContactTest(TestCase):
    def setUp(self):
        self.shop = shop_of("asha")
        self.sita = customer_of(self.shop)
        give(self.sita, 100)

    def remind(self, days=0, **named):
        return act(operations.log_reminder, self.sita, days, **BY_WHATSAPP | named)

    def test_a_reminder_keeps_the_balance_it_showed(self):
        receive(self.sita, 40)
        self.assertEqual(self.remind().balance_paise, 6000)

    def test_nobody_is_asked_again_within_three_days(self):
        self.remind()
        with self.assertRaisesMessage(errors.RemindedLately, "Reminded on 21 Nov 2026"):
            self.remind(days=2)
        self.remind(days=3)

    def test_who_is_not_to_be_asked(self):
        act(operations.promise, self.sita, promised_on=day(2))
        with self.assertRaises(errors.PromisedLater):
            self.remind()
        self.remind(days=2)
        act(operations.edit_customer, self.sita, facts={"do_not_remind": True})
        with self.assertRaises(errors.NotToBeReminded):
            self.remind(days=9)
        receive(self.sita, 100)
        with self.assertRaises(errors.NothingOwed):
            self.remind(days=9)

    def test_the_same_form_twice_is_one_reminder_and_one_promise(self):
        self.assertEqual(self.remind(key="form"), self.remind(key="form"))
        promises = [
            act(operations.promise, self.sita, promised_on=day(1), key="said")
            for _press in range(2)
        ]
        self.assertEqual(promises, [Promise.objects.get()] * 2)

    def test_a_promise_is_for_a_day_to_come_and_the_newest_counts(self):
        with self.assertRaises(errors.PromiseInThePast):
            act(operations.promise, self.sita, promised_on=day(-1))
        act(operations.promise, self.sita, promised_on=day(1))
        newest = act(operations.promise, self.sita, promised_on=day(4))
        self.assertEqual(list(ledger.promised(self.shop, on=day(1))), [])
        self.assertEqual(list(ledger.promised(self.shop, on=day(4))), [newest])

    def test_a_promise_is_told_until_money_comes_or_nothing_is_open(self):
        promised = act(operations.promise, self.sita, promised_on=day(4))
        told = [list(ledger.promised(self.shop, on=day(4)))]
        slip = receive(self.sita, 40)
        told.append(list(ledger.promised(self.shop, on=day(4))))
        act(operations.void_payment, slip, reason="slip")
        told.append(list(ledger.promised(self.shop, on=day(4))))
        receive(self.sita, 100, manner=operations.Manner.of("WRITE_OFF"))
        told.append(list(ledger.promised(self.shop, on=day(4))))
        self.assertEqual(told, [[promised], [], [promised], []])
