from unittest.mock import patch

from django.test import TestCase
from django.urls import reverse

from accounts.models import AuditEntry
from accounts.roles import Role
from accounts.tests import people
from ration import operations
from ration.errors import ReasonMissing
from ration.models import Supplier

from . import shops
from .shops import at, book


def raising(refusal):
    raise refusal


LIST = "admin:ration_supplier_changelist"


class DecisionTests(TestCase):
    def setUp(self):
        self.client.force_login(people.admin())
        self.shop = operations.register_supplier(
            person={"username": "new", "password_hash": people.password_hash()},
            shop={
                "agent_name": "Sai Depot",
                "phone": "+919866012345",
                "centre_code": "WGL0999",
                "address": "Hanamkonda",
            },
            at=at(),
        )

    def decide(self, action, reason=None):
        answer = {"action": action, "_selected_action": [self.shop.pk]}
        if reason is not None:
            answer |= {"decided": "yes", "reason": reason}
        response = self.client.post(reverse(LIST), answer)
        self.shop = Supplier.objects.get(pk=self.shop.pk)
        return response

    def holds_the_role(self):
        return self.shop.user.has_role(Role.SUPPLIER)

    def test_nobody_is_a_supplier_by_registering(self):
        self.assertEqual(self.shop.status, "pending")
        self.assertFalse(self.holds_the_role())

    def test_approving_gives_the_role_and_is_audited(self):
        self.assertContains(self.decide("approve"), "WGL0999")
        self.assertFalse(self.holds_the_role())
        self.assertRedirects(self.decide("approve", ""), reverse(LIST))
        self.assertTrue(self.holds_the_role())
        actions = AuditEntry.objects.values_list("action", flat=True)
        self.assertIn("supplier.approved", actions)

    def test_rejecting_needs_a_reason(self):
        response = self.decide("reject", " ")
        self.assertContains(response, "Write a reason", status_code=422)
        self.assertEqual(self.shop.status, "pending")
        self.decide("reject", "The licence is not in our list")
        self.assertEqual(self.shop.status, "rejected")
        self.assertEqual(self.shop.status_reason, "The licence is not in our list")

    def test_the_list_says_what_was_decided(self):
        answer = {"_selected_action": [self.shop.pk], "decided": "yes", "reason": "x"}
        for action, told in (
            ("approve", "1 shop approved."),
            ("suspend", "1 shop suspended."),
            ("reject", "1 shop rejected."),
        ):
            page = self.client.post(
                reverse(LIST), answer | {"action": action}, follow=True
            )
            self.assertContains(page, told)

    def test_the_question_says_where_it_stands(self):
        app = reverse("admin:app_list", args=["ration"])
        self.assertContains(self.decide("approve"), f'<a href="{app}">')

    def test_of_several_shops_all_are_decided_or_none(self):
        other = shops.supplier("other")
        refused = ReasonMissing()
        real = operations.decide_supplier
        with patch(
            "ration.operations.suppliers.decide_supplier",
            side_effect=lambda **named: (
                real(**named) if named["supplier"] == self.shop else raising(refused)
            ),
        ):
            with self.assertRaises(ReasonMissing):
                operations.decide_suppliers(
                    suppliers=[self.shop, other],
                    status="approved",
                    reason="",
                    by=self.shop.user,
                    at=at(),
                )
        self.shop.refresh_from_db()
        self.assertEqual(self.shop.status, "pending")

    def test_suspending_pauses_the_session_and_takes_the_role(self):
        self.decide("approve", "")
        session = shops.session(self.shop)
        self.decide("suspend", "Complaint 17")
        session.refresh_from_db()
        self.assertEqual(
            (session.status, session.pause_reason), ("paused", "suspended")
        )
        self.assertFalse(self.holds_the_role())

    def test_approving_again_lets_the_session_go_on(self):
        self.decide("approve", "")
        session = shops.session(self.shop)
        self.decide("suspend", "Complaint 17")
        self.decide("approve", "")
        session.refresh_from_db()
        self.assertEqual((session.status, session.pause_reason), ("open", ""))

    def test_a_staff_member_without_the_permission_cannot_decide(self):
        clerk = people.person("clerk", is_staff=True)
        self.client.force_login(clerk)
        self.assertEqual(self.decide("approve", "").status_code, 403)
        self.assertEqual(self.shop.status, "pending")


class ReadingTests(TestCase):
    def setUp(self):
        self.client.force_login(people.admin())
        session = shops.session(shops.supplier())
        self.token = book(session)
        operations.cancel_token(token=self.token, at=at(1))

    def test_every_list_and_row_opens(self):
        for model, row in (
            ("supplier", self.token.session.supplier),
            ("distributionsession", self.token.session),
            ("token", self.token),
            ("queueevent", self.token.events.first()),
        ):
            with self.subTest(model):
                listed = self.client.get(reverse(f"admin:ration_{model}_changelist"))
                shown = self.client.get(
                    reverse(f"admin:ration_{model}_change", args=[row.pk])
                )
                self.assertEqual((listed.status_code, shown.status_code), (200, 200))

    def test_nothing_is_added_changed_or_deleted_here(self):
        for model in ("supplier", "distributionsession", "token", "queueevent"):
            with self.subTest(model):
                added = self.client.post(reverse(f"admin:ration_{model}_add"), {})
                deleted = self.client.post(
                    reverse(f"admin:ration_{model}_delete", args=[self.token.pk]),
                    {"post": "yes"},
                )
                self.assertEqual((added.status_code, deleted.status_code), (403, 403))

    def test_tokens_are_found_by_the_last_four_and_shown_masked(self):
        url = reverse("admin:ration_token_changelist")
        found = self.client.get(url, {"q": self.token.card_last4})
        self.assertContains(found, self.token.masked_card)
        self.assertNotContains(found, self.token.card_digest)
        missed = self.client.get(url, {"q": "zzzz"})
        self.assertNotContains(missed, self.token.masked_card)
