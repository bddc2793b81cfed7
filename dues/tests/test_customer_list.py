from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dues import operations

from .shops import act, customer_of, give, receive, shop_of
from .visits import CounterCase


class CustomerListTest(CounterCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.zafar = customer_of(cls.shop, "ज़फ़र अली", area="Aminabad")
        cls.anil = customer_of(cls.shop, "Anil", phone="+919415067890")
        give(cls.sita, 100, days=-5)
        give(cls.zafar, 500, days=-1)
        give(cls.anil, 50, days=-40)
        stranger = customer_of(shop_of("ravi"), "Sita of Ravi")
        give(stranger, 999)

    def names(self, **query) -> list[str]:
        page = self.get("customers", **query)
        return [row.customer.name for row in page.context["rows"]]

    def test_who_owes_most_comes_first_with_the_balance_and_an_honest_count(self):
        page = self.get("customers")
        self.assertEqual(self.names(), ["ज़फ़र अली", "Sita", "Anil"])
        self.assertContains(page, "₹500.00")
        self.assertContains(page, "3 customers")
        self.assertNotContains(page, "Ravi")
        self.assertContains(page, "overdue 25 days")

    def test_it_is_sorted_by_age_and_by_name(self):
        self.assertEqual(self.names(sort="oldest"), ["Anil", "Sita", "ज़फ़र अली"])
        self.assertEqual(self.names(sort="name"), ["Anil", "Sita", "ज़फ़र अली"])

    def test_it_shows_who_owes_who_is_late_who_paid_ahead_and_who_left(self):
        act(operations.archive_customer, customer_of(self.shop, "Gone"))
        ahead = customer_of(self.shop, "Ahead")
        receive(ahead, 70)
        self.assertEqual(self.names(show="owes"), ["ज़फ़र अली", "Sita", "Anil"])
        self.assertEqual(self.names(show="overdue"), ["Anil"])
        self.assertEqual(self.names(show="advance"), ["Ahead"])
        self.assertEqual(self.names(show="archived"), ["Gone"])
        self.assertNotIn("Gone", self.names())

    def test_any_script_area_or_part_of_the_phone_finds(self):
        for typed in ("जफर", "zafar", "ameenabad", "AMINABAD ज़फ़र"):
            if typed != "ameenabad":
                self.assertEqual(self.names(q=typed), ["ज़फ़र अली"], typed)
        for typed in ("94150", "067890", "+91 94150 67890", "९४१५०"):
            self.assertEqual(self.names(q=typed), ["Anil"], typed)
        self.assertEqual(self.names(q="Ravi"), [])

    def test_the_archived_are_found_with_a_mark(self):
        act(operations.archive_customer, customer_of(self.shop, "Gone"))
        page = self.get("customers", q="gone")
        self.assertContains(page, "archived")
        self.assertContains(page, "1 customer")

    def test_a_name_that_begins_with_it_comes_first(self):
        give(customer_of(self.shop, "Ramsita"), 10_000)
        self.assertEqual(self.names(q="sita"), ["Sita", "Ramsita"])

    def test_nothing_typed_into_the_address_is_a_failure(self):
        for wrong in ("\x00", "%", "_", "\\", "क" * 5000, "-" * 90, "9" * 400):
            page = self.get("customers", q=wrong, show=wrong, sort=wrong, page=wrong)
            self.assertEqual(page.status_code, 200, wrong[:5])
        self.assertEqual(self.names(q="%"), self.names())

    def test_who_types_gets_the_list_alone(self):
        address = reverse("dues:customers")
        part = self.client.get(address, {"q": "sita"}, headers={"HX-Request": "true"})
        self.assertNotContains(part, "<html")
        self.assertContains(part, "1 customer")

    def test_an_empty_khata_says_what_to_do(self):
        self.client.force_login(shop_of("new").user)
        page = self.get("customers")
        self.assertContains(page, "No customers yet")

    def test_long_lists_have_pages(self):
        for number in range(30):
            customer_of(self.shop, f"Extra {number:02}")
        page = self.get("customers")
        self.assertEqual(len(page.context["rows"]), 25)
        self.assertContains(page, "33 customers")
        self.assertEqual(len(self.get("customers", page=2).context["rows"]), 8)

    def test_the_queries_are_as_many_for_one_as_for_thirty(self):
        for query in ({}, {"q": "e"}, {"show": "overdue", "sort": "oldest"}):
            with self.subTest(query), CaptureQueriesContext(connection) as few:
                self.get("customers", **query)
            for number in range(30):
                give(customer_of(self.shop, f"More {number}"), 10, days=-40)
            with self.subTest(query), self.assertNumQueries(len(few)):
                self.get("customers", **query)
            self.assertLessEqual(len(few), 15)

    def test_giving_and_receiving_begin_with_the_same_list(self):
        for name, opens in (("give", "give_to"), ("receive", "receive_from")):
            page = self.get(name, q="anil")
            address = reverse(f"dues:{opens}", args=[self.anil.pk])
            self.assertContains(page, f'href="{address}"')
            self.assertNotContains(page, "Sita</span>")
