"""Two names of one customer: merged, found under the one that is kept, separated."""

from django.contrib.auth.models import Permission
from django.test import TestCase
from django.urls import reverse

from accounts.models import AuditEntry
from accounts.roles import Role
from warehouse import customers, dispatch_notes, errors, lookup, operations
from warehouse.exports import Selection
from warehouse.models import Customer, Mismatch, Roll, Transaction
from warehouse.tests import plant

from .clients import Program
from .plant import Hand, at
from .test_export import book_of, written


class MergeCase(TestCase):
    def setUp(self):
        self.admin = plant.worker()
        self.hand = Hand(self.admin)
        self.rolls = [plant.roll(self.admin) for _each in range(3)]
        names = ("Acme Foods", "Acme", "Deccan Dairy")
        for minutes, (roll, name) in enumerate(zip(self.rolls, names, strict=True)):
            self.hand.dispatch(roll, name, minutes)
        self.kept, self.alias, self.other = map(self.customer, names)

    def customer(self, name):
        return Customer.objects.get(name=name)

    def merge(self, kept=None, *others, by=None):
        return operations.merge_customers(
            kept=kept or self.kept,
            others=others or [self.alias],
            by=by or self.admin,
            at=at(10),
        )

    def separate(self, customer=None):
        return operations.separate_customer(
            customer=customer or self.alias, by=self.admin, at=at(20)
        )


class MergeTests(MergeCase):
    def test_the_ledger_and_the_rolls_go_on_naming_what_they_named(self):
        before = list(Transaction.objects.values()), list(Roll.objects.values())
        self.merge()
        after = list(Transaction.objects.values()), list(Roll.objects.values())
        self.assertEqual(after, before)
        operations.reconcile(trigger="command", at=at(60))
        self.assertFalse(Mismatch.objects.exists())

    def test_the_alias_in_any_spelling_is_the_kept_customer(self):
        self.merge()
        for name in ("Acme", "ACME.", "acme  foods"):
            self.assertEqual(lookup.customer(name), self.kept)
        roll = plant.roll(self.admin)
        step = self.hand.dispatch(roll, "acme", 11).transaction
        self.assertEqual(step.customer, self.kept)
        self.assertEqual(Customer.objects.count(), 3)

    def test_the_api_takes_the_alias(self):
        self.merge()
        roll = plant.roll(self.admin)
        sent = {"roll": str(roll.pk), "action": "DISPATCH", "customer": "Acme"}
        answer = Program(self.admin).post(sent)
        self.assertEqual(answer.status_code, 201)
        self.assertEqual(answer.json()["transaction"]["customer"], "Acme Foods")

    def test_a_roll_sent_to_the_alias_a_moment_ago_is_sent_already(self):
        self.merge()
        again = self.hand.dispatch(self.rolls[1], "Acme Foods", 8)
        self.assertEqual(again.outcome, "unchanged")
        with self.assertRaises(errors.AlreadyDispatched):
            self.hand.dispatch(self.rolls[1], "Deccan Dairy", 8)

    def test_twice_is_once(self):
        self.assertEqual(self.merge(), [self.alias])
        self.assertEqual(self.merge(), [])
        line = AuditEntry.objects.get(action="customer.merged")
        self.assertEqual(line.target_id, str(self.alias.pk))
        self.assertEqual(line.details, {"into": "Acme Foods", "aliases": []})

    def test_the_names_of_a_name_follow(self):
        self.merge()
        self.merge(self.other, self.kept)
        self.assertEqual(lookup.customer("Acme"), self.other)
        line = AuditEntry.objects.filter(action="customer.merged").latest("pk")
        self.assertEqual(line.details["aliases"], ["Acme"])
        self.assertFalse(
            Customer.objects.filter(merged_into__merged_into__gt=0).exists()
        )

    def test_nothing_is_merged_into_an_alias(self):
        self.merge()
        with self.assertRaises(errors.MergedAway):
            self.merge(self.alias, self.other)
        self.assertIsNone(self.customer("Deccan Dairy").merged_into)

    def test_nobody_is_merged_into_themselves(self):
        self.assertEqual(self.merge(self.kept, self.kept), [])

    def test_only_a_factory_admin_merges_and_separates(self):
        manager = plant.worker(Role.PLANT_MANAGER)
        with self.assertRaises(errors.NotAllowed):
            self.merge(by=manager)
        with self.assertRaises(errors.NotAllowed):
            operations.separate_customer(customer=self.alias, by=manager, at=at())
        self.assertIsNone(self.customer("Acme").merged_into)

    def test_it_is_taken_back(self):
        self.merge()
        for _twice in range(2):
            self.separate()
        self.assertEqual(lookup.customer("Acme"), self.alias)
        lines = AuditEntry.objects.filter(action="customer.separated")
        self.assertEqual([line.details for line in lines], [{"of": "Acme Foods"}])


class FoundTests(MergeCase):
    def found(self, text):
        return set(Roll.objects.matching(text))

    def test_a_search_by_either_name_finds_the_rolls_of_both(self):
        self.other.name = "Food of Deccan"
        self.other.save()
        self.assertEqual(self.found("Foods"), {self.rolls[0]})
        self.merge()
        for text in ("Foods", "Acme"):
            self.assertEqual(self.found(text), {*self.rolls[:2]})
        self.separate()
        self.assertEqual(self.found("Foods"), {self.rolls[0]})

    def test_the_picker_offers_the_kept_customer_once(self):
        self.merge()
        for typed in ("Acm", "Acme", "acme food", ""):
            with self.subTest(typed):
                offered = customers.offered(typed, self.admin)
                self.assertEqual(offered.count(self.kept), 1)
                self.assertNotIn(self.alias, offered)

    def test_a_note_stays_as_printed_and_says_who_it_is_now(self):
        day = at().date()
        seals = {note.seal for note in dispatch_notes.notes_of(self.admin, day)}
        self.merge()
        notes = dispatch_notes.notes_of(self.admin, day)
        self.assertEqual({note.seal for note in notes}, seals)
        self.client.force_login(self.admin)
        listed = self.client.get(reverse("warehouse:dispatch_notes"), {"on": day})
        self.assertContains(listed, "sent as Acme")
        url = reverse("warehouse:dispatch_note", args=[self.alias.pk, day])
        self.assertContains(self.client.get(url), "<h1>Acme Foods</h1>")

    def test_the_export_counts_both_names_as_one_and_keeps_the_ledgers_words(self):
        self.merge()
        sheets = book_of(written(Selection(self.admin)))
        rolls = [row[8] for row in sheets["Materials"].values][1:]
        self.assertEqual(sorted(rolls), ["Acme Foods", "Acme Foods", "Deccan Dairy"])
        steps = {row[4] for row in sheets["Transactions"].values}
        self.assertLessEqual({"Acme", "Acme Foods"}, steps)
        summary = {row[0]: row[1] for row in sheets["Summary"].values}
        self.assertEqual(summary["Acme Foods"], 2)
        self.assertNotIn("Acme", summary)


class AdminTests(MergeCase):
    LIST = reverse("admin:warehouse_customer_changelist")

    def setUp(self):
        super().setUp()
        self.client.force_login(self.admin)

    def press(self, action, *rows, **typed):
        chosen = {"action": action, "_selected_action": [row.pk for row in rows]}
        return self.client.post(self.LIST, chosen | typed)

    def test_it_asks_which_one_is_kept_and_then_merges(self):
        asked = self.press("merge", self.kept, self.alias)
        self.assertContains(asked, 'type="radio"', count=2)
        self.assertIsNone(self.customer("Acme").merged_into)
        facts = {"decided": "yes", "kept": self.kept.pk}
        answer = self.press("merge", self.kept, self.alias, **facts)
        page = self.client.get(answer["Location"])
        self.assertContains(page, "1 name is now another name of Acme Foods.")
        self.assertEqual(self.customer("Acme").merged_into, self.kept)

    def test_without_a_choice_it_asks_again(self):
        page = self.press("merge", self.kept, self.alias, decided="yes")
        self.assertEqual(page.status_code, 422)
        outside = self.press(
            "merge", self.kept, self.alias, decided="yes", kept=self.other.pk
        )
        self.assertEqual(outside.status_code, 422)
        self.assertIsNone(self.customer("Acme").merged_into)

    def test_an_alias_is_refused_as_the_kept_one_in_a_sentence(self):
        self.merge()
        facts = {"decided": "yes", "kept": self.alias.pk}
        page = self.press("merge", self.alias, self.other, **facts)
        self.assertContains(page, "Merge into Acme Foods", status_code=422)

    def test_one_alone_is_not_merged(self):
        page = self.client.get(self.press("merge", self.kept)["Location"])
        self.assertContains(page, "Choose two customers or more")

    def test_it_is_separated_again(self):
        self.merge()
        self.press("separate", self.kept, self.alias)
        self.assertIsNone(self.customer("Acme").merged_into)

    def test_who_was_never_merged_is_not_separated(self):
        page = self.client.get(self.press("separate", self.kept)["Location"])
        self.assertContains(page, "There was nothing to do.")
        self.assertNotContains(page, "Done to")

    def test_the_list_shows_and_finds_the_names(self):
        self.merge()
        for text in ("Acme Foods", "Acme"):
            page = self.client.get(self.LIST, {"q": text, "alias": "no"})
            shown = page.context["cl"].result_list
            self.assertEqual([one.name for one in shown], ["Acme Foods"])
            self.assertContains(page, ">Acme<")

    def test_staff_who_set_nothing_up_have_no_such_action(self):
        clerk = plant.worker(Role.PLANT_MANAGER, is_staff=True)
        clerk.user_permissions.set(Permission.objects.all())
        self.client.force_login(clerk)
        self.press("merge", self.kept, self.alias, decided="yes", kept=self.kept.pk)
        self.assertIsNone(self.customer("Acme").merged_into)
