from datetime import timedelta

from django.urls import reverse

from accounts.roles import Role
from accounts.tests import people
from warehouse import operations, overview, stock
from warehouse.models import Mismatch, ReconciliationLog
from warehouse.overview import Overview
from warehouse.permissions import Reach
from warehouse.tests import plant
from warehouse.tests.plant import Hand
from warehouse.tests.visits import PlantTestCase

FOR_ONE_DEPARTMENT = 15


class DashboardTest(PlantTestCase):
    url = reverse("warehouse:dashboard")
    live = reverse("warehouse:dashboard_live")

    @classmethod
    def setUpTestData(cls):
        cls.admin = plant.worker(Role.FACTORY_ADMIN)
        cls.hand = Hand(cls.admin)
        cls.rack = plant.rack("FM01A01", aisle="01", row="A", column="01", max_rolls=4)
        plant.rack("FM01A03", aisle="01", row="A", column="03")
        plant.rack("LM01A01", aisle="01", row="A", column="01")
        cls.stored, cls.sent, cls.new = (plant.roll(cls.admin) for _ in range(3))
        cls.hand.store(cls.stored, cls.rack)
        cls.hand.dispatch(cls.sent, "Acme", reference="TS09")
        cls.elsewhere = plant.roll(cls.admin, "LM", weight_g=77_000)

    def see(self, user, query="", url=None, **headers):
        if url == self.live:
            headers["hx_request"] = "true"
        return self.visit(user, (url or self.url) + query, **headers)

    def test_the_live_part_as_an_address_is_the_dashboard(self):
        self.assertRedirects(self.visit(self.admin, self.live), self.url)

    def overview(self, user, **wanted):
        return Overview(user=user, at=plant.at(10), **wanted)

    def figures(self, shown) -> tuple:
        total = shown.total
        return (
            total.produced.rolls,
            total.stored.rolls,
            total.dispatched.rolls,
            total.pending_storage.rolls,
            total.pending_dispatch.rolls,
        )

    def test_the_figures_of_all_departments_and_of_one(self):
        self.assertEqual(self.figures(self.overview(self.admin)), (4, 1, 1, 2, 1))
        of_fm = self.overview(self.admin, wanted="FM")
        self.assertEqual(self.figures(of_fm), (3, 1, 1, 1, 1))
        self.assertEqual(of_fm.total.stored.weight_g, 100_000)

    def test_they_are_those_that_reconciliation_checks(self):
        for mine in stock.by_department(Reach(is_everywhere=True)):
            shown = self.overview(self.admin, wanted=mine.department.code)
            self.assertEqual(shown.total.by_status, mine.by_status)

    def test_the_page_says_them_with_their_weight(self):
        page = self.see(self.admin, "?department=FM")
        self.assertContains(page, '<dd data-figure="produced">3</dd>', html=True)
        self.assertContains(page, '<dd class="tile-weight">300 kg</dd>', html=True)

    def test_a_keeper_chooses_among_the_own_departments_only(self):
        keeper = plant.worker(Role.STOCK_KEEPER, "FM", "LM")
        plant.department("PM")
        page = self.see(keeper)
        for code, is_there in (("FM", True), ("LM", True), ("PM", False)):
            self.assertIs(f"?department={code}" in page.content.decode(), is_there)
        self.assertEqual(self.figures(self.overview(keeper)), (4, 1, 1, 2, 1))

    def test_a_manager_has_one_department_whatever_the_address_asks_for(self):
        manager = plant.worker(Role.PLANT_MANAGER, "LM")
        page = self.see(manager, "?department=FM")
        self.assertContains(page, "Lamination")
        self.assertContains(page, '<dd data-figure="produced">1</dd>', html=True)
        self.assertNotContains(page, self.stored.roll_no)
        self.assertNotContains(page, "Acme")

    def test_the_racks_stand_as_in_the_aisle_with_a_gap_where_none_is(self):
        page = self.see(self.admin, "?department=FM")
        self.assertContains(page, reverse("warehouse:rack", args=["FM01A01"]))
        self.assertContains(page, '<th scope="col">03</th>', html=True)
        self.assertNotContains(page, "LM01A01")
        aisle = self.overview(self.admin, wanted="FM").aisle
        [(name, racks)] = aisle.rows
        self.assertEqual((name, [rack.rolls for rack in racks]), ("A", [1, 0]))

    def test_one_aisle_is_shown_at_a_time_and_the_others_are_a_tap_away(self):
        plant.rack("FM02A01", aisle="02", row="A", column="01")
        page = self.see(self.admin, "?department=FM&aisle=02")
        self.assertContains(page, 'id="rack-FM02A01"')
        self.assertNotContains(page, 'id="rack-FM01A01"')
        self.assertContains(page, "?department=FM&amp;aisle=01#racks-head")

    def test_a_rack_is_filled_in_quarters_and_never_looks_empty_with_a_roll(self):
        place = self.rack
        shown = [stock.Rack(place, rolls, 0).quarters for rolls in (0, 1, 2, 3, 4, 5)]
        self.assertEqual(shown, [0, 1, 2, 3, 4, 4])
        place.max_rolls = 100
        self.assertEqual(stock.Rack(place, 1, 0).quarters, 1)
        place.max_rolls = None
        self.assertEqual(stock.Rack(place, 9, 0).quarters, 2)

    def test_an_aisle_that_is_not_there_shows_the_first(self):
        page = self.see(self.admin, "?department=FM&aisle=77")
        self.assertContains(page, "FM01A01")

    def test_what_was_taken_back_is_struck_through(self):
        posting = self.hand.dispatch(self.stored, "Zeta", 1)
        self.hand.undo(posting, 2)
        page = self.see(self.admin)
        self.assertContains(page, '<span class="struck">dispatched</span>', html=True)

    def test_steps_of_rolls_that_are_elsewhere_now_are_not_told(self):
        passing = plant.roll(self.admin, "LM")
        self.hand.send(passing, plant.department("FM"), 1)
        manager = plant.worker(Role.PLANT_MANAGER, "FM")
        self.assertContains(self.see(manager), passing.roll_no)
        self.hand.send(passing, plant.department("LM"), 2)
        self.assertNotContains(self.see(manager), passing.roll_no)

    def test_rolls_that_stand_too_long_are_counted_in_the_own_departments(self):
        late = plant.at(0) + timedelta(days=5)
        shown = Overview(user=self.admin, at=late)
        self.assertEqual(shown.overdue, [("PRODUCED", 2)])
        of_lm = Overview(user=plant.worker(Role.PLANT_MANAGER, "LM"), at=late)
        self.assertEqual(of_lm.overdue, [("PRODUCED", 1)])

    def test_it_says_when_the_reconciliation_did_not_run_or_found_something(self):
        said = "has not run for 26 hours"
        self.assertContains(self.see(self.admin), said)
        viewer = plant.worker(Role.VIEW_ONLY)
        self.assertNotContains(self.see(viewer), said)
        log = operations.reconcile(trigger="command", at=plant.at(3))
        self.assertTrue(self.overview(self.admin).has_reconciled_lately)
        Mismatch.objects.create(
            kind=Mismatch.Kind.STATUS_DIFFERS,
            roll=self.stored,
            department=self.stored.custody,
            expected="STORED",
            actual="TEMP",
            first_seen_at=plant.at(3),
            last_seen_at=plant.at(3),
            log=log,
            live_key="x",
        )
        self.assertContains(self.see(self.admin), "disagree in 1 place")
        self.assertNotContains(self.see(viewer), "disagree")

    def test_who_only_scans_lands_on_large_buttons(self):
        for role in (Role.OPERATOR, Role.FORKLIFT_DRIVER):
            page = self.see(plant.worker(role))
            self.assertTemplateUsed(page, "warehouse/start.html")
            self.assertContains(page, reverse("warehouse:rolls"))
            self.assertNotContains(page, "data-figure")

    def test_who_has_no_department_waits_and_strangers_are_kept_out(self):
        waiting = self.see(plant.worker(Role.VIEW_ONLY, None))
        self.assertContains(waiting, "Waiting for approval", status_code=403)
        self.client.logout()
        self.assertEqual(self.client.get(self.url).status_code, 302)
        for stranger in (people.person("dealer", Role.SUPPLIER), people.person("x")):
            for url in (self.url, self.live):
                self.assertEqual(self.see(stranger, url=url).status_code, 403)
        operator = plant.worker(Role.OPERATOR)
        self.assertEqual(self.see(operator, url=self.live).status_code, 403)
        self.assertEqual(self.client.post(self.url).status_code, 405)

    def test_it_asks_as_many_questions_however_many_rolls_there_are(self):
        self.client.force_login(self.admin)
        with self.assertNumQueries(FOR_ONE_DEPARTMENT):
            self.client.get(self.url + "?department=FM")
        for _roll in range(30):
            self.hand.store(plant.roll(self.admin), self.rack, override_reason="full")
        with self.assertNumQueries(FOR_ONE_DEPARTMENT):
            self.client.get(self.url + "?department=FM")

    # --- the part of the page that changes, asked for every few seconds -----------

    def test_it_is_sent_only_when_something_has_changed(self):
        tag = self.see(self.admin, url=self.live)["ETag"]
        again = self.see(self.admin, url=self.live, if_none_match=tag)
        self.assertEqual((again.status_code, again.content), (304, b""))
        self.hand.store(self.new, self.rack, 5)
        fresh = self.see(self.admin, url=self.live, if_none_match=tag)
        self.assertContains(fresh, '<dd data-figure="stored">2</dd>', html=True)

    def test_a_new_roll_and_a_reconciliation_are_changes_too(self):
        seen = [overview.seen(plant.at())]
        plant.roll(self.admin, minutes=20)
        seen.append(overview.seen(plant.at()))
        ReconciliationLog.objects.create(run_at=plant.at(), trigger="command")
        seen.append(overview.seen(plant.at()))
        seen.append(overview.seen(plant.at(2)))
        self.assertEqual(len(set(seen)), 4)

    def test_another_language_is_another_page(self):
        tag = self.see(self.admin, url=self.live)["ETag"]
        hindi = self.see(
            self.admin, url=self.live, if_none_match=tag, accept_language="hi"
        )
        self.assertEqual(hindi.status_code, 200)
