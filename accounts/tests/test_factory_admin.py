"""A factory admin in the admin: the people of the plant, and nobody else's."""

from django.contrib import admin as site
from django.contrib.auth.models import Permission
from django.test import TestCase
from django.urls import reverse
from django.utils import timezone

from accounts import operations
from accounts.models import AuditEntry, Department, Profile, User, group_for
from accounts.powers import OF_ROLES
from accounts.roles import PLANT_ROLES, Role

from .people import admin, password_hash, person
from .test_admin import held, waiting

OPEN = {
    "accounts": {"user", "profile", "department"},
    "warehouse": {
        *("material", "batch", "customer", "roll", "transaction", "importlog"),
        *("location", "departmentrules", "reconciliationlog", "mismatch"),
        "printjob",
    },
}


def page(name, verb="changelist", *args):
    return reverse(f"admin:accounts_{name}_{verb}", args=args)


def now(user):
    return User.objects.get(pk=user.pk)


class FactoryAdminCase(TestCase):
    def setUp(self):
        self.factory = person("factory", Role.FACTORY_ADMIN, department="FM")
        self.client.force_login(self.factory)

    def listed(self, name, **query):
        rows = self.client.get(page(name), query).context["cl"].result_list
        return {str(row) for row in rows}


class LetInTest(TestCase):
    def test_the_role_opens_the_admin_and_its_loss_closes_it(self):
        for grant, revoke in (
            (lambda u: u.groups.add(self.group), lambda u: u.groups.clear()),
            (lambda u: self.group.user_set.add(u), lambda u: u.groups.set([])),
            (self.by_operation, self.by_operation_revoked),
        ):
            user = person(f"p{User.objects.count()}")
            grant(user)
            self.assertTrue(now(user).is_staff)
            revoke(user)
            self.assertFalse(now(user).is_staff)

    @property
    def group(self):
        return group_for(Role.FACTORY_ADMIN)

    def by_operation(self, user):
        facts = {"role": Role.FACTORY_ADMIN, "by": None, "at": timezone.now()}
        operations.grant_role(profile=user.profile, **facts)

    def by_operation_revoked(self, user):
        """Another role of the plant takes the place of this one."""
        facts = {"role": Role.OPERATOR, "by": None, "at": timezone.now()}
        operations.grant_role(profile=user.profile, **facts)

    def test_no_other_role_opens_it(self):
        for role in set(Role) - {Role.FACTORY_ADMIN}:
            self.assertFalse(now(person(role.name.lower(), role)).is_staff)

    def test_a_superuser_stays_in(self):
        boss = admin()
        boss.groups.add(self.group)
        boss.groups.clear()
        self.assertTrue(now(boss).is_staff)

    def test_each_power_is_one_that_there_is(self):
        known = {
            f"{one.content_type.app_label}.{one.codename}"
            for one in Permission.objects.select_related("content_type")
        }
        for powers in OF_ROLES.values():
            self.assertLessEqual(powers, known)

    def test_who_is_switched_off_has_no_power(self):
        user = person("factory", Role.FACTORY_ADMIN, is_active=False)
        self.assertFalse(user.has_perm("accounts.change_user"))
        self.assertFalse(user.has_module_perms("accounts"))


class PagesTest(FactoryAdminCase):
    def test_the_lists_of_the_plant_open_and_no_others(self):
        for model in site.site._registry:
            name, app = model._meta.model_name, model._meta.app_label
            answer = self.client.get(reverse(f"admin:{app}_{name}_changelist"))
            is_open = name in OPEN.get(app, ())
            with self.subTest(app, model=name):
                self.assertEqual(answer.status_code, 200 if is_open else 403)

    def test_the_first_page_names_the_plant_and_no_shop(self):
        index = self.client.get(reverse("admin:index"))
        self.assertContains(index, page("user"))
        for app in ("ration", "dues"):
            self.assertNotContains(index, f"/admin/{app}/")

    def test_departments_are_made_and_named_but_their_codes_stay(self):
        self.client.post(page("department", "add"), {"code": "QC", "name": "Quality"})
        made = Department.objects.get(code="QC")
        change = page("department", "change", made.pk)
        self.client.post(change, {"code": "XX", "name": "Quality control"})
        made.refresh_from_db()
        self.assertEqual((made.code, made.name), ("QC", "Quality control"))
        answer = self.client.get(page("department", "delete", made.pk))
        self.assertEqual(answer.status_code, 403)


class WhoIsSeenTest(FactoryAdminCase):
    def setUp(self):
        super().setUp()
        self.boss, self.worker = admin(), person("worker", Role.OPERATOR)
        self.gone = person("gone", department="FM")
        self.newcomer = waiting("newcomer", Role.VIEW_ONLY)
        self.dealer = person("dealer", Role.SUPPLIER)
        self.shop = person("shop", Role.SHOPKEEPER)
        self.both = person("both", Role.OPERATOR, Role.SHOPKEEPER)
        self.hopes = waiting("hopes", Role.SUPPLIER)
        self.hopes.groups.add(group_for(Role.OPERATOR))
        wish = Profile.objects.filter(user=self.hopes)
        wish.update(requested_group=Role.SUPPLIER)
        self.clerk = person("clerk", Role.OPERATOR, is_staff=True)
        self.clerk.user_permissions.add(Permission.objects.first())
        self.stranger = person("stranger")

    def test_people_of_the_plant_and_their_logins(self):
        plain = {"factory", "worker", "gone", "newcomer"}
        self.assertEqual(self.listed("user"), plain)
        mixed = {"both", "hopes", "clerk"}
        self.assertEqual(self.listed("profile"), plain | mixed)

    def test_no_page_of_anybody_elses_login_opens(self):
        others = (self.boss, self.dealer, self.shop, self.both, self.hopes, self.clerk)
        for user in (*others, self.stranger):
            facts = {"password1": "taken-over-1", "password2": "taken-over-1"}
            urls = [page("user", verb, user.pk) for verb in ("change", "history")]
            urls.append(reverse("admin:auth_user_password_change", args=[user.pk]))
            for url in urls:
                with self.subTest(str(user), url=url):
                    for answer in (
                        self.client.get(url),
                        self.client.post(url, facts | {"usable_password": "true"}),
                    ):
                        self.assertIn(answer.status_code, (302, 403, 404))
            self.assertEqual(now(user).password, user.password)

    def test_no_profile_of_a_shop_or_a_superuser_opens(self):
        for user in (self.boss, self.dealer, self.shop, self.stranger):
            url = page("profile", "change", user.profile.pk)
            self.client.post(url, {"requested_group": Role.OPERATOR})
            self.assertFalse(held(user) - {Role.SUPPLIER, Role.SHOPKEEPER})

    def test_a_superuser_still_sees_everybody(self):
        self.client.force_login(self.boss)
        self.assertEqual(len(self.listed("user")), User.objects.count())
        self.assertEqual(len(self.listed("profile")), User.objects.count())


class LoginsTest(FactoryAdminCase):
    def save(self, user, **facts):
        typed = {
            "username": user.username,
            "first_name": user.first_name,
            "is_active": "on",
            "profile-TOTAL_FORMS": 0,
            "profile-INITIAL_FORMS": 0,
        }
        return self.client.post(page("user", "change", user.pk), typed | facts)

    def test_nobody_is_made_more_than_the_plant_gives(self):
        asha = person("asha", Role.OPERATOR)
        power = Permission.objects.get(codename="change_supplier").pk
        for user in (asha, self.factory):
            stood = held(user), now(user).is_staff
            date = timezone.localtime(user.date_joined)
            answer = self.save(
                user,
                first_name="Asha",
                is_superuser="on",
                is_staff="on",
                groups=[group_for(Role.SUPPLIER).pk, group_for(Role.DEPT_SK).pk],
                user_permissions=[power],
                date_joined_0=date.date(),
                date_joined_1=date.strftime("%H:%M:%S"),
            )
            self.assertEqual(answer.status_code, 302)
            after = now(user)
            self.assertEqual(after.first_name, "Asha")
            self.assertFalse(after.is_superuser or after.user_permissions.exists())
            self.assertEqual((held(user), after.is_staff), stood)

    def test_the_page_has_no_field_of_power(self):
        asha = person("asha", Role.OPERATOR)
        shown = self.client.get(page("user", "change", asha.pk))
        for name in ("is_superuser", "is_staff", "user_permissions"):
            self.assertNotContains(shown, name)

    def test_a_password_is_set_and_audited(self):
        asha = person("asha", Role.OPERATOR)
        url = reverse("admin:auth_user_password_change", args=[asha.pk])
        new = {"password1": "quite-new-77", "password2": "quite-new-77"}
        self.client.post(url, new | {"usable_password": "true", "set-password": "y"})
        self.assertTrue(now(asha).check_password("quite-new-77"))
        line = AuditEntry.objects.get(action="person.password_set")
        self.assertEqual((line.by, line.target_id), (self.factory, str(asha.pk)))

    def add(self, **facts):
        typed = {
            "username": "ravi",
            "usable_password": "true",
            "password1": "quite-new-77",
            "password2": "quite-new-77",
            "role": Role.DEPT_SK,
            "department": self.factory.profile.department.pk,
        }
        return self.client.post(page("user", "add"), typed | facts)

    def test_somebody_new_begins_with_a_role_and_a_department(self):
        self.assertContains(self.client.get(page("user", "add")), 'name="role"')
        answer = self.add(is_superuser="on", is_staff="on")
        ravi = User.objects.get(username="ravi")
        self.assertRedirects(answer, page("user", "change", ravi.pk))
        self.assertEqual(held(ravi), {Role.DEPT_SK})
        self.assertEqual(ravi.profile.department.code, "FM")
        self.assertFalse(ravi.is_superuser or ravi.is_staff)
        lines = AuditEntry.objects.filter(by=self.factory).order_by("pk")
        self.assertEqual(
            [line.action for line in lines],
            ["person.created", "person.department_set", "role.granted"],
        )

    def test_nobody_new_begins_outside_the_plant(self):
        for role in (Role.SUPPLIER, Role.SHOPKEEPER, ""):
            self.assertEqual(self.add(role=role).status_code, 200)
        self.assertFalse(User.objects.filter(username="ravi").exists())


class RolesTest(FactoryAdminCase):
    def save(self, user, **facts):
        profile = Profile.objects.get(user=user)
        facts = {"requested_group": profile.requested_group} | facts
        return self.client.post(page("profile", "change", profile.pk), facts)

    def test_each_role_of_the_plant_is_granted_and_taken(self):
        asha = person("asha", Role.OPERATOR)
        for role in PLANT_ROLES:
            self.assertEqual(self.save(asha, requested_group=role).status_code, 302)
            self.assertEqual(held(asha), {role})
        self.save(asha, requested_group="")
        self.assertEqual(held(asha), set())
        self.assertIn("asha", self.listed("user") | {"asha"})

    def test_no_role_outside_the_plant_is_granted(self):
        asha = person("asha", Role.OPERATOR)
        for role in (Role.SUPPLIER, Role.SHOPKEEPER):
            self.assertEqual(self.save(asha, requested_group=role).status_code, 200)
        self.assertEqual(held(asha), {Role.OPERATOR})

    def test_the_list_grants_what_was_asked_for_at_the_plant_alone(self):
        asha, ravi = waiting("asha", Role.OPERATOR), waiting("ravi", Role.SHOPKEEPER)
        ravi.groups.add(group_for(Role.OPERATOR))
        Profile.objects.filter(user=ravi).update(requested_group=Role.SHOPKEEPER)
        chosen = [user.profile.pk for user in (asha, ravi)]
        typed = {"action": "grant_the_role_asked_for", "_selected_action": chosen}
        self.client.post(page("profile"), typed)
        self.assertEqual((held(asha), held(ravi)), ({Role.OPERATOR},) * 2)

    def test_the_plants_role_goes_from_a_shopkeeper_and_the_shop_stays(self):
        both = person("both", Role.OPERATOR, Role.SHOPKEEPER)
        self.save(both, requested_group="")
        self.assertEqual(held(both), {Role.SHOPKEEPER})

    def test_a_wish_for_a_shop_outlives_what_the_plant_decides(self):
        hopes = operations.create_person(
            person={"username": "hopes", "password_hash": password_hash()},
            at=timezone.now(),
        )
        hopes.groups.add(group_for(Role.OPERATOR))
        wish = Profile.objects.filter(user=hopes)
        wish.update(requested_group=Role.SUPPLIER)
        answer = self.save(hopes, requested_group=Role.VIEW_ONLY)
        self.assertEqual((answer.status_code, held(hopes)), (200, {Role.OPERATOR}))
        self.save(hopes, requested_group="")
        self.assertEqual(held(hopes), set())
        self.assertEqual(wish.get().requested_group, Role.SUPPLIER)
