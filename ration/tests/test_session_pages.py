"""Making, changing and calling off a day; the dashboard that leads to it."""

from datetime import timedelta

from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from accounts.tests.people import person
from ration.models import DistributionSession, Supplier

from . import shops
from .days import book, queue, running

NEW = reverse("ration:session_new")
DASHBOARD = reverse("ration:dashboard")


def days_ahead(days: int):
    return timezone.localdate() + timedelta(days=days)


def typed(**changed) -> dict:
    """A session form for tomorrow, filled in."""
    return {
        "on": days_ahead(1).isoformat(),
        "starts": "09:00",
        "ends": "17:00",
        "capacity": "120",
        "counters": "1",
        "goods": "Rice 5 kg a person",
        "bookings_from": "",
    } | changed


class ANewSession(TestCase):
    def setUp(self):
        self.shop = shops.supplier()
        self.client.force_login(self.shop.user)

    def refused(self, says, **changed):
        answer = self.client.post(NEW, typed(**changed))
        self.assertContains(answer, says, status_code=422)
        self.assertFalse(self.shop.sessions.exists())
        return answer

    def test_hours_are_the_shops_own(self):
        self.client.post(NEW, typed(bookings_from="08:00"))
        session = self.shop.sessions.get()
        clocks = (session.starts_at, session.ends_at, session.booking_from)
        self.assertEqual(
            [f"{timezone.localtime(at):%H:%M}" for at in clocks],
            ["09:00", "17:00", "08:00"],
        )
        self.assertEqual((session.status, session.capacity), ("draft", 120))

    def test_opened_in_one_press_it_takes_bookings_at_once(self):
        answer = self.client.post(NEW, typed(open="1"))
        session = self.shop.sessions.get()
        self.assertRedirects(answer, reverse("ration:console", args=[session.pk]))
        self.assertEqual(session.status, "open")
        self.assertIsNone(session.refusal(timezone.now()))

    def test_a_day_gone_by_is_refused_and_what_was_typed_is_kept(self):
        page = self.refused("This day is over.", on=days_ahead(-1).isoformat())
        self.assertContains(page, "Rice 5 kg a person", status_code=422)
        self.assertContains(page, 'aria-invalid="true"', status_code=422)

    def test_hours_that_end_before_they_start_are_refused(self):
        self.refused("The end comes before the start", starts="17:00", ends="09:00")

    def test_bookings_that_open_after_the_end_are_refused(self):
        self.refused("Bookings must open before the end", bookings_from="17:00")

    def test_capacity_has_bounds(self):
        self.refused("Type 1 or more", capacity="0")
        self.refused("Type 2000 or less", capacity="2001")
        self.refused("whole number", capacity="many")

    def test_nonsense_is_refused_and_never_an_error(self):
        for odd in ("", "\x00", "😀", "9" * 5000, "0001-01-01", "9999-12-31", "-1"):
            for name in ("on", "starts", "ends", "capacity", "counters"):
                answer = self.client.post(NEW, typed(**{name: odd}))
                self.assertEqual(answer.status_code, 422, (name, odd[:20]))
        self.assertFalse(self.shop.sessions.exists())

    def test_a_second_session_on_one_day_is_refused_beside_the_date(self):
        self.client.post(NEW, typed())
        answer = self.client.post(NEW, typed())
        self.assertEqual(answer.status_code, 422)
        self.assertIn("on", answer.context["form"].errors)
        self.assertEqual(self.shop.sessions.count(), 1)

    def test_it_is_filled_in_like_the_last_one(self):
        self.client.post(NEW, typed(capacity="77", starts="10:30", ends="23:59"))
        form = self.client.get(NEW).context["form"]
        self.assertEqual(form.initial["capacity"], 77)
        self.assertEqual(f"{form.initial['starts']:%H:%M}", "10:30")

    def test_a_shop_that_is_not_approved_is_told(self):
        Supplier.objects.update(status=Supplier.Status.PENDING)
        self.refused("Your shop is not approved")


class AChangedSession(TestCase):
    def setUp(self):
        self.shop = shops.supplier()
        self.client.force_login(self.shop.user)
        self.session = running(self.shop, on=days_ahead(1), capacity=10)
        self.page = reverse("ration:session_edit", args=[self.session.pk])

    def test_it_shows_what_there_is_and_saves_what_is_changed(self):
        self.assertContains(self.client.get(self.page), 'value="10"')
        self.client.post(self.page, typed(capacity="40"))
        self.session.refresh_from_db()
        self.assertEqual(self.session.capacity, 40)

    def test_capacity_below_what_is_booked_is_refused_beside_the_field(self):
        queue(self.session, 3)
        answer = self.client.post(self.page, typed(capacity="2"))
        self.assertEqual(answer.status_code, 422)
        self.assertEqual(
            answer.context["form"].errors["capacity"],
            ["3 tokens are already booked. Give at least that many."],
        )
        self.session.refresh_from_db()
        self.assertEqual(self.session.capacity, 10)

    def test_a_booked_day_cannot_move(self):
        book(self.session)
        answer = self.client.post(self.page, typed(on=days_ahead(2).isoformat()))
        self.assertIn("on", answer.context["form"].errors)

    def test_a_day_that_is_over_is_shown_and_not_changed(self):
        DistributionSession.objects.update(status="finished")
        answer = self.client.post(self.page, typed(capacity="40"), follow=True)
        self.assertContains(answer, "cannot be changed")
        self.session.refresh_from_db()
        self.assertEqual(self.session.capacity, 10)

    def test_a_stranger_finds_nothing(self):
        self.client.force_login(shops.supplier("other").user)
        for answer in (
            self.client.get(self.page),
            self.client.post(self.page, typed(capacity="40")),
        ):
            self.assertEqual(answer.status_code, 404)


class ACancelledDay(TestCase):
    def setUp(self):
        self.shop = shops.supplier()
        self.client.force_login(self.shop.user)
        self.session = running(self.shop)
        self.page = reverse("ration:session_cancel", args=[self.session.pk])

    def test_it_says_how_many_it_concerns_before_it_happens(self):
        queue(self.session, 2)
        self.assertContains(self.client.get(self.page), "2 households hold a token.")

    def test_a_reason_is_needed(self):
        token = book(self.session)
        answer = self.client.post(self.page, {"reason": "  "})
        self.assertContains(answer, "Write a reason.", status_code=422)
        token.refresh_from_db()
        self.assertEqual(token.status, "waiting")

    def test_it_ends_every_token_and_says_why(self):
        token = book(self.session)
        answer = self.client.post(self.page, {"reason": "No stock came"}, follow=True)
        token.refresh_from_db()
        self.assertEqual(token.status, "cancelled")
        self.assertContains(answer, "No stock came")

    def test_a_day_that_is_over_is_not_cancelled(self):
        DistributionSession.objects.update(status="finished")
        answer = self.client.post(self.page, {"reason": "Too late"})
        self.assertRedirects(answer, reverse("ration:console", args=[self.session.pk]))
        self.session.refresh_from_db()
        self.assertEqual(self.session.status, "finished")

    def test_a_stranger_finds_nothing(self):
        self.client.force_login(shops.supplier("other").user)
        self.assertEqual(self.client.get(self.page).status_code, 404)
        self.assertEqual(self.client.post(self.page, {"reason": "x"}).status_code, 404)


class TheDashboard(TestCase):
    def setUp(self):
        self.shop = shops.supplier()
        self.client.force_login(self.shop.user)

    def test_without_a_session_one_press_opens_today(self):
        page = self.client.get(DASHBOARD)
        self.assertContains(page, "Open today's session")
        usual = {
            field.html_name: field.value() or ""
            for field in page.context["usual"]
            if field.html_name != "asks_onsite_code"
        }
        self.client.post(NEW, usual | {"open": "1"})
        session = self.shop.sessions.get()
        self.assertEqual((session.on, session.status), (days_ahead(0), "open"))
        self.assertGreater(session.ends_at, timezone.now())

    def test_a_running_session_comes_first(self):
        session = running(self.shop, capacity=9)
        page = self.client.get(DASHBOARD)
        self.assertContains(page, reverse("ration:console", args=[session.pk]))
        self.assertNotContains(page, "Open today's session")

    def test_after_a_cancelled_day_another_may_be_opened(self):
        running(self.shop, status="cancelled", day_key=None)
        self.assertContains(self.client.get(DASHBOARD), "Open today's session")

    def test_a_day_called_off_boasts_of_no_bookings(self):
        running(self.shop, status="cancelled", day_key=None, booked=3)
        shops.session(self.shop, days_ahead(2), status="cancelled", booked=3)
        page = self.client.get(DASHBOARD)
        self.assertNotContains(page, "3 of")
        self.assertNotContains(page, "<dt>Booked</dt>")

    def test_a_strangers_days_are_not_on_it(self):
        other = running(shops.supplier("other"))
        self.assertNotContains(
            self.client.get(DASHBOARD), reverse("ration:console", args=[other.pk])
        )

    def test_it_costs_the_same_with_one_day_gone_by_and_with_thirty(self):
        def cost():
            with CaptureQueriesContext(connection) as asked:
                self.client.get(DASHBOARD)
            return len(asked)

        shops.session(self.shop, days_ahead(-1), status="finished")
        one = cost()
        for days in range(2, 32):
            shops.session(self.shop, days_ahead(-days), status="finished")
        self.assertEqual(cost(), one)

    def test_another_role_is_refused_and_a_visitor_signs_in(self):
        self.client.force_login(person("keeper", Role.STOCK_KEEPER))
        self.assertEqual(self.client.get(DASHBOARD).status_code, 403)
        self.client.logout()
        self.assertEqual(self.client.get(DASHBOARD).status_code, 302)

    def test_a_dealer_who_waits_is_shown_the_waiting_page(self):
        waiting = Supplier.objects.create(
            user=person("newcomer"),
            centre_code="FPSNEW",
            phone="+919876543211",
            registered_at=timezone.now(),
        )
        self.client.force_login(waiting.user)
        self.assertRedirects(self.client.get(DASHBOARD), reverse("accounts:waiting"))
