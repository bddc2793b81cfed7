from django.test import TestCase
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from .khata_machine import Khata


class InvariantsTest(TestCase):
    def test_a_khata_stays_true_through_any_days(self):
        run_state_machine_as_test(
            Khata,
            settings=settings(
                max_examples=12,
                stateful_step_count=22,
                deadline=None,
                database=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
