"""Whatever is typed or sent, a citizen's pages answer; they never break."""

from unittest import mock

from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from ration import codes
from ration.models import Token

from . import shops

ODD = st.sampled_from(
    [
        "",
        " ",
        "\x00",
        "😀",
        "٣٦०१",
        "-1",
        "9" * 10_000,
        "%s",
        "{0}",
        "'",
        "<b>",
        "é" * 99,
    ]
)
ANYTHING = st.text(max_size=60) | ODD
# A path has no slash inside a code, and a browser never sends an empty one.
IN_A_PATH = ANYTHING.map(lambda text: text.replace("/", "") or "x")
PAGES = ("shop", "book", "token", "token_status", "cancel", "rejoin", "board")
FINE = (200, 302, 404, 405, 409, 410, 422, 429)

# A busy machine is slow, which is no fault of a page.
patiently = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


class AnythingTypedTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.session = shops.session(shops.supplier(), asks_onsite_code=True)

    def setUp(self):
        clock = mock.patch("django.utils.timezone.now", return_value=shops.at())
        clock.start()
        self.addCleanup(clock.stop)

    @patiently
    @given(name=st.sampled_from([*PAGES, "board_status"]), code=IN_A_PATH)
    def test_any_code_in_an_address_is_answered(self, name, code):
        address = reverse(f"ration:{name}", args=[code])
        for ask in (self.client.get, self.client.post):
            self.assertIn(ask(address).status_code, FINE)

    @patiently
    @given(number=st.integers() | st.text(max_size=9), signature=st.text(max_size=20))
    def test_a_made_up_session_code_is_not_found(self, number, signature):
        code = f"{number}-{signature}".replace("/", "")
        address = reverse("ration:book", args=[code])
        self.assertEqual(self.client.get(address).status_code, 404)

    def test_a_signed_code_of_no_session_is_not_found(self):
        for number in (0, -1, 10**30):
            address = reverse("ration:book", args=[codes.session_code(number)])
            self.assertEqual(self.client.get(address).status_code, 404)

    @patiently
    @given(
        typed=st.fixed_dictionaries(
            {},
            optional={
                name: ANYTHING
                for name in (
                    "card_number", "phone", "onsite_code",
                    "request_key", "sure_of", "waitlist",
                )
            },
        )
    )  # fmt: skip
    def test_anything_in_the_booking_form_is_answered(self, typed):
        address = reverse("ration:book", args=[self.session.code])
        answer = self.client.post(address, typed)
        self.assertIn(answer.status_code, (409, 410, 422, 429))
        self.assertEqual(Token.objects.count(), 0)

    @patiently
    @given(code=ANYTHING)
    def test_any_search_is_answered(self, code):
        answer = self.client.get(reverse("ration:find"), {"code": code})
        self.assertIn(answer.status_code, (200, 302, 404))
