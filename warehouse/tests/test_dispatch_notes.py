from django.urls import reverse

from accounts.roles import Role
from accounts.tests import people
from warehouse import dispatch_notes
from warehouse.models import Customer
from warehouse.tests import plant
from warehouse.tests.plant import Hand
from warehouse.tests.visits import PlantTestCase

TODAY = plant.at().date()


class DispatchNotesTest(PlantTestCase):
    url = reverse("warehouse:dispatch_notes")

    @classmethod
    def setUpTestData(cls):
        cls.admin = plant.worker(Role.FACTORY_ADMIN)
        cls.hand = Hand(cls.admin)
        cls.rolls = [plant.roll(cls.admin, weight_g=1000 * n) for n in (100, 200, 300)]
        first, second, third = cls.rolls
        cls.hand.dispatch(first, "Acme", 1, reference="TS09 UB 1")
        cls.hand.dispatch(second, "Acme", 2, reference="TS09 UB 1")
        cls.hand.dispatch(third, "Acme", 3, reference="TS09 UB 2")
        cls.acme = Customer.objects.get(name="Acme")

    def notes(self, user=None, on=TODAY):
        return dispatch_notes.notes_of(user or self.admin, on)

    def page(self, user=None, reference="TS09 UB 1", on=TODAY, customer=None):
        where = [(customer or self.acme).pk, str(on)]
        url = reverse("warehouse:dispatch_note", args=where)
        return self.visit(user or self.admin, f"{url}?reference={reference}")

    def test_what_left_with_one_lorry_is_one_note(self):
        notes = [(note.reference, note.rolls, note.weight_g) for note in self.notes()]
        self.assertEqual(notes, [("TS09 UB 1", 2, 300_000), ("TS09 UB 2", 1, 300_000)])

    def test_the_day_is_the_indian_one(self):
        late = plant.roll(self.admin)
        self.hand.dispatch(late, "Night", 13.9 * 60)
        self.assertIn("Night", [note.customer.name for note in self.notes()])
        later = plant.roll(self.admin)
        self.hand.dispatch(later, "Morrow", 14.1 * 60)
        self.assertNotIn("Morrow", [note.customer.name for note in self.notes()])

    def test_what_was_taken_back_is_on_none(self):
        roll = plant.roll(self.admin)
        self.hand.undo(self.hand.dispatch(roll, "Zeta", 4), 5)
        self.assertNotIn("Zeta", [note.customer.name for note in self.notes()])

    def test_the_seal_is_of_these_steps_and_no_others(self):
        first, second = self.notes()
        self.assertEqual(self.notes()[0].seal, first.seal)
        self.assertNotEqual(first.seal, second.seal)
        first.steps.pop()
        self.assertNotEqual(self.notes()[0].seal, first.seal)

    def test_it_is_printed_with_rolls_weights_and_seal(self):
        page = self.page()
        for said in (*(roll.roll_no for roll in self.rolls[:2]), "300", "Acme"):
            self.assertContains(page, said)
        self.assertNotContains(page, self.rolls[2].roll_no)
        self.assertContains(page, self.notes()[0].seal)
        self.assertContains(page, "data-print-now")

    def test_the_days_notes_are_listed_and_lead_there(self):
        page = self.visit(self.admin, self.url)
        link = reverse("warehouse:dispatch_note", args=[self.acme.pk, str(TODAY)])
        self.assertContains(page, f"{link}?reference=TS09+UB+1")
        page = self.visit(self.admin, f"{self.url}?on=2026-11-20")
        self.assertContains(page, "Nothing left on this day")

    def test_nonsense_is_not_found_and_no_failure(self):
        self.assertEqual(self.page(reference="other").status_code, 404)
        for on in ("2026-02-31", "yesterday", "0001-01-01", "9999-12-31"):
            self.assertEqual(self.page(on=on).status_code, 404)
            page = self.visit(self.admin, f"{self.url}?on={on}")
            self.assertEqual(page.status_code, 200)

    def test_one_sees_the_own_departments_only(self):
        manager = plant.worker(Role.PLANT_MANAGER, "LM")
        self.assertEqual(self.notes(manager), [])
        self.assertEqual(self.page(manager).status_code, 404)
        self.assertEqual(self.page(people.person("x")).status_code, 403)

    def test_it_asks_as_many_questions_for_one_roll_as_for_thirty(self):
        with self.assertNumQueries(1):
            self.notes()
        for _roll in range(30):
            self.hand.dispatch(plant.roll(self.admin), "Acme", 6, reference="TS09 UB 1")
        with self.assertNumQueries(1):
            [note, _other] = self.notes()
            self.assertEqual(note.rolls, 32)
            self.assertTrue(all(step.roll.material.number for step in note.steps))
