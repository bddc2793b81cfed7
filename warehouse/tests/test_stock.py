from django.test import TestCase

from accounts.roles import Role
from warehouse import stock
from warehouse.permissions import Right, reach
from warehouse.states import Status
from warehouse.stock import Tally

from . import plant
from .plant import Hand


class StockTests(TestCase):
    def setUp(self):
        self.chief = Hand(plant.worker())
        self.rack = plant.rack("FM01A01", max_rolls=4)
        self.stored, self.sent, self.moved, self.fresh = (
            plant.roll(self.chief.user) for _roll in range(4)
        )
        self.chief.store(self.stored, self.rack)
        self.chief.store(self.sent, self.rack)
        self.chief.dispatch(self.sent, minutes=1)
        self.chief.send(self.moved, plant.department("LM"))

    def figures(self, user):
        within = reach(user, Right.SEE_DASHBOARD)
        return {one.department.code: one for one in stock.by_department(within)}

    def test_each_department_counts_what_it_made_and_what_it_keeps(self):
        figures = self.figures(self.chief.user)
        fm, lm = figures["FM"], figures["LM"]
        self.assertEqual(fm.produced, Tally(4, 400_000))
        self.assertEqual((fm.stored.rolls, fm.dispatched.rolls), (1, 1))
        self.assertEqual((fm.pending_storage.rolls, fm.pending_dispatch.rolls), (1, 1))
        self.assertEqual((fm.went.rolls, lm.came.rolls, lm.produced.rolls), (1, 1, 0))
        self.assertEqual(lm.by_status[Status.AT_DEPT].rolls, 1)
        self.assertTrue(fm.is_balanced and lm.is_balanced)

    def test_a_roll_sent_without_storing_makes_nothing_negative(self):
        self.chief.dispatch(self.fresh, minutes=2)
        fm = self.figures(self.chief.user)["FM"]
        self.assertEqual((fm.pending_dispatch.rolls, fm.dispatched.rolls), (1, 2))

    def test_all_departments_together(self):
        total = stock.together(stock.by_department(stock.EVERYWHERE))
        self.assertEqual((total.produced.rolls, total.here.rolls), (4, 3))
        self.assertTrue(total.is_balanced)

    def test_everybody_sees_their_own_departments(self):
        viewer = plant.worker(Role.VIEW_ONLY, "LM")
        self.assertEqual(list(self.figures(viewer)), ["LM"])
        self.assertEqual(self.figures(viewer)["LM"].came.rolls, 1)
        self.assertEqual(self.figures(plant.worker(Role.OPERATOR)), {})

    def test_the_figures_are_one_question_however_many_rolls(self):
        for _again in range(2):
            with self.assertNumQueries(2):
                stock.by_department(stock.EVERYWHERE)
            for _roll in range(10):
                plant.roll(self.chief.user)

    def test_the_grid_shows_aisles_rows_and_gaps(self):
        for code in ("FM01B02", "FM02A01"):
            plant.rack(code)
        self.name_all()
        fm = plant.department("FM")
        with self.assertNumQueries(1):
            aisles = stock.grid(fm)
        shown = [(aisle.name, aisle.columns, self.rows(aisle)) for aisle in aisles]
        self.assertEqual(
            shown,
            [
                ("01", ["01", "02"], [("A", ["FM01A01", ""]), ("B", ["", "FM01B02"])]),
                ("02", ["01"], [("A", ["FM02A01"])]),
            ],
        )
        first = aisles[0].rows[0][1][0]
        self.assertEqual((first.rolls, first.weight_g), (1, 100_000))
        self.assertEqual(first.fill_percent, 25)

    def rows(self, aisle):
        return [
            (row, [rack.location.code if rack else "" for rack in cells])
            for row, cells in aisle.rows
        ]

    def name_all(self):
        for place in plant.department("FM").locations.all():
            place.aisle, place.row, place.column = (
                place.code[2:4],
                place.code[4],
                place.code[5:],
            )
            place.save()
