from datetime import timedelta
from uuid import uuid4

from django.core import mail
from django.test import TestCase, TransactionTestCase, override_settings
from django.urls import reverse
from django.utils import timezone

from accounts.tests.together import in_the_way_of
from dues import errors, ledger, operations
from dues.dates import written
from dues.models import Promise, Reminder

from .shops import customer_of, shop_of

NO_MAIL_SERVER = {
    "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
    "EMAIL_HOST": "127.0.0.1",
    "EMAIL_PORT": 1,
}


def owing(shop, name: str, **facts):
    """Somebody whose credit ran out weeks ago."""
    customer = customer_of(shop, name, **facts)
    operations.give(
        customer=customer,
        amount_paise=320_00,
        description="rice",
        entry_on=timezone.localdate() - timedelta(days=40),
        by=shop.user,
        at=timezone.now(),
    )
    return customer


class RemindCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.shop = shop_of("lakshmi", upi_vpa="lakshmi@okbank")
        cls.sita = owing(cls.shop, "सीता", phone="+919848054321", language="hi")

    def setUp(self):
        self.client.force_login(self.shop.user)

    def url(self, name="remind", customer=None) -> str:
        return reverse(f"dues:{name}", args=[(customer or self.sita).pk])

    def open(self, **facts):
        asked = {"tone": "polite", "channel": "whatsapp", "key": uuid4()}
        return self.client.post(self.url(), asked | facts)


class RemindTest(RemindCase):
    def test_the_text_says_what_is_owed_and_names_no_goods(self):
        page = self.client.get(self.url())
        self.assertContains(page, "₹320.00")
        self.assertContains(page, "lakshmi@okbank")
        self.assertNotContains(page, "rice")

    def test_a_press_opens_the_draft_and_is_noted(self):
        answer = self.open()
        self.assertTrue(answer.url.startswith("https://wa.me/919848054321?text="))
        self.assertEqual(Reminder.objects.get().balance_paise, 320_00)

    def test_the_draft_says_what_is_owed_at_the_moment_of_the_press(self):
        self.client.get(self.url())
        operations.receive(
            customer=self.sita,
            amount_paise=100_00,
            by=self.shop.user,
            at=timezone.now(),
        )
        self.assertIn("220.00", self.open().url)

    def test_an_sms_is_a_draft_as_well(self):
        self.assertTrue(self.open(channel="sms").url.startswith("sms:+919848054321?"))

    def test_it_is_not_done_again_within_three_days(self):
        self.open()
        page = self.open()
        again = timezone.localdate() + timedelta(days=3)
        today = timezone.localdate()
        said = f"Reminded on {written(today)}. Ask again from {written(again)}."
        self.assertContains(page, said, status_code=422)
        self.assertEqual(Reminder.objects.count(), 1)

    def test_the_same_press_twice_opens_the_same_draft(self):
        key = str(uuid4())
        self.assertEqual(self.open(key=key).url, self.open(key=key).url)
        self.assertEqual(Reminder.objects.count(), 1)

    def test_odd_choices_are_refused(self):
        for facts in ({"tone": "rude"}, {"channel": "pigeon"}):
            with self.subTest(facts):
                self.assertEqual(self.open(**facts).status_code, 422)
        self.assertFalse(Reminder.objects.exists())

    def test_nothing_is_noted_where_no_draft_can_open(self):
        page = self.open(channel="email")
        self.assertContains(page, "no number or e-mail", status_code=422)
        self.assertFalse(Reminder.objects.exists())

    def test_without_a_number_one_is_asked_for(self):
        page = self.client.get(self.url(customer=owing(self.shop, "Ravi")))
        self.assertContains(page, "no mobile number")

    def test_its_form_may_lead_to_the_apps_and_nowhere_else(self):
        policy = self.client.get(self.url())["Content-Security-Policy"]
        self.assertIn("form-action 'self' https://wa.me sms:", policy.split("; "))

    def test_a_strangers_customer_is_not_found(self):
        self.client.force_login(shop_of("neighbour").user)
        self.assertEqual(self.client.get(self.url()).status_code, 404)
        self.assertEqual(self.open().status_code, 404)
        self.assertEqual(self.client.post(self.url("promise")).status_code, 404)
        self.assertFalse(Reminder.objects.exists())


class MailTest(RemindCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.sita.email = "sita@example.org"
        cls.sita.save()

    def test_it_goes_by_the_mail_server_in_the_customers_language(self):
        answer = self.open(channel="email")
        self.assertRedirects(answer, self.url("customer"))
        [sent] = mail.outbox
        self.assertEqual(
            (sent.to, sent.subject), (["sita@example.org"], "lakshmi's shop")
        )
        self.assertIn("₹320.00", sent.body)
        self.assertIn("नमस्ते", sent.body)
        self.assertEqual(Reminder.objects.get().channel, "email")
        self.assertEqual(Reminder.objects.get().posting.action, "reminder.mailed")

    def test_the_same_press_twice_mails_once(self):
        key = str(uuid4())
        self.open(channel="email", key=key)
        self.assertEqual(self.open(channel="email", key=key).status_code, 302)
        self.assertEqual(len(mail.outbox), 1)

    def test_a_mail_server_that_is_away_is_said_and_nothing_noted(self):
        with self.settings(**NO_MAIL_SERVER):
            page = self.open(channel="email", tone="short")
        self.assertContains(page, "did not take it", status_code=422)
        self.assertContains(page, 'value="short" checked', status_code=422)
        self.assertFalse(Reminder.objects.exists())
        again = page.context["form"].data["key"]
        self.assertEqual(self.open(channel="email", key=again).status_code, 302)
        self.assertEqual(len(mail.outbox), 1)

    @override_settings(SENDS_MAIL=False)
    def test_a_site_without_mail_offers_none_and_claims_none(self):
        page = self.client.get(self.url())
        self.assertNotContains(page, 'value="email"')
        self.assertNotContains(page, "An e-mail goes out at once.")
        page = self.open(channel="email")
        self.assertContains(page, "This site sends no e-mail", status_code=422)
        self.assertFalse(Reminder.objects.exists())
        self.assertEqual(mail.outbox, [])
        by_mail_alone = owing(self.shop, "Ravi", email="ravi@example.org")
        page = self.client.get(self.url(customer=by_mail_alone))
        self.assertContains(page, "no mobile number of this customer, and this site")

    def test_nothing_is_mailed_that_may_not_be_asked(self):
        self.open()
        self.assertEqual(self.open(channel="email").status_code, 422)
        self.assertEqual(mail.outbox, [])


class RoundTest(RemindCase):
    def test_it_goes_from_one_to_the_next(self):
        ravi = owing(self.shop, "Ravi", phone="+919848054322")
        page = self.client.get(reverse("dues:reminders"))
        self.assertContains(page, "सीता")
        self.assertContains(page, "Ravi")
        first, second = (ask.customer for ask in page.context["page"])
        page = self.client.get(self.url(customer=first), {"round": 1})
        self.assertContains(page, f"Next: {second.name}")
        page = self.client.get(self.url(customer=second), {"round": 1})
        self.assertNotContains(page, "Next:")
        self.assertEqual({first, second}, {self.sita, ravi})

    def test_a_long_round_has_pages_and_goes_on_over_their_edge(self):
        for number in range(51):
            owing(self.shop, f"customer {number}")
        page = self.client.get(reverse("dues:reminders"), {"page": 2}).context["page"]
        self.assertEqual((len(page), page.paginator.count), (2, 52))
        last = list(page.paginator.page(1))[-1].customer
        following = page[0].customer.name
        found = self.client.get(self.url(customer=last), {"round": 1})
        self.assertContains(found, f"Next: {following}")

    def test_who_was_reminded_leaves_the_round(self):
        self.open()
        page = self.client.get(reverse("dues:reminders"))
        self.assertContains(page, "Nobody needs to be asked today")


class PromiseTest(RemindCase):
    def promise(self, day, **facts):
        asked = {"promised_on": day, "amount": "", "key": uuid4()}
        return self.client.post(self.url("promise"), asked | facts)

    def test_a_promise_is_written_down_and_shown(self):
        tomorrow = timezone.localdate() + timedelta(days=1)
        answer = self.promise(tomorrow.isoformat(), amount="100+50")
        self.assertRedirects(answer, self.url("customer"))
        self.assertEqual(Promise.objects.get().amount_paise, 150_00)
        page = self.client.get(reverse("dues:reminders"))
        self.assertContains(page, "₹150.00")

    def test_who_has_paid_since_is_counted_and_listed_no_more(self):
        self.promise(timezone.localdate().isoformat())
        owing = ledger.owing(self.shop, today=timezone.localdate())
        self.assertEqual(ledger.dashboard(owing).promised_customers, 1)
        paid = {"customer": self.sita, "amount_paise": 320_00}
        operations.receive(**paid, by=self.shop.user, at=timezone.now())
        self.assertEqual(ledger.dashboard(owing).promised_customers, 0)
        page = self.client.get(reverse("dues:reminders"))
        self.assertContains(page, "Nobody has promised a day.")

    def test_a_day_that_is_past_comes_back(self):
        page = self.promise("2020-01-01", amount="12")
        self.assertContains(page, 'value="12"', status_code=422)
        self.assertFalse(Promise.objects.exists())


class AnotherTryTest(TransactionTestCase):
    def test_what_no_mail_server_took_is_taken_back_though_it_met_another_change(self):
        shop = shop_of("lakshmi")
        sita = owing(shop, "Sita", email="sita@example.org")
        with (
            self.settings(**NO_MAIL_SERVER),
            in_the_way_of("DELETE", "dues_reminder"),
            self.assertRaises(errors.NotMailed),
        ):
            operations.mail_reminder(
                customer=sita,
                text="Please pay.",
                text_key="polite",
                by=shop.user,
                at=timezone.now(),
            )
        self.assertFalse(Reminder.objects.exists())
