"""No shop reaches another one's khata: every address × every visitor × GET and POST.

The rows of a neighbour are named in addresses and in every field of a form that
takes an id. The answer is the one of a row that is not there, and nothing changes.
"""

from io import BytesIO

from django.test import TestCase
from django.urls import reverse
from django.utils import timezone

from accounts import files
from accounts.models import User, Work
from accounts.roles import Role
from accounts.tests.people import person
from dues import operations
from dues.models import KhataExport, KhataImport
from dues.tests.shops import customer_of, give, receive, shop_of

from .test_isolation import addresses, all_rows

OWN_ROWS = {"customer_id", "due_id", "payment_id", "import_id", "export_id"}
PRESSES = {
    "amount": "10",
    "reason": "Not mine",
    "text": "Not mine",
    "name": "Not mine",
    "language": "en",
    "kind": "PAYMENT",
    "mode": "CASH",
    "doubtful": "1",
}


def of_somebody():
    """The addresses of the khata that name a row of a shop."""
    return [
        address
        for address in addresses()
        if address.name.startswith("dues:") and OWN_ROWS & set(address.parameters)
    ]


def brought_to(shop) -> KhataImport:
    """A list that somebody looks at."""
    return operations.bring(
        shop=shop,
        kind=KhataImport.Kind.CUSTOMERS,
        source=BytesIO(b"Name,Phone\nRavi,9848012345"),
        name="list.csv",
        by=shop.user,
        at=timezone.now(),
        mapping={"name": 0, "phone": 1},
        header_row=1,
    )


def taken_out_of(shop) -> KhataExport:
    """A khata that was taken out, with its file."""
    at = timezone.now()
    file = files.keep(
        source=BytesIO(b"secret"),
        name="khata.zip",
        content_type="x",
        by=shop.user,
        at=at,
    )
    work = Work.objects.create(kind="khata-export", started_at=at, beat_at=at)
    return KhataExport.objects.create(
        shopkeeper=shop, format="zip", by=shop.user, at=at, work=work, file=file
    )


class KhataIsolationTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.shop, cls.neighbour = shop_of("asha"), shop_of("ravi")
        cls.sita = customer_of(cls.shop, "Sita")
        cls.stranger = customer_of(cls.neighbour, "Gita")
        cls.due, cls.other_due = give(cls.sita, 100), give(cls.stranger, 100)
        cls.payment = receive(cls.stranger, 40)
        cls.brought = brought_to(cls.neighbour)
        cls.taken_out = taken_out_of(cls.neighbour)
        person("later", Role.SHOPKEEPER)
        person("worker", Role.OPERATOR)
        cls.rows = {
            "customer_id": cls.stranger.pk,
            "due_id": cls.other_due.pk,
            "payment_id": cls.payment.pk,
            "import_id": cls.brought.pk,
            "export_id": cls.taken_out.pk,
        }

    def url(self, address, **rows) -> str:
        values = {"on": "2026-11-21", "format": "csv"} | self.rows | rows
        wanted = {name: values[name] for name in address.parameters}
        return reverse(address.name, kwargs=wanted)

    def visit(self, who: str | None, method: str, url: str, typed=PRESSES):
        self.client.logout()
        if who:
            self.client.force_login(User.objects.get(username=who))
        return getattr(self.client, method)(url, typed)

    def assert_refused(self, who: str | None, *statuses: int, **rows):
        """Every such address answers with one of `statuses`, and nothing changes."""
        before = all_rows()
        for address in of_somebody():
            for method in ("get", "post"):
                with self.subTest(address.name, who=who, method=method):
                    response = self.visit(who, method, self.url(address, **rows))
                    self.assertIn(response.status_code, (*statuses, 405))
        self.assertEqual(all_rows(), before)

    def test_there_is_something_to_protect(self):
        self.assertGreater(len(of_somebody()), 20)

    def test_the_neighbours_rows_are_not_there(self):
        self.assert_refused("asha", 404)

    def test_nor_is_any_row_however_large_its_number(self):
        self.assert_refused("asha", 404, **dict.fromkeys(OWN_ROWS, 2**70))

    def test_who_is_not_signed_in_is_asked_to(self):
        self.assert_refused(None, 302)

    def test_who_works_at_the_plant_is_refused(self):
        self.assert_refused("worker", 403)

    def test_who_has_no_shop_is_told_so(self):
        self.assert_refused("later", 200)
        page = self.visit("later", "get", reverse("dues:customers"))
        self.assertContains(page, "Your shop is not set up")

    def test_a_neighbours_id_in_a_field_is_not_there_either(self):
        before = all_rows()
        sita, due = self.sita.pk, self.due.pk
        unticked = PRESSES | {f"part_{self.other_due.pk}": "10"}
        by_hand = unticked | {"by_hand": "on"}
        for name, pk, typed in (
            ("customer_merge", sita, {"customer": self.stranger.pk}),
            ("due_move", due, {"customer": self.stranger.pk}),
            ("receive_from", sita, by_hand),
            ("receive_from", sita, unticked),
        ):
            with self.subTest(name):
                url = reverse(f"dues:{name}", args=[pk])
                response = self.visit("asha", "post", url, typed)
                self.assertEqual(response.status_code, 404)
        for name, pk, query in (
            ("customer_merge", sita, {"customer": self.stranger.pk}),
            ("due_move", due, {"customer": self.stranger.pk}),
            ("receive_from", sita, {"due": self.other_due.pk}),
            ("receive_preview", sita, {"due": self.other_due.pk}),
        ):
            with self.subTest(name, query=query):
                url = reverse(f"dues:{name}", args=[pk])
                response = self.visit("asha", "get", url, query)
                self.assertEqual(response.status_code, 404)
        self.assertEqual(all_rows(), before)

    def test_no_list_shows_the_neighbours_customers(self):
        for name in ("customers", "give", "receive"):
            page = self.visit("asha", "get", reverse(f"dues:{name}"), {"q": "gita"})
            self.assertNotContains(page, f"/{self.stranger.pk}/")
