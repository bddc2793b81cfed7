"""Schemathesis reads the OpenAPI file and asks everything it allows, and more."""

from datetime import timedelta

import hypothesis
import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from django.utils import timezone
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from accounts import devices
from accounts.roles import Role
from warehouse.api.description import ENDPOINTS
from warehouse.tests import plant

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
EXAMPLES = 25


@pytest.fixture
def who(transactional_db):
    """A device that works at a plant with a rack and two rolls."""
    now = timezone.now()
    worker = plant.worker(Role.PLANT_MANAGER)
    plant.rack("FM01A01")
    for number in ("FM000123", "FM000124"):
        plant.roll(worker, roll_no=number)
    made = {"user": worker, "name": "Zebra 4", "by": None, "at": now}
    later = now + timedelta(days=1)
    _token, key = devices.make_device_token(expires_at=later, **made)
    return {"Authorization": f"Bearer {key}"}


@pytest.fixture
def schema(who):
    application = get_wsgi_application()
    return schemathesis.openapi.from_wsgi("/api/openapi.json", application, headers=who)


@pytest.mark.parametrize("mode", GenerationMode)
@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda one: one.name)
def test_every_answer_is_as_described(schema, who, endpoint, mode):
    operation = schema[endpoint.path][endpoint.method]
    is_wrong = mode is GenerationMode.NEGATIVE
    checks = [*CHECKS, negative_data_rejection] if is_wrong else CHECKS

    @hypothesis.given(operation.as_strategy(generation_mode=mode))
    @hypothesis.settings(
        max_examples=EXAMPLES, suppress_health_check=list(hypothesis.HealthCheck)
    )
    def ask(case):
        case.call_and_validate(headers=who, checks=checks)

    ask()
