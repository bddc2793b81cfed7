"""The QR code on a label: of as few modules as its address allows."""

from django.test import SimpleTestCase

from config.template.qr import QUIET_ZONE, matrix_of
from warehouse import addresses
from warehouse.models import Roll

MODULES = {
    "http://192.168.1.20:8000": 25,
    "https://bhandar.plant.example": 29,
    "https://plant.example/its": 29,
}


class LabelCodeTests(SimpleTestCase):
    def test_capitals_keep_the_code_small(self):
        for site, modules in MODULES.items():
            with self.subTest(site):
                matrix = matrix_of(addresses.of_roll(Roll(), site))
                self.assertEqual(len(matrix), modules + 2 * QUIET_ZONE)
