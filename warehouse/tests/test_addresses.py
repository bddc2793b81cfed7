"""What a QR code on a label carries: read by every scan page, opened by any phone."""

from django.test import RequestFactory, SimpleTestCase, override_settings

from warehouse import addresses, lookup
from warehouse.models import Location

from . import plant
from .test_movements import PlantCase

SITES = (
    "http://192.168.1.20:8000",
    "https://bhandar.plant.example",
    "https://plant.example/its",
)


class AddressTests(PlantCase):
    def test_a_rolls_address_leads_back_to_the_roll(self):
        for site in SITES:
            with self.subTest(site):
                address = addresses.of_roll(self.roll, site)
                self.assertEqual(lookup.roll(address), self.roll)

    def test_a_racks_address_leads_back_to_the_rack(self):
        rack = plant.rack("FM02C04")
        address = addresses.of_location(rack, "https://plant.example/")
        self.assertEqual(address, "HTTPS://PLANT.EXAMPLE/LOC/FM02C04")
        self.assertEqual(lookup.location(address), rack)

    def test_a_code_of_other_letters_is_found_again_too(self):
        place = plant.rack("FMÄ1", kind=Location.Kind.DEPT)
        address = addresses.of_location(place, "https://plant.example")
        self.assertEqual(lookup.location(address), place)


class SiteTests(SimpleTestCase):
    def test_the_sites_own_address_comes_before_the_browsers(self):
        request = RequestFactory().get("/", headers={"host": "localhost:8000"})
        self.assertEqual(addresses.site(request), "http://localhost:8000")
        with override_settings(SITE_URL="https://plant.example"):
            self.assertEqual(addresses.site(request), "https://plant.example")

    def test_an_address_of_this_machine_is_no_use_to_a_phone(self):
        for site in ("http://localhost:8000", "http://127.0.0.1", "http://[::1]:80"):
            self.assertFalse(addresses.opens_elsewhere(site))
        self.assertTrue(addresses.opens_elsewhere("http://192.168.1.5:8000"))
