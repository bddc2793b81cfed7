from datetime import timedelta
from shutil import which
from unittest import skipUnless

from django.conf import settings
from django.test import TestCase
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from dues import letters, operations
from dues.models import KhataLink

from .papers import text_of
from .shops import customer_of, give, new_key, shop_of


class PrivateLinkTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.shop = shop_of("lakshmi", upi_vpa="lakshmi@okbank")
        cls.sita = customer_of(
            cls.shop, "Sita Devi", phone="+919848054321", area="Chowk"
        )
        cls.ravi = customer_of(cls.shop, "Ravi")
        give(cls.sita, 320, description="rice")
        give(cls.ravi, 999, description="oil")

    def make(self, **named) -> KhataLink:
        who_when = {"by": self.shop.user, "at": timezone.now()}
        return operations.make_link(customer=self.sita, **who_when | named)

    def read(self, link: KhataLink | str):
        key = link if isinstance(link, str) else link.key
        return self.client.get(reverse("dues:own_khata", args=[key]))

    def read_pdf(self, link: KhataLink):
        return self.client.get(reverse("dues:own_pdf", args=[link.key]))

    def test_its_customer_reads_the_own_khata_without_a_login(self):
        page = self.read(self.make())
        self.assertContains(page, "₹320.00")
        self.assertContains(page, "rice")
        self.assertNotContains(page, "oil")

    def test_a_slip_taken_back_at_once_is_in_no_line_and_no_sum(self):
        who_when = {"by": self.shop.user, "at": timezone.now()}
        slip = give(self.sita, 5400, **who_when)
        operations.void_due(due=slip, reason="slip", **who_when)
        page = self.read(self.make())
        self.assertNotContains(page, "5,400")
        khata = page.context["statement"]
        self.assertEqual((khata.given_paise, khata.got_paise), (320_00, 0))

    def test_a_phone_pays_by_a_tap_what_its_own_camera_cannot_read(self):
        page = self.read(self.make())
        self.assertContains(page, 'href="upi://pay?pa=lakshmi@okbank&amp;')
        self.assertContains(page, "am=320.00")

    def test_it_says_neither_the_full_name_nor_the_full_number(self):
        page = self.read(self.make())
        self.assertNotContains(page, "Devi")
        self.assertNotContains(page, "54321")
        self.assertContains(page, "4321")

    def test_it_speaks_the_language_chosen_here_before_or_its_customers(self):
        link = self.make()
        for chosen, said in (
            ("te", 'lang="te"'),
            ("de", 'lang="en"'),
            ("x" * 600, 'lang="en"'),
            ("../hi", 'lang="en"'),
        ):
            with self.subTest(chosen[:12]):
                self.client.cookies[settings.LANGUAGE_COOKIE_NAME] = chosen
                self.assertContains(self.read(link), f"<html {said}")

    @skipUnless(letters.is_possible() and which("pdftotext"), "no PDF on this machine")
    def test_its_pdf_says_no_more_than_the_page(self):
        answer = self.read_pdf(self.make())
        text = text_of(answer.content)
        self.assertIn("Sita", text)
        self.assertIn("4321", text)
        for secret in ("Devi", "54321", "Chowk"):
            self.assertNotIn(secret, text)
        self.assertNotIn("Devi", answer["Content-Disposition"])

    def test_nobody_else_is_told_of_it(self):
        link = self.make()
        answers = [self.read(link)]
        if letters.is_possible():
            answers.append(self.read_pdf(link))
        for answer in answers:
            self.assertEqual(answer["Referrer-Policy"], "same-origin")
            self.assertIn("noindex", answer["X-Robots-Tag"])
            self.assertIn("no-store", answer["Cache-Control"])

    def test_it_ends_when_it_is_taken_back(self):
        link = self.make()
        self.client.force_login(self.shop.user)
        self.client.post(reverse("dues:link_end", args=[self.sita.pk]))
        self.client.logout()
        self.assertEqual(self.read(link).status_code, 404)

    def test_a_new_one_ends_the_one_before(self):
        first, second = self.make(), self.make()
        self.assertEqual(self.read(first).status_code, 404)
        self.assertEqual(self.read(second).status_code, 200)

    def test_it_ends_by_itself(self):
        link = self.make(at=timezone.now() - timedelta(days=91))
        self.assertEqual(self.read(link).status_code, 404)

    def test_a_key_that_is_none_finds_nothing(self):
        link = self.make()
        for key in (link.key.swapcase(), "x", "🙏" * 30, "a" * 3000, link.key + "="):
            with self.subTest(key[:12]):
                self.assertEqual(self.read(key).status_code, 404)

    def test_pressed_twice_one_is_made(self):
        key = new_key()
        self.assertEqual(self.make(key=key), self.make(key=key))
        self.assertEqual(KhataLink.objects.count(), 1)

    def test_no_key_that_is_sent_takes_one_that_the_site_makes_itself(self):
        self.client.force_login(self.shop.user)
        for name in ("link_new", "link_end"):
            url = reverse(f"dues:{name}", args=[self.sita.pk])
            for key in ("undo-5", "\0"):
                self.assertEqual(self.client.post(url, {"key": key}).status_code, 302)
        self.assertFalse(self.shop.postings.filter(key="undo-5").exists())

    def test_the_page_of_the_link_leads_to_it(self):
        self.client.force_login(self.shop.user)
        url = reverse("dues:link", args=[self.sita.pk])
        self.assertContains(self.client.get(url), "There is no link now")
        new = reverse("dues:link_new", args=[self.sita.pk])
        self.assertRedirects(self.client.post(new, {"key": new_key()}), url)
        self.assertContains(self.client.get(url), KhataLink.objects.get().key)

    def test_a_press_opens_a_draft_with_the_link_and_is_noted(self):
        self.client.force_login(self.shop.user)
        url = reverse("dues:link_open", args=[self.sita.pk])
        press = {"channel": "whatsapp", "key": new_key()}
        page = reverse("dues:link", args=[self.sita.pk])
        self.assertRedirects(self.client.post(url, press), page)
        link = self.make()
        self.assertNotContains(self.client.get(page), "wa.me/")
        draft = self.client.post(url, press)
        self.assertTrue(draft.url.startswith("https://wa.me/919848054321?text="))
        self.assertIn(link.key, draft.url)
        noted = AuditEntry.objects.get(action="khata_link.opened")
        self.assertEqual(noted.details["channel"], "whatsapp")

    def test_a_strangers_customer_is_not_found(self):
        self.client.force_login(shop_of("neighbour").user)
        for name in ("link", "statement", "statement_pdf", "balance_slip", "upi"):
            with self.subTest(name):
                url = reverse(f"dues:{name}", args=[self.sita.pk])
                self.assertEqual(self.client.get(url).status_code, 404)
        for name in ("link_new", "link_end", "link_open", "statement_open"):
            url = reverse(f"dues:{name}", args=[self.sita.pk])
            self.assertEqual(self.client.post(url).status_code, 404)
        self.assertFalse(KhataLink.objects.exists())
