from django.test import TestCase
from django.urls import reverse

from accounts.tests import people
from dues import ledger
from dues.models import Due, Payment

from .shops import customer_of, give, give_often, receive, shop_of

LISTS = "shopkeeper customer due payment posting reminder khatalink ledgercheck".split()


class AdminTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.shop = shop_of("lakshmi")
        cls.sita = customer_of(cls.shop, "ज़फ़र")
        cls.due, cls.payment = give(cls.sita, 320), receive(cls.sita, 100)
        cls.office = people.admin()

    def setUp(self):
        self.client.force_login(self.office)

    def list_of(self, name: str, **query):
        return self.client.get(reverse(f"admin:dues_{name}_changelist"), query)

    def cancel(self, name: str, row, **answer):
        chosen = {"action": "cancel_with_a_reason", "_selected_action": [row.pk]}
        url = reverse(f"admin:dues_{name}_changelist")
        return self.client.post(url, chosen | answer)

    def test_every_list_opens_filters_and_searches(self):
        for name in LISTS:
            with self.subTest(name):
                self.assertEqual(self.list_of(name).status_code, 200)
        self.assertContains(self.list_of("customer", q="जफर"), "ज़फ़र")
        self.assertContains(self.list_of("due", q="जफर", status="PENDING"), "₹320.00")
        self.assertContains(self.list_of("payment", kind="PAYMENT"), "₹100.00")

    def test_a_name_is_found_in_any_spelling_and_script(self):
        customer_of(self.shop, "Ravi", phone="+919848054321")
        for typed in ("ज़फ़र", "Zafar", "ZAFAR "):
            with self.subTest(typed):
                for name in ("customer", "due", "payment"):
                    page = self.list_of(name, q=typed)
                    self.assertContains(page, "ज़फ़र")
                    self.assertNotContains(page, "Ravi")
        self.assertContains(self.list_of("customer", q="+91 98480 54321"), "Ravi")
        self.assertNotContains(self.list_of("customer", q="?!"), "Ravi")
        self.assertContains(self.list_of("payment", q="R26-27/000001"), "₹100.00")

    def test_nothing_is_added_changed_or_deleted_there(self):
        for name, row in (("due", self.due), ("payment", self.payment)):
            with self.subTest(name):
                add = self.client.get(reverse(f"admin:dues_{name}_add"))
                change = reverse(f"admin:dues_{name}_change", args=[row.pk])
                delete = reverse(f"admin:dues_{name}_delete", args=[row.pk])
                self.assertEqual(add.status_code, 403)
                self.assertEqual(self.client.post(change, {}).status_code, 403)
                self.assertEqual(self.client.post(delete, {}).status_code, 403)

    def test_an_entry_is_cancelled_with_a_reason_and_stays(self):
        asked = self.cancel("due", self.due)
        self.assertContains(asked, "ज़फ़र")
        answer = self.cancel("due", self.due, decided="yes", reason="written twice")
        self.assertEqual(answer.status_code, 302)
        due = Due.objects.get()
        self.assertEqual((due.is_void, due.void_reason), (True, "written twice"))
        self.assertEqual(due.void_posting.by, self.office)
        self.assertEqual(ledger.balance(self.sita).paise, -100_00)

    def test_what_is_cancelled_already_is_not_told_as_done(self):
        self.cancel("due", self.due, decided="yes", reason="written twice")
        self.cancel("due", self.due, decided="yes", reason="once more")
        page = self.list_of("due")
        self.assertContains(page, "1 entry was cancelled already. It stays as it is.")
        self.assertNotContains(page, "0 entries cancelled")
        self.assertEqual(Due.objects.get().void_reason, "written twice")

    def test_a_whole_list_is_chosen_but_no_more_than_it_shows(self):
        often = [due.pk for due in give_often(self.sita, 10, times=199)]
        chosen = {"_selected_action": often, "select_across": "1"}
        asked = self.cancel("due", self.due, **chosen)
        self.assertEqual(len(asked.context["entries"]), 200)
        asked = self.cancel("due", self.due, _selected_action=[self.due.pk, *often])
        self.assertEqual(len(asked.context["entries"]), 200)
        give(self.sita, 10)
        self.assertEqual(self.cancel("due", self.due, **chosen).status_code, 302)
        said = "At most 200 entries are cancelled at once. Choose fewer."
        self.assertContains(self.list_of("due"), said)

    def test_without_a_reason_nothing_is_cancelled(self):
        answer = self.cancel("payment", self.payment, decided="yes", reason="  ")
        self.assertEqual(answer.status_code, 422)
        self.assertFalse(Payment.objects.get().is_void)

    def test_staff_without_the_right_have_no_such_action(self):
        self.client.force_login(people.person("clerk", is_staff=True))
        self.assertEqual(self.list_of("due").status_code, 403)
        self.cancel("due", self.due, decided="yes", reason="mischief")
        self.assertFalse(Due.objects.get().is_void)
