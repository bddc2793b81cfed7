from datetime import UTC, datetime

from django.contrib.auth.models import Group
from django.test import TestCase, TransactionTestCase

from accounts import operations
from accounts.errors import UsernameTaken
from accounts.models import AuditEntry, Profile, User, group_for
from accounts.roles import PLANT_ROLES, Role

from .people import admin, password_hash, person
from .together import together

AT = datetime(2026, 11, 21, 4, 30, tzinfo=UTC)


def said(user):
    return Profile.objects.get(user=user).requested_group


def held(user):
    return set(User.objects.get(pk=user.pk).role_names)


class GroupsAndProfileTest(TestCase):
    """Whichever of the two is changed, the other one follows."""

    def test_the_migration_made_a_group_for_every_role(self):
        names = set(Group.objects.values_list("name", flat=True))
        self.assertEqual(names, {role.value for role in Role})

    def test_every_user_has_a_profile_however_they_were_made(self):
        for user in (
            User.objects.create_user("by_code"),
            User.objects.create_superuser("by_command", password="x"),
        ):
            self.assertEqual(user.profile.requested_group, "")
            self.assertFalse(user.profile.is_waiting)

    def test_a_group_added_by_code_is_said_by_the_profile(self):
        user = person("asha", Role.OPERATOR)
        self.assertEqual(said(user), Role.OPERATOR)

    def test_a_person_added_to_a_group_from_its_side_too(self):
        user = person("asha")
        group_for(Role.VIEW_ONLY).user_set.add(user)
        self.assertEqual(said(user), Role.VIEW_ONLY)

    def test_taking_the_group_away_leaves_what_is_still_held(self):
        user = person("asha", Role.OPERATOR, Role.SUPPLIER)
        self.assertEqual(said(user), Role.OPERATOR)
        user.groups.remove(group_for(Role.OPERATOR))
        self.assertEqual(said(user), Role.SUPPLIER)

    def test_clearing_groups_clears_the_profile_from_either_side(self):
        asha, ravi = person("asha", Role.OPERATOR), person("ravi", Role.OPERATOR)
        asha.groups.clear()
        self.assertEqual((said(asha), said(ravi)), ("", Role.OPERATOR))
        group_for(Role.OPERATOR).user_set.clear()
        self.assertEqual((said(ravi), held(ravi)), ("", set()))

    def test_a_wish_outlives_the_loss_of_another_role(self):
        user = person("asha", Role.SUPPLIER)
        Profile.objects.filter(user=user).update(requested_group=Role.SHOPKEEPER)
        user = User.objects.get(pk=user.pk)
        user.groups.remove(group_for(Role.SUPPLIER))
        self.assertEqual(said(user), Role.SHOPKEEPER)

    def test_a_group_that_is_no_role_changes_nothing(self):
        user = person("asha", Role.SUPPLIER)
        user.groups.add(Group.objects.create(name="Cricket club"))
        self.assertEqual(said(user), Role.SUPPLIER)

    def test_a_user_object_in_hand_knows_its_new_role(self):
        user = person("asha")
        self.assertFalse(user.has_role(Role.OPERATOR))
        user.groups.add(group_for(Role.OPERATOR))
        self.assertTrue(user.has_role(Role.OPERATOR))


class GrantAndRevokeTest(TestCase):
    def setUp(self):
        self.admin = admin()

    def grant(self, user, role):
        operations.grant_role(profile=user.profile, role=role, by=self.admin, at=AT)

    def revoke(self, user, role):
        operations.revoke_role(profile=user.profile, role=role, by=self.admin, at=AT)

    def test_a_plant_role_replaces_the_earlier_one_and_both_are_audited(self):
        user = person("asha", Role.OPERATOR)
        self.grant(user, Role.STOCK_KEEPER)
        self.assertEqual(held(user), {Role.STOCK_KEEPER})
        self.assertEqual(said(user), Role.STOCK_KEEPER)
        lines = AuditEntry.objects.order_by("pk").values_list("action", "details", "by")
        self.assertEqual(
            list(lines),
            [
                ("role.revoked", {"role": "Operator"}, self.admin.pk),
                ("role.granted", {"role": "Stock Keeper"}, self.admin.pk),
            ],
        )

    def test_a_shop_role_is_held_beside_a_plant_role(self):
        user = person("asha", Role.OPERATOR)
        self.grant(user, Role.SHOPKEEPER)
        self.assertEqual(held(user), {Role.OPERATOR, Role.SHOPKEEPER})

    def test_granting_what_is_held_writes_nothing(self):
        user = person("asha", Role.OPERATOR)
        self.grant(user, Role.OPERATOR)
        self.assertFalse(AuditEntry.objects.exists())

    def test_revoking_a_role_is_said_by_groups_and_profile(self):
        user = person("asha", Role.OPERATOR)
        self.revoke(user, Role.OPERATOR)
        self.assertEqual((held(user), said(user)), (set(), ""))

    def test_revoking_a_wish_turns_it_down(self):
        user = operations.create_person(
            person={"username": "asha", "password_hash": password_hash()},
            requested_group=Role.SHOPKEEPER,
            at=AT,
        )
        self.revoke(user, Role.SHOPKEEPER)
        self.assertEqual(said(user), "")

    def test_an_unknown_role_is_a_bug_and_crashes(self):
        with self.assertRaises(ValueError):
            self.grant(person("asha"), "King")

    def test_the_department_of_a_person_is_never_also_an_extra_one(self):
        user = person("asha", Role.STOCK_KEEPER, department="FM")
        other = person("ravi", department="LM").profile.department
        operations.set_department(
            profile=user.profile,
            department=other,
            extra_access=[user.profile.department, other],
            by=self.admin,
            at=AT,
        )
        profile = Profile.objects.get(user=user)
        self.assertEqual(profile.department, other)
        self.assertEqual([one.code for one in profile.extra_access.all()], ["FM"])
        self.assertEqual(
            AuditEntry.objects.get().details,
            {"department": "LM", "extra_access": ["FM"]},
        )


class CreatePersonTest(TestCase):
    def create(self, username="asha", **facts):
        return operations.create_person(
            person={"username": username, "password_hash": password_hash()},
            at=AT,
            **facts,
        )

    def test_nobody_receives_a_role_by_asking_for_it(self):
        user = self.create(requested_group=Role.FACTORY_ADMIN)
        self.assertEqual(held(user), set())
        self.assertTrue(User.objects.get().profile.is_waiting)
        self.assertEqual([p.user for p in Profile.objects.waiting()], [user])

    def test_a_granted_wish_no_longer_waits(self):
        user = self.create(requested_group=Role.OPERATOR)
        operations.grant_role(
            profile=user.profile, role=Role.OPERATOR, by=admin(), at=AT
        )
        self.assertFalse(Profile.objects.waiting().exists())

    def test_a_taken_username_is_refused_in_any_letter_case(self):
        self.create()
        for name in ("asha", "Asha"):
            with self.assertRaises(UsernameTaken) as refused:
                self.create(name)
            self.assertEqual(refused.exception.field, "username")
        self.assertEqual(User.objects.count(), 1)


class AtTheSameMomentTest(TransactionTestCase):
    def test_eight_people_want_one_username_and_one_has_it(self):
        def create():
            return operations.create_person(
                person={"username": "asha", "password_hash": password_hash()}, at=AT
            )

        answers = together(*[create] * 8)
        self.assertEqual(sum(isinstance(one, User) for one in answers), 1)
        self.assertEqual(sum(isinstance(one, UsernameTaken) for one in answers), 7)
        self.assertEqual(User.objects.count(), 1)

    def test_seven_admins_grant_seven_plant_roles_and_one_stays(self):
        boss, asha = admin(), person("asha")

        def grant(role):
            profile = Profile.objects.get(user=asha)
            operations.grant_role(profile=profile, role=role, by=boss, at=AT)

        answers = together(*[lambda role=role: grant(role) for role in PLANT_ROLES])
        self.assertEqual(answers, [None] * len(PLANT_ROLES))
        self.assertEqual(held(asha), {said(asha)})
        granted = AuditEntry.objects.filter(action="role.granted").count()
        revoked = AuditEntry.objects.filter(action="role.revoked").count()
        self.assertEqual((granted, revoked), (7, 6))
