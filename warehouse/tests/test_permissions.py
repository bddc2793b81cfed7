"""Seven roles, two departments, every action: who may, and who is told what."""

from django.test import TestCase

from accounts.models import User
from accounts.roles import Role
from accounts.tests.people import admin, person
from warehouse import errors, lookup, operations, permissions
from warehouse.models import Location, Material, Roll, Transaction
from warehouse.permissions import Right

from . import plant
from .plant import Hand, at, stand

ROLES = permissions.COLUMNS
ANYWHERE, OWN, NEVER = "anywhere", "own", "never"

# action: what each of ROLES may do, at home (FM) and in the other department (LM)
TABLE = {
    #                 admin     manager keeper operator driver   dept sk viewer
    "qa_scan": (ANYWHERE, OWN, OWN, OWN, NEVER, NEVER, NEVER),
    "put_away": (ANYWHERE, OWN, OWN, OWN, ANYWHERE, OWN, NEVER),
    "store_temporarily": (ANYWHERE, OWN, OWN, OWN, ANYWHERE, OWN, NEVER),
    "transfer": (ANYWHERE, OWN, OWN, OWN, ANYWHERE, OWN, NEVER),
    "receive": (ANYWHERE, OWN, OWN, NEVER, ANYWHERE, OWN, NEVER),
    "dispatch": (ANYWHERE, OWN, OWN, OWN, ANYWHERE, NEVER, NEVER),
    "return_roll": (ANYWHERE, OWN, NEVER, NEVER, NEVER, NEVER, NEVER),
    "void": (ANYWHERE, OWN, OWN, NEVER, NEVER, NEVER, NEVER),
    "hold": (ANYWHERE, OWN, OWN, NEVER, NEVER, NEVER, NEVER),
    "reweigh": (ANYWHERE, OWN, OWN, NEVER, NEVER, NEVER, NEVER),
    "correct": (ANYWHERE, OWN, OWN, NEVER, NEVER, NEVER, NEVER),
    "create_rolls": (ANYWHERE, OWN, OWN, OWN, NEVER, NEVER, NEVER),
    "close_location": (ANYWHERE, OWN, NEVER, NEVER, NEVER, NEVER, NEVER),
    "create_location": (ANYWHERE, NEVER, NEVER, NEVER, NEVER, NEVER, NEVER),
    "set_rules": (ANYWHERE, NEVER, NEVER, NEVER, NEVER, NEVER, NEVER),
    "see": (ANYWHERE, OWN, OWN, OWN, ANYWHERE, OWN, OWN),
}


class Stage:
    """A roll at `home`, ready for the action, and the action done by `user`."""

    def __init__(self, chief: Hand, home: str):
        self.chief, self.home = chief, home
        self.department = plant.department(home)
        self.rack = Location.objects.get(code=f"{home}01A01")
        self.roll = plant.roll(chief.user, home)

    def prepare(self, action: str):
        if action == "receive":
            sender = "LM" if self.home == "FM" else "FM"
            self.roll = plant.roll(self.chief.user, sender)
            plant.rules(self.home, is_transfer_two_step=True)
            self.chief.send(self.roll, self.department, -30)
        if action == "return_roll":
            self.chief.dispatch(self.roll, minutes=-30)
        if action == "correct":
            self.posting = self.chief.do(operations.qa_scan, self.roll, -30)

    def act(self, action: str, user: User):
        hand, why = Hand(user), {"reason": "a reason"}
        named = {
            "put_away": {"location": self.rack},
            "transfer": {"to": plant.department("PM")},
            "dispatch": {"customer": "Acme"},
            "return_roll": why,
            "void": why,
            "hold": why,
            "reweigh": why | {"weight_g": 5000},
        }
        if action == "correct":
            return hand.undo(self.posting, **why)
        if action == "see":
            return lookup.roll_for(user, self.roll.code)
        if hasattr(self, f"act_{action}"):
            return getattr(self, f"act_{action}")(user)
        return hand.do(getattr(operations, action), self.roll, **named.get(action, {}))

    def act_create_rolls(self, user):
        line = operations.Line("PET-12", "B9", 5000)
        return operations.create_rolls(
            department=self.department, lines=[line], by=user, at=at()
        )

    def act_close_location(self, user):
        empty = plant.rack(f"{self.home}9{user.pk}Z01")
        return operations.close_location(location=empty, by=user, at=at())

    def act_create_location(self, user):
        return operations.create_location(
            department=self.department, code=f"{self.home}05A01", by=user, at=at()
        )

    def act_set_rules(self, user):
        return operations.set_rules(department=self.department, by=user, at=at())


class MatrixTests(TestCase):
    def setUp(self):
        self.chief = Hand(plant.worker())
        plant.rack("FM01A01"), plant.rack("LM01A01"), plant.department("PM")
        self.workers = {role: plant.worker(role) for role in ROLES}

    def outcome(self, action: str, role: Role, home: str) -> str:
        stage = Stage(self.chief, home)
        stage.prepare(action)
        before = stand(stage.roll), Transaction.objects.count(), Roll.objects.count()
        try:
            stage.act(action, User.objects.get(pk=self.workers[role].pk))
        except errors.WarehouseError as refusal:
            after = stand(stage.roll), Transaction.objects.count(), Roll.objects.count()
            self.assertEqual(after, before)
            self.assertEqual(refusal.status, 403)
            return refusal.code
        return "done"

    def check(self, home: str, expected: dict):
        for action, row in TABLE.items():
            for role, may in zip(ROLES, row, strict=True):
                with self.subTest(f"{role} {action} at {home}"):
                    self.assertEqual(self.outcome(action, role, home), expected[may])

    def test_at_home(self):
        self.check("FM", {ANYWHERE: "done", OWN: "done", NEVER: "not_allowed"})

    def test_nobody_is_sent_to_a_role_that_may_not_either(self):
        for role in (Role.STOCK_KEEPER, Role.DEPT_SK):
            with self.subTest(role), self.assertRaises(errors.NotAllowed) as told:
                permissions.require(self.workers[role], Right.SET_UP)
            self.assertIn("Ask somebody whose role does.", str(told.exception))

    def test_in_another_department(self):
        others = {ANYWHERE: "done", OWN: "wrong_department", NEVER: "not_allowed"}
        self.check("LM", others)


class StandingTests(TestCase):
    def setUp(self):
        self.chief = Hand(plant.worker())
        self.rack = plant.rack("LM01A01")
        self.roll = plant.roll(self.chief.user, "LM")

    def test_extra_access_reaches_further_for_a_stock_keeper_only(self):
        keeper = Hand(plant.worker(Role.STOCK_KEEPER, "FM", "LM"))
        self.assertTrue(keeper.store(self.roll, self.rack).is_new)
        operator = Hand(plant.worker(Role.OPERATOR, "FM", "LM"))
        with self.assertRaises(errors.WrongDepartment):
            operator.do(operations.qa_scan, self.roll)

    def test_extra_access_does_not_reach_entry_and_corrections(self):
        keeper = Hand(plant.worker(Role.STOCK_KEEPER, "FM", "LM"))
        with self.assertRaises(errors.WrongDepartment):
            keeper.do(operations.hold, self.roll, reason="x")
        with self.assertRaises(errors.WrongDepartment):
            plant.roll(keeper.user, "LM")

    def test_who_waits_for_approval_may_do_nothing(self):
        nobody = {
            "no role": person("a", department="LM"),
            "another workplace": person("b", Role.SUPPLIER, department="LM"),
            "no department": person("c", Role.OPERATOR),
            "left": plant.worker(Role.OPERATOR, "LM", is_active=False),
        }
        for why, user in nobody.items():
            with self.subTest(why):
                with self.assertRaises(errors.NotApproved):
                    Hand(user).store(self.roll, self.rack)
                self.assertFalse(Roll.objects.seen_by(user).exists())

    def test_a_superuser_is_factory_admin(self):
        self.assertTrue(Hand(admin()).store(self.roll, self.rack).is_new)

    def test_operators_enter_material_where_the_rules_let_them(self):
        plant.rules("FM", operators_enter_material=False)
        operator = plant.worker(Role.OPERATOR)
        with self.assertRaises(errors.EntryOff):
            plant.roll(operator)
        plant.roll(plant.worker(Role.STOCK_KEEPER))


class SeenByTests(TestCase):
    """Lists hold what a person may see: made, kept or coming to their departments."""

    def setUp(self):
        self.chief = Hand(plant.worker())
        self.fm, self.lm = plant.department("FM"), plant.department("LM")
        plant.rules("LM", is_transfer_two_step=True)
        self.own, self.other, self.coming, self.gone = (
            plant.roll(self.chief.user, "FM"),
            plant.roll(self.chief.user, "PM", material="OTHER"),
            plant.roll(self.chief.user, "PM"),
            plant.roll(self.chief.user, "LM"),
        )
        self.chief.send(self.coming, self.lm)
        self.chief.send(self.gone, self.fm)

    def seen(self, role: Role, *departments: str) -> set[Roll]:
        user = plant.worker(role, *departments or [None])
        return set(Roll.objects.seen_by(user))

    def test_each_role_sees_its_departments(self):
        everything = {self.own, self.other, self.coming, self.gone}
        of_fm, of_lm = {self.own, self.gone}, {self.coming, self.gone}
        self.assertEqual(self.seen(Role.FACTORY_ADMIN, "FM"), everything)
        self.assertEqual(self.seen(Role.FORKLIFT_DRIVER), everything)
        for role in (Role.PLANT_MANAGER, Role.OPERATOR, Role.DEPT_SK, Role.VIEW_ONLY):
            self.assertEqual(self.seen(role, "FM"), of_fm)
            self.assertEqual(self.seen(role, "LM", "FM"), of_lm)
            self.assertEqual(self.seen(role), set())
        self.assertEqual(self.seen(Role.STOCK_KEEPER, "FM", "LM"), of_fm | of_lm)

    def test_history_and_materials_follow_the_rolls(self):
        viewer = plant.worker(Role.VIEW_ONLY, "LM")
        seen = Transaction.objects.seen_by(viewer).values_list("roll_id", flat=True)
        self.assertEqual(set(seen), {self.coming.pk, self.gone.pk})
        materials = Material.objects.seen_by(viewer).values_list("number", flat=True)
        self.assertEqual(list(materials), ["PET-12"])

    def test_every_right_is_in_the_matrix(self):
        self.assertEqual(set(permissions.MATRIX), set(Right))
