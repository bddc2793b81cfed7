"""The page, the OpenAPI file and the API itself say the same."""

from django.test import TestCase
from django.urls import reverse

from accounts.roles import Role
from warehouse.api.description import ENDPOINTS, ROLL, STEP, refusal_rows
from warehouse.api.fields import ACTIONS
from warehouse.tests import plant

from .clients import POST, Program


class DescriptionTests(TestCase):
    def setUp(self):
        self.worker = plant.worker(Role.OPERATOR)
        self.program = Program(self.worker)

    def test_the_examples_have_the_fields_of_real_answers(self):
        plant.rack("FM01A01")
        roll = plant.roll(self.worker)
        sent = {"roll": roll.code, "action": "PUTAWAY", "location": "FM01A01"}
        answer = self.program.post(sent).json()
        self.assertEqual(answer["roll"].keys(), ROLL.keys())
        self.assertEqual(answer["transaction"].keys(), STEP.keys())

    def test_every_address_of_the_api_is_described_and_no_other(self):
        for one in ENDPOINTS:
            known = {"roll_id": "R1"} if "{" in one.path else {}
            url = reverse(f"warehouse:{one.name}", kwargs=known)
            self.assertEqual(url, one.path.format(**known))
        document = self.program.client.get(reverse("warehouse:api_openapi")).json()
        self.assertEqual(set(document["paths"]), {one.path for one in ENDPOINTS})

    def test_the_page_shows_every_address_action_and_refusal(self):
        page = self.program.client.get(reverse("warehouse:api"))
        for text in (
            *(one.path for one in ENDPOINTS),
            *(one["code"] for one in refusal_rows()),
            *ACTIONS,
        ):
            self.assertContains(page, text)

    def test_the_page_is_for_those_who_are_signed_in(self):
        page = Program().client.get(reverse("warehouse:api"))
        self.assertEqual(page.status_code, 302)

    def test_the_examples_that_are_sent_are_of_the_right_shape(self):
        plant.department("LM")
        for one in ENDPOINTS:
            for sent in one.sent:
                answer = self.program.post(sent, one.path)
                self.assertNotIn(answer.status_code, (400, 415), answer.content)
        self.assertEqual(self.program.post({}, POST).status_code, 400)
