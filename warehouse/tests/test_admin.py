from unittest import mock

from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from accounts.roles import Role
from accounts.tests import people
from warehouse import errors, operations
from warehouse.models import Customer, Location, Mismatch, Roll, Transaction

from . import plant
from .plant import Hand, at, stand

NAMES = (
    *("material", "batch", "customer", "roll", "location", "transaction"),
    *("departmentrules", "reconciliationlog", "mismatch", "importlog", "printjob"),
)


def url(name, page="changelist", *args):
    return reverse(f"admin:warehouse_{name}_{page}", args=args)


class AdminCase(TestCase):
    def setUp(self):
        self.admin = people.admin()
        self.hand = Hand(plant.worker())
        self.rack, self.other = plant.rack("FM01A01"), plant.rack("FM01A02")
        plant.rules("FM")
        self.roll = plant.roll(self.hand.user)
        self.hand.store(self.roll, self.rack)
        self.client.force_login(self.admin)

    def clerk(self, role, home="FM"):
        """Somebody of the plant who is let into the admin, to see and change all."""
        user = plant.worker(role, home, is_staff=True)
        of_plant = Permission.objects.filter(content_type__app_label="warehouse")
        user.user_permissions.set(of_plant)
        self.client.force_login(user)
        return user

    def mismatch(self):
        Roll.objects.filter(pk=self.roll.pk).update(location=self.other)
        operations.reconcile(trigger="command", at=at(60))
        return Mismatch.objects.get(kind="LOCATION_DIFFERS")

    def act(self, name, action, *rows):
        typed = {"action": action, "_selected_action": [row.pk for row in rows]}
        return self.client.post(url(name), typed)

    def shown(self, name, **query):
        page = self.client.get(url(name), query)
        return [str(row) for row in page.context["cl"].result_list]


class PagesTests(AdminCase):
    def setUp(self):
        super().setUp()
        self.sent = plant.roll(self.hand.user)
        self.hand.dispatch(self.sent)
        self.mismatch()

    def test_every_list_and_every_row_opens_and_is_found(self):
        for name in NAMES:
            with self.subTest(name):
                page = self.client.get(
                    url(name), {"q": "a"} if name != "departmentrules" else {}
                )
                self.assertContains(page, reverse("admin:warehouse_master_export"))
                for row in self.client.get(url(name)).context["cl"].queryset:
                    opened = self.client.get(url(name, "change", row.pk))
                    self.assertEqual(opened.status_code, 200)

    def test_lists_are_narrowed_by_what_they_offer(self):
        for name, query in (
            ("roll", {"status": "DISPATCHED", "posting_on__isnull": "True"}),
            (
                "transaction",
                {"action": "DISPATCH", "scanned_at__gte": "2020-01-01 00:00+05:30"},
            ),
            ("location", {"kind": "STORAGE", "is_closed__exact": "0"}),
            ("mismatch", {"kind": "LOCATION_DIFFERS"}),
            ("reconciliationlog", {"state": "MISMATCH"}),
        ):
            with self.subTest(name):
                self.assertTrue(self.shown(name, **query))

    def test_rolls_are_drilled_down_by_their_posting_date(self):
        day = timezone.localdate(at())
        Roll.objects.update(posting_on=day)
        found = self.shown(
            "roll", posting_on__year=day.year, posting_on__month=day.month
        )
        self.assertEqual(set(found), {self.roll.roll_no, self.sent.roll_no})

    def test_a_list_asks_as_much_of_one_row_as_of_thirty(self):
        few = self.asked()
        for number in range(30):
            roll = plant.roll(self.hand.user, material=f"M{number}")
            self.hand.store(roll, plant.rack(f"FM05A{number:02}"))
        Roll.objects.exclude(pk=self.roll.pk).update(version=9)
        operations.reconcile(trigger="command", at=at(120))
        self.assertEqual(self.asked(), few)

    def asked(self) -> dict[str, int]:
        """How many questions each list asks, the second time it is opened."""
        asked = {}
        for name in ("roll", "transaction", "location", "material", "mismatch"):
            self.client.get(url(name))
            with CaptureQueriesContext(connection) as queries:
                self.client.get(url(name))
            asked[name] = len(queries)
        return asked


class NobodyWritesTests(AdminCase):
    def test_the_ledger_and_the_books_are_only_read(self):
        found = self.mismatch()
        rows = {
            "transaction": self.roll.transactions.get(),
            "roll": self.roll,
            "material": self.roll.material,
            "batch": self.roll.batch,
            "location": self.rack,
            "departmentrules": plant.rules("FM"),
            "mismatch": found,
            "reconciliationlog": found.log,
        }
        for name, row in rows.items():
            for page in ("change", "delete"):
                with self.subTest(name, page=page):
                    answer = self.client.post(url(name, page, row.pk), {"reason": "x"})
                    self.assertEqual(answer.status_code, 403)
        self.assertEqual(Transaction.objects.count(), 1)
        self.assertFalse(LogEntry.objects.exists())

    def test_nothing_is_added_to_the_ledger_and_the_books(self):
        for name in ("transaction", "reconciliationlog", "mismatch", "customer"):
            self.assertEqual(self.client.get(url(name, "add")).status_code, 403)
            self.assertNotContains(self.client.get(url(name)), url(name, "add"))

    def test_adding_leads_to_the_page_that_does_it(self):
        for name, page in (
            ("material", "entry"),
            ("roll", "entry"),
            ("location", "location_new"),
            ("importlog", "import_new"),
        ):
            self.assertContains(self.client.get(url(name)), url(name, "add"))
            self.assertRedirects(
                self.client.get(url(name, "add")),
                reverse(f"warehouse:{page}"),
                fetch_redirect_response=False,
            )


class ScopeTests(AdminCase):
    def test_the_admin_shows_what_the_pages_show(self):
        self.mismatch()
        self.hand.dispatch(self.roll)
        rows = {
            *("material", "batch", "customer", "roll", "location", "transaction"),
            *("departmentrules", "mismatch"),
        }
        for home, sees in (("FM", True), ("LM", False)):
            for role in (Role.PLANT_MANAGER, Role.STOCK_KEEPER):
                self.clerk(role, home)
                for name in rows:
                    with self.subTest(name, role=role, home=home):
                        self.assertEqual(bool(self.shown(name)), sees)
                opened = self.client.get(url("roll", "change", self.roll.pk))
                self.assertEqual(opened.status_code, 200 if sees else 302)

    def test_who_has_no_role_at_the_plant_sees_nothing_of_it(self):
        self.mismatch()
        clerk = people.person("clerk", is_staff=True)
        clerk.user_permissions.set(Permission.objects.all())
        self.client.force_login(clerk)
        for name in NAMES:
            self.assertEqual(self.shown(name), [])

    def test_actions_are_offered_by_the_table_of_rights(self):
        found = self.mismatch()
        self.clerk(Role.STOCK_KEEPER)
        self.act("location", "close", self.other)
        self.act("mismatch", "repair", found)
        self.assertEqual(stand(self.roll)[1], "FM01A02")
        self.assertFalse(Location.objects.filter(is_closed=True).exists())
        self.assertEqual(self.client.get(url("location", "add")).status_code, 403)


class LabelsTests(AdminCase):
    def labels_of_all(self):
        """All rolls chosen across the pages of the list."""
        typed = {"action": "print_labels", "select_across": 1}
        chosen = typed | {"_selected_action": [self.roll.pk]}
        return self.client.post(url("roll"), chosen, follow=True)

    def test_the_labels_of_more_rolls_than_a_request_has_fields_are_shown(self):
        for _roll in range(200):
            plant.roll(self.hand.user)
        page = self.labels_of_all()
        self.assertContains(page, "201 labels")

    def test_more_than_an_address_holds_are_refused_in_words(self):
        self.enterContext(mock.patch("warehouse.admin.scope.MOST_CHOSEN", 1))
        self.assertContains(self.labels_of_all(), "1 label")
        plant.roll(self.hand.user)
        page = self.labels_of_all()
        self.assertContains(page, "At most 1 at once.")
        self.assertEqual(page.redirect_chain, [(url("roll"), 302)])


class PlacesTests(AdminCase):
    def test_the_qr_sheet_has_all_that_were_selected(self):
        answer = self.act("location", "download_qr", self.rack, self.other)
        chosen = f"location={self.rack.pk},{self.other.pk}"
        self.assertRedirects(answer, f"{reverse('warehouse:rack_labels')}?{chosen}")
        sheet = self.client.get(answer["Location"])
        for code in ("FM01A01", "FM01A02"):
            self.assertContains(sheet, code)

    def test_those_that_are_empty_are_closed_and_the_others_named(self):
        page = self.act("location", "close", self.rack, self.other)
        page = self.client.get(page["Location"])
        self.assertContains(page, "FM01A01 still holds 1 rolls")
        self.assertContains(page, "Done to 1.")
        closed = Location.objects.filter(is_closed=True)
        self.assertEqual([rack.code for rack in closed], ["FM01A02"])
        self.act("location", "open", self.other)
        self.assertFalse(closed.all().exists())
        actions = AuditEntry.objects.filter(by=self.admin).values_list(
            "action", flat=True
        )
        self.assertEqual(set(actions), {"location.closed", "location.opened"})


class MismatchTests(AdminCase):
    def test_rolls_are_written_from_their_ledger(self):
        found = self.mismatch()
        counter = Mismatch.objects.filter(kind="COUNTER_DIFFERS").first()
        page = self.act("mismatch", "repair", found, counter)
        self.assertContains(
            self.client.get(page["Location"]), "cannot be repaired by itself"
        )
        self.assertEqual(stand(self.roll)[1], "FM01A01")


class CustomerTests(AdminCase):
    def setUp(self):
        super().setUp()
        self.hand.dispatch(self.roll, customer="Acme Food")
        self.customer = Customer.objects.get()

    def rename(self, name):
        page = url("customer", "change", self.customer.pk)
        return self.client.post(page, {"name": name})

    def test_a_customer_is_renamed_by_an_operation(self):
        self.assertEqual(self.rename("Acme  Foods Ltd").status_code, 302)
        self.customer.refresh_from_db()
        self.assertEqual(self.customer.name, "Acme Foods Ltd")
        line = AuditEntry.objects.get(action="customer.renamed")
        self.assertEqual(line.details, {"old": "Acme Food", "new": "Acme Foods Ltd"})
        self.assertEqual(self.roll.transactions.get(seq=2).customer, self.customer)

    def test_the_name_of_another_in_any_spelling_is_refused(self):
        again = plant.roll(self.hand.user)
        self.hand.dispatch(again, customer="Deccan Dairy", minutes=1)
        page = self.rename("DECCAN-dairy")
        self.assertContains(page, "There is a customer DECCAN-dairy already")
        self.customer.refresh_from_db()
        self.assertEqual(self.customer.name, "Acme Food")

    def test_only_a_factory_admin_renames(self):
        manager = self.clerk(Role.PLANT_MANAGER)
        self.assertEqual(self.rename("X").status_code, 403)
        for by, name, refusal in (
            (manager, "X", errors.NotAllowed),
            (self.admin, " ", errors.CustomerNameless),
        ):
            with self.assertRaises(refusal):
                operations.rename_customer(
                    customer=self.customer, name=name, by=by, at=at()
                )
        self.customer.refresh_from_db()
        self.assertEqual(self.customer.name, "Acme Food")


class MasterExportTests(AdminCase):
    def test_it_is_offered_in_the_admin_and_sent_to_the_one_export(self):
        page = self.client.get(reverse("admin:warehouse_master_export"))
        self.assertContains(page, f'action="{reverse("warehouse:export")}"')

    def test_who_may_not_export_may_not_here(self):
        self.clerk(Role.VIEW_ONLY)
        page = self.client.get(reverse("admin:warehouse_master_export"))
        self.assertEqual(page.status_code, 403)
