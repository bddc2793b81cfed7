from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Role
from warehouse import operations
from warehouse.models import Count, CountedRoll, Roll, Transaction
from warehouse.tests import plant
from warehouse.tests.test_counts import CountCase


class CountPageCase(CountCase):
    def setUp(self):
        super().setUp()
        self.client.force_login(self.driver)

    def url(self, name: str, *args) -> str:
        return reverse(f"warehouse:{name}", args=args)

    def press(self, count, name: str):
        return self.client.post(self.url("count_press", count.pk, name), follow=True)

    def rack_url(self, count, rack) -> str:
        return self.url("count_rack", count.pk, self.at(count, rack).pk)

    def scan(self, count, rack, code: str, **named):
        return self.client.post(self.rack_url(count, rack), {"code": code}, **named)


class CountingTest(CountPageCase):
    def test_from_the_wish_to_the_approval(self):
        asked = {"racks": "fm-01-a01\nFM01A02"}
        self.client.post(self.url("count_new"), asked)
        count = Count.objects.get()
        self.press(count, "start")
        for rack, roll in ((self.rack, self.first), (self.next, self.third)):
            self.scan(count, rack, roll.code)
        self.assertContains(self.press(count, "submit"), "Handed in")
        self.client.force_login(self.manager)
        page = self.client.get(self.url("count", count.pk))
        self.assertContains(page, "1 difference")
        self.assertContains(page, self.second.roll_no)
        self.assertContains(page, "stored FM01A01")
        self.assertContains(page, "When approved")
        page = self.press(count, "approve")
        self.assertContains(page, "The differences are posted")
        self.assertContains(page, "was taken out of the rack and is on hold")
        self.assertNotContains(page, "When approved")
        self.assertEqual(plant.stand(self.second)[0], "TEMP")

    def test_the_counter_is_not_told_what_ought_to_be_there(self):
        count = self.started(self.rack)
        for url in (self.url("count", count.pk), self.rack_url(count, self.rack)):
            page = self.client.get(url)
            self.assertNotContains(page, self.first.roll_no)
        self.see(count, self.rack, self.first)
        self.do(operations.submit_count, count=count)
        page = self.client.get(self.url("count", count.pk))
        self.assertNotContains(page, self.second.roll_no)

    def test_who_counted_is_not_asked_to_approve(self):
        self.driver = self.manager
        count = self.handed_in({self.rack: [self.first]})
        self.client.force_login(self.manager)
        self.assertNotContains(self.client.get(self.url("count", count.pk)), "Approve")
        self.assertContains(self.press(count, "approve"), "Another person reviews it")
        self.assertEqual(Count.objects.get().state, "TO_REVIEW")

    def test_unknown_racks_come_back_as_typed(self):
        asked = {"racks": "FM01A01 FM01X99"}
        page = self.client.post(self.url("count_new"), asked)
        self.assertContains(page, "No rack or department", status_code=422)
        self.assertContains(page, "FM01A01 FM01X99", status_code=422)
        self.assertFalse(Count.objects.exists())

    def test_a_refused_wish_is_said_beside_the_racks(self):
        self.started(self.rack)
        page = self.client.post(self.url("count_new"), {"racks": "FM01A01"})
        self.assertContains(page, "in another count", status_code=422)


class ScanTest(CountPageCase):
    def setUp(self):
        super().setUp()
        self.count = self.started()

    def test_a_scan_without_javascript_comes_back_with_its_answer(self):
        answer = self.scan(self.count, self.rack, self.first.code, follow=True)
        self.assertRedirects(answer, self.rack_url(self.count, self.rack))
        self.assertContains(answer, f"{self.first.roll_no} is noted.")
        self.assertContains(answer, "1 roll seen")

    def test_a_scan_with_htmx_is_answered_by_the_list_and_an_empty_box(self):
        htmx = {"headers": {"HX-Request": "true"}}
        answer = self.scan(self.count, self.rack, self.first.code, **htmx)
        self.assertContains(answer, 'data-answer="added"')
        self.assertNotContains(answer, "<html")
        self.assertNotContains(answer, f'value="{self.first.code}"')

    def test_an_unknown_code_is_refused_and_stays_in_the_box(self):
        page = self.scan(self.count, self.rack, "R999999")
        self.assertContains(page, "No roll with this code", status_code=422)
        self.assertContains(page, 'value="R999999"', status_code=422)

    def test_the_label_of_a_rack_counts_no_roll_of_that_number(self):
        Roll.objects.filter(pk=self.first.pk).update(roll_no=self.next.code)
        label = f"HTTP://PLANT/LOC/{self.next.code}"
        answer = self.scan(self.count, self.rack, label)
        self.assertRedirects(answer, self.rack_url(self.count, self.next))
        self.assertFalse(CountedRoll.objects.filter(found_at__isnull=False).exists())

    def test_the_label_of_another_rack_leads_there(self):
        answer = self.scan(self.count, self.rack, "FM01A02")
        self.assertRedirects(answer, self.rack_url(self.count, self.next))
        plant.rack("FM01A03")
        answer = self.scan(self.count, self.rack, "FM01A03", follow=True)
        self.assertContains(answer, "FM01A03 is not in this count.")

    def test_empty_and_back(self):
        rack = self.at(self.count, self.rack)
        empty = self.url("count_empty", self.count.pk, rack.pk)
        self.assertContains(self.client.post(empty, follow=True), "this rack is empty")
        self.scan(self.count, self.rack, self.first.code)
        back = self.url("count_uncount", self.count.pk, rack.pk, self.first.pk)
        self.client.post(back)
        self.assertFalse(CountedRoll.objects.filter(found_at__isnull=False).exists())

    def test_the_page_asks_no_more_for_thirty_rolls(self):
        def questions(rolls: int) -> int:
            for _roll in range(rolls):
                self.see(self.count, self.rack, plant.roll(self.admin))
            with CaptureQueriesContext(connection) as asked:
                self.client.get(self.rack_url(self.count, self.rack))
            return len(asked)

        questions(1)
        self.assertEqual(questions(1), questions(28))


class StrangersTest(CountPageCase):
    def setUp(self):
        super().setUp()
        self.count = self.started(self.rack)
        rack = self.at(self.count, self.rack)
        at_rack = self.count.pk, rack.pk
        self.presses = [
            *(self.url("count_press", self.count.pk, name) for name in ("start", "x")),
            self.url("count_empty", *at_rack),
            self.url("count_uncount", *at_rack, self.first.pk),
        ]
        self.pages = [
            self.url("count", self.count.pk),
            self.url("count_rack", *at_rack),
        ]

    def test_wrong_roles_are_refused(self):
        for role in (Role.OPERATOR, Role.VIEW_ONLY):
            self.client.force_login(plant.worker(role))
            for url in (self.url("counts"), self.url("count_new"), *self.pages):
                self.assertEqual(self.client.get(url).status_code, 403)
            for url in self.presses:
                self.assertEqual(self.client.post(url).status_code, 403)

    def test_another_departments_count_is_not_found(self):
        self.client.force_login(plant.worker(Role.STOCK_KEEPER, "LM"))
        for url in self.pages:
            self.assertEqual(self.client.get(url).status_code, 404)
        for url in self.presses:
            self.assertEqual(self.client.post(url).status_code, 404)
        self.assertNotContains(self.client.get(self.url("counts")), "FM")

    def test_only_the_counter_has_the_page_of_a_rack(self):
        self.client.force_login(self.manager)
        self.assertEqual(self.client.get(self.pages[1]).status_code, 404)

    def test_presses_are_posted(self):
        before = Transaction.objects.count()
        for url in self.presses:
            self.assertEqual(self.client.get(url).status_code, 405)
        self.assertEqual(Transaction.objects.count(), before)

    def test_an_unknown_press_is_not_found(self):
        self.assertEqual(self.client.post(self.presses[1]).status_code, 404)

    def test_the_list_asks_no_more_for_thirty_counts(self):
        def questions() -> int:
            with CaptureQueriesContext(connection) as asked:
                self.client.get(self.url("counts"))
            return len(asked)

        one = questions()
        for number in range(29):
            rack = plant.rack(f"FM02A{number + 1:02}")
            self.do(operations.request_count, racks=[rack])
        self.assertEqual(questions(), one)
