from django.contrib.auth.models import Permission
from django.test import TestCase
from django.urls import reverse
from django.utils import timezone

from accounts import audit, operations
from accounts.models import AuditEntry, Department, JobRun, Profile, User, group_for
from accounts.roles import Role

from .people import admin, password_hash, person


def waiting(username, role):
    return operations.create_person(
        person={"username": username, "password_hash": password_hash()},
        requested_group=role,
        at=timezone.now(),
    )


def held(user):
    return set(User.objects.get(pk=user.pk).role_names)


class AdminTestCase(TestCase):
    def setUp(self):
        self.admin = admin()
        self.client.force_login(self.admin)

    def audited(self):
        lines = AuditEntry.objects.filter(by=self.admin).order_by("pk")
        return [(line.action, line.details.get("role")) for line in lines]


class PagesTest(AdminTestCase):
    def test_every_page_opens_with_one_row_and_with_none(self):
        asha = person("asha", Role.OPERATOR, department="FM")
        for _ in range(2):
            for name in ("user", "profile", "department", "auditentry", "jobrun"):
                url = reverse(f"admin:accounts_{name}_changelist")
                self.assertEqual(self.client.get(url).status_code, 200, url)
            entry = audit.record("x.y", asha, by=None, at=timezone.now())
            run = JobRun.objects.create(job="j", started_at=timezone.now(), period=_)
        for row in (asha, asha.profile, asha.profile.department, entry, run):
            url = reverse(
                f"admin:accounts_{row._meta.model_name}_change", args=[row.pk]
            )
            self.assertEqual(self.client.get(url).status_code, 200, url)
        self.assertEqual(
            self.client.get(reverse("admin:accounts_user_add")).status_code, 200
        )

    def test_the_trail_and_the_runs_are_only_read(self):
        entry = audit.record("x.y", self.admin, by=None, at=timezone.now())
        for action in ("change", "delete"):
            url = reverse(f"admin:accounts_auditentry_{action}", args=[entry.pk])
            self.assertEqual(self.client.post(url, {"action": "z"}).status_code, 403)
        for name in ("auditentry", "jobrun"):
            url = reverse(f"admin:accounts_{name}_add")
            self.assertEqual(self.client.get(url).status_code, 403)

    def test_the_list_of_profiles_costs_the_same_for_one_and_for_thirty(self):
        url = reverse("admin:accounts_profile_changelist")
        person("p0", Role.OPERATOR, department="FM")
        self.client.get(url)
        with self.assertNumQueries(9):
            self.client.get(url)
        for number in range(1, 30):
            person(f"p{number}", Role.OPERATOR, department="FM")
        with self.assertNumQueries(9):
            self.client.get(url)


class ApprovalTest(AdminTestCase):
    LIST = "admin:accounts_profile_changelist"

    def grant_all(self, *people):
        return self.client.post(
            reverse(self.LIST),
            {
                "action": "grant_the_role_asked_for",
                "_selected_action": [user.profile.pk for user in people],
            },
            follow=True,
        )

    def test_the_filter_shows_who_waits(self):
        waiting("asha", Role.OPERATOR)
        person("ravi", Role.OPERATOR)
        page = self.client.get(reverse(self.LIST), {"waiting": "yes"})
        self.assertEqual(
            [str(profile) for profile in page.context["cl"].queryset], ["asha"]
        )

    def test_the_action_grants_what_was_asked_for(self):
        asha, ravi = waiting("asha", Role.OPERATOR), waiting("ravi", Role.SHOPKEEPER)
        page = self.grant_all(asha, ravi)
        self.assertContains(page, "2 people have the role asked for.")
        self.assertEqual(held(asha), {Role.OPERATOR})
        self.assertEqual(held(ravi), {Role.SHOPKEEPER})
        self.assertFalse(Profile.objects.waiting().exists())

    def test_a_ration_dealer_is_not_let_in_here(self):
        asha = waiting("asha", Role.SUPPLIER)
        page = self.grant_all(asha)
        self.assertContains(page, "approved in the list of suppliers")
        self.assertEqual(held(asha), set())


class ProfilePageTest(AdminTestCase):
    def save(self, user, **facts):
        profile = Profile.objects.get(user=user)
        facts = {"requested_group": profile.requested_group} | facts
        url = reverse("admin:accounts_profile_change", args=[profile.pk])
        return self.client.post(url, facts)

    def test_choosing_a_role_grants_it_and_takes_the_earlier_plant_role(self):
        asha = person("asha", Role.OPERATOR)
        self.save(asha, requested_group=Role.VIEW_ONLY)
        self.assertEqual(held(asha), {Role.VIEW_ONLY})
        self.assertEqual(
            self.audited(),
            [("role.revoked", "Operator"), ("role.granted", "View Only")],
        )

    def test_saving_a_department_does_not_grant_what_is_only_asked_for(self):
        asha = waiting("asha", Role.OPERATOR)
        forming = Department.objects.create(code="FM", name="Forming")
        lamination = Department.objects.create(code="LM", name="Lamination")
        answer = self.save(asha, department=forming.pk, extra_access=[lamination.pk])
        self.assertEqual(answer.status_code, 302)
        profile = Profile.objects.get(user=asha)
        self.assertEqual((profile.department, held(asha)), (forming, set()))
        self.assertEqual(list(profile.extra_access.all()), [lamination])
        self.assertEqual(self.audited(), [("person.department_set", None)])

    def test_ticking_grant_grants_it(self):
        asha = waiting("asha", Role.OPERATOR)
        self.save(asha, is_granted="on")
        self.assertEqual(held(asha), {Role.OPERATOR})

    def test_emptying_the_role_takes_it_away(self):
        asha = person("asha", Role.OPERATOR)
        self.save(asha, requested_group="")
        self.assertEqual(held(asha), set())
        self.assertEqual(Profile.objects.get(user=asha).requested_group, "")

    def test_a_ration_dealer_is_refused_here_in_a_sentence(self):
        asha = waiting("asha", Role.SUPPLIER)
        page = self.save(asha, is_granted="on")
        self.assertContains(page, "approved in the list of suppliers")
        self.assertEqual(held(asha), set())


class PersonPageTest(AdminTestCase):
    def save(self, user, *roles, **facts):
        url = reverse("admin:accounts_user_change", args=[user.pk])
        groups = [group_for(role).pk for role in roles]
        joined = timezone.localtime(user.date_joined)
        return self.client.post(
            url,
            {
                "username": user.username,
                "is_active": "on",
                "groups": groups,
                **{
                    f"{part}_{place}": typed
                    for part in ("date_joined", "initial-date_joined")
                    for place, typed in enumerate(f"{joined:%Y-%m-%d %H:%M:%S}".split())
                },
                "profile-TOTAL_FORMS": 0,
                "profile-INITIAL_FORMS": 0,
            }
            | facts,
        )

    def test_groups_chosen_here_are_said_by_the_profile_and_audited(self):
        asha = person("asha", Role.OPERATOR)
        answer = self.save(asha, Role.STOCK_KEEPER, Role.SHOPKEEPER)
        self.assertEqual(answer.status_code, 302)
        self.assertEqual(held(asha), {Role.STOCK_KEEPER, Role.SHOPKEEPER})
        profile = Profile.objects.get(user=asha)
        self.assertEqual(profile.requested_group, Role.STOCK_KEEPER)
        self.assertEqual(
            self.audited(),
            [
                ("role.granted", "Shopkeeper"),
                ("role.granted", "Stock Keeper"),
                ("role.revoked", "Operator"),
            ],
        )

    def told(self, user):
        """What the trail tells of changes of this person."""
        lines = AuditEntry.objects.filter(by=self.admin, target_id=str(user.pk))
        return list(lines.values_list("action", "details"))

    def test_power_handed_out_here_is_audited_by_name(self):
        asha, books = person("asha"), Permission.objects.get(codename="view_profile")
        power = {"is_superuser": "on", "is_staff": "on", "user_permissions": [books.pk]}
        self.save(asha, **power)
        given = {
            "changed": ["is_staff", "is_superuser", "user_permissions"],
            "is_staff": True,
            "is_superuser": True,
            "user_permissions": ["accounts.view_profile"],
        }
        self.assertEqual(self.told(asha), [("person.changed", given)])

    def test_a_login_switched_off_and_another_address_are_audited(self):
        asha = person("asha", email="asha@example.org")
        self.save(asha, is_active="", email="other@example.org")
        changed = {"changed": ["email", "is_active"], "is_active": False}
        self.assertEqual(self.told(asha), [("person.changed", changed)])

    def test_what_is_saved_as_it_was_leaves_no_line(self):
        asha = person("asha", Role.OPERATOR)
        self.assertEqual(self.save(asha, Role.OPERATOR).status_code, 302)
        self.assertEqual(self.told(asha), [])

    def test_somebody_new_is_audited(self):
        password = "quite-new-77"
        facts = {"usable_password": "true", "password1": password}
        self.client.post(
            reverse("admin:accounts_user_add"),
            {"username": "ravi", "password2": password} | facts,
        )
        ravi = User.objects.get(username="ravi")
        self.assertEqual(self.told(ravi), [("person.created", {})])

    def test_a_password_taken_away_is_not_one_that_was_set(self):
        asha = person("asha")
        url = reverse("admin:auth_user_password_change", args=[asha.pk])
        taken = {"usable_password": "false", "unset-password": "1"}
        self.client.post(url, taken)
        self.assertFalse(User.objects.get(pk=asha.pk).has_usable_password())
        self.assertEqual(self.told(asha), [("person.password_taken", {})])

    def test_two_buttons_at_once_set_no_password_and_leave_no_line(self):
        asha = person("asha")
        url = reverse("admin:auth_user_password_change", args=[asha.pk])
        self.client.post(url, {"usable_password": "false"})
        self.assertEqual(self.told(asha), [])

    def test_two_plant_roles_are_refused(self):
        asha = person("asha", Role.OPERATOR)
        page = self.save(asha, Role.OPERATOR, Role.DEPT_SK)
        self.assertContains(page, "A person holds one role at the plant.")
        self.assertEqual(held(asha), {Role.OPERATOR})

    def test_staff_without_all_power_hand_out_none(self):
        clerk = person("clerk", is_staff=True)
        clerk.user_permissions.add(
            *Permission.objects.filter(codename__endswith="user")
        )
        self.client.force_login(clerk)
        asha = person("asha")
        self.assertEqual(
            self.save(asha, Role.FACTORY_ADMIN, is_superuser="on").status_code, 302
        )
        asha = User.objects.get(pk=asha.pk)
        self.assertEqual((asha.is_superuser, held(asha)), (False, set()))
        self.assertEqual(self.save(self.admin, username="mine").status_code, 403)
        password = reverse("admin:auth_user_password_change", args=[self.admin.pk])
        self.assertEqual(self.client.get(password).status_code, 403)

    def test_nobody_is_deleted(self):
        url = reverse("admin:accounts_user_delete", args=[person("asha").pk])
        self.assertEqual(self.client.get(url).status_code, 403)


class DepartmentPageTest(AdminTestCase):
    def test_each_press_leaves_its_line(self):
        add = reverse("admin:accounts_department_add")
        self.client.post(add, {"code": "QC", "name": "Quality"})
        made = Department.objects.get()
        url = reverse("admin:accounts_department_change", args=[made.pk])
        for _saved_as_it_was in range(2):
            self.client.post(url, {"name": "Quality control"})
        self.client.post(
            reverse("admin:accounts_department_changelist"),
            {
                "action": "delete_selected",
                "_selected_action": [made.pk],
                "post": "yes",
            },
        )
        self.assertFalse(Department.objects.exists())
        lines = AuditEntry.objects.values_list("action", "target_id", "details")
        pk = str(made.pk)
        self.assertCountEqual(
            lines,
            [
                (
                    "department.created",
                    pk,
                    {"code": "QC", "changed": ["code", "name"]},
                ),
                ("department.changed", pk, {"code": "QC", "changed": ["name"]}),
                ("department.deleted", pk, {"code": "QC"}),
            ],
        )
