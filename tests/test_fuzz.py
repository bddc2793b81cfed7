"""Whatever is typed, a page answers: never a failure, and nothing half-saved."""

from datetime import timedelta
from urllib.parse import quote, urlsplit

from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models import User
from dues.models import Shopkeeper
from ration import codes
from ration.models import DistributionSession, Supplier, Token
from ration.tests import shops

NASTY = [
    "",
    " ",
    "\x00",
    "12345\x006789",
    "🙏🏽🍚" * 5,
    "०१२३४५६७८९",
    "౧౨౩౪౫౬౭౮",
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "../../etc/passwd",
    "-1",
    "0",
    str(2**31),
    str(2**63),
    str(2**200),
    "1e309",
    "NaN",
    "٣.٥",
    "25:61",
    "0000-00-00",
    "99999-12-31",
    "2026-02-30",
    "क" * 10_000,
    "x" * 10_000,
    "\u202e\u200b\ufeff",
    "\r\nSet-Cookie: a=b",
    "%00%ff",
]
typed = st.one_of(st.sampled_from(NASTY), st.text(max_size=60))
fuzz = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def filled(*names: str):
    """A form whose every field holds anything, or is not sent at all."""
    return st.fixed_dictionaries({}, optional=dict.fromkeys(names, typed))


class FuzzTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        now = timezone.now()
        cls.session = shops.session(
            shops.supplier(),
            on=timezone.localdate(now),
            starts_at=now - timedelta(hours=1),
            ends_at=now + timedelta(hours=5),
            booking_from=now - timedelta(hours=1),
            capacity=500,
        )
        cls.book_url = reverse("ration:book", args=[cls.session.code])

    def setUp(self):
        cache.clear()

    def answers(self, response, *allowed: int):
        self.assertLess(response.status_code, 500)
        if allowed:
            self.assertIn(response.status_code, allowed)

    @fuzz
    @given(code=typed.filter(lambda text: text and "/" not in text))
    def test_a_code_or_key_in_an_address(self, code):
        for path in (
            "/ration/s/{}/",
            "/ration/book/{}/",
            "/ration/token/{}/",
            "/ration/token/{}/status",
            "/ration/token/{}/cancel/",
            "/ration/board/{}/",
            "/ration/board/{}/status",
            "/ration/sessions/{}/",
            "/password/reset/{}/x/",
        ):
            url = path.format(quote(code, safe=""))
            self.answers(self.client.get(url), 302, 400, 404, 410)
            self.answers(self.client.post(url), 302, 400, 404, 405, 410)

    @fuzz
    @given(code=typed)
    def test_finding_a_shop(self, code):
        response = self.client.get(reverse("ration:find"), {"code": code})
        self.answers(response, 200, 302, 400, 404)

    @fuzz
    @given(
        form=filled(
            "card_number",
            "phone",
            "request_key",
            "onsite_code",
            "waitlist",
            "confirmed",
        )
    )
    def test_booking(self, form):
        before = Token.objects.count()
        response = self.client.post(self.book_url, form)
        booked = Token.objects.count() - before
        self.answers(response, 302, 400, 409, 422, 429)
        self.assertEqual(booked, 1 if response.status_code == 302 else 0)
        self.session.refresh_from_db()
        self.assertEqual(self.session.booked, Token.objects.count())

    @fuzz
    @given(signature=typed.filter(lambda text: "/" not in text))
    def test_a_tampered_session_code(self, signature):
        forged = f"{self.session.pk}-{signature}"
        url = f"/ration/book/{quote(forged, safe='')}/"
        if forged != codes.session_code(self.session.pk):
            self.answers(self.client.get(url), 400, 404)
            self.answers(self.client.post(url, {"card_number": "1234567890"}), 400, 404)

    @fuzz
    @given(form=filled("username", "password", "next"))
    def test_signing_in(self, form):
        self.answers(self.client.post(reverse("accounts:login"), form))
        self.assertNotIn("_auth_user_id", self.client.session)

    @fuzz
    @given(form=filled("email"), next_form=filled("new_password1", "new_password2"))
    def test_resetting_a_password(self, form, next_form):
        self.answers(self.client.post(reverse("accounts:password_reset"), form))
        url = reverse("accounts:password_reset_confirm", args=["MQ", "set-password"])
        self.answers(self.client.post(url, next_form))

    @fuzz
    @given(
        form=filled(
            *("username", "first_name", "email", "password1", "password2"),
            *("agent_name", "shop_name", "phone", "centre_code", "address"),
            *("open_days", "upi_vpa"),
        )
    )
    def test_registering(self, form):
        for name in ("ration:register", "dues:register"):
            self.client.logout()
            self.answers(self.client.post(reverse(name), form))
        # The user and the shop are made together or not at all.
        shops_made = Supplier.objects.count() + Shopkeeper.objects.count()
        self.assertEqual(User.objects.count(), shops_made)

    @fuzz
    @given(form=filled("language", "theme", "next"))
    def test_choosing_looks(self, form):
        for name in ("language", "theme"):
            response = self.client.post(reverse(name), form)
            self.answers(response)
            target = urlsplit(response.headers.get("Location", "/"))
            self.assertEqual((target.scheme, target.netloc), ("", ""))

    @fuzz
    @given(
        form=filled(
            *("on", "starts", "ends", "booking_from", "capacity", "goods"),
            *(
                "counters",
                "kept_for_counter",
                "asks_onsite_code",
                "reason",
                "counter",
                "version",
            ),
            *("card_number", "phone", "priority_reason", "open_days", "centre_code"),
            *("agent_name", "address", "priority_every", "counter_percent"),
        )
    )
    def test_the_dealers_forms(self, form):
        self.client.force_login(self.session.supplier.user)
        for name in ("profile", "session_new"):
            self.answers(self.client.post(reverse(f"ration:{name}"), form))
        for name in (
            *("session_edit", "session_cancel", "session_pause", "session_resume"),
            *("serve", "missed", "put_back", "call_again", "undo", "book_at_counter"),
        ):
            url = reverse(f"ration:{name}", args=[self.session.pk])
            self.answers(self.client.post(url, form))
        DistributionSession.objects.get(pk=self.session.pk).validate_constraints()

    @fuzz
    @given(query=filled("q", "show", "counter", "from", "to", "page", "version"))
    def test_the_dealers_questions(self, query):
        self.client.force_login(self.session.supplier.user)
        for url in (
            reverse("ration:dashboard"),
            reverse("ration:console", args=[self.session.pk]),
            reverse("ration:report"),
            reverse("ration:report_export", args=["csv"]),
            reverse("ration:session_report", args=[self.session.pk]),
        ):
            self.answers(self.client.get(url, query))
