from django.test import SimpleTestCase

from accounts.roles import Role
from warehouse import codes, errors, lookup
from warehouse.models import Roll

from . import plant
from .test_movements import PlantCase


class RollLabelTests(PlantCase):
    def test_every_form_a_label_ever_had_is_understood(self):
        roll = self.roll
        forms = [
            roll.code,
            roll.code.lower(),
            roll.code * 2,
            str(roll.pk),
            str(roll.pk).upper(),
            f"{{{roll.pk}}}",
            roll.pk.hex,
            roll.roll_no,
            f" {roll.roll_no.lower()}\u200b\r",
            f"]Q1{roll.code}",
            f"https://192.168.2.101/r/{roll.pk}/",
            f"HTTP://PLANT/R/{roll.code}",
            f"https://old.plant/print/{roll.pk}/",
        ]
        for form in forms:
            with self.subTest(form):
                self.assertEqual(lookup.roll(form), roll)

    def test_an_unknown_code_is_an_error_and_never_a_new_roll(self):
        for text in ("", "R999999", "hello", "0" * 11, "1" * 500):
            with self.subTest(text), self.assertRaises(errors.UnknownRoll):
                lookup.roll(text)

    def test_a_rack_is_not_taken_for_a_roll_nor_a_roll_for_a_rack(self):
        with self.assertRaises(errors.IsLocation):
            lookup.roll("FM01A01")
        with self.assertRaises(errors.IsRoll):
            lookup.location(self.roll.code)

    def test_the_label_goes_before_a_number_that_is_the_same(self):
        other = plant.roll(self.hand.user)
        Roll.objects.filter(pk=other.pk).update(roll_no=self.roll.code)
        label = f"HTTP://PLANT/R/{self.roll.code}"
        for text in (self.roll.code, self.roll.code * 2, label):
            with self.subTest(text):
                self.assertEqual(lookup.roll(text), self.roll)

    def test_the_address_on_a_label_is_no_rolls_number(self):
        for text in (f"http://plant/r/{self.roll.roll_no}/", "/print/R1/"):
            with self.subTest(text), self.assertRaises(errors.UnknownRoll):
                lookup.roll(text)

    def test_the_address_of_a_rack_is_a_rack_whatever_a_roll_is_called(self):
        Roll.objects.filter(pk=self.roll.pk).update(roll_no="FM01A01")
        label = "HTTPS://PLANT/LOC/FM01A01"
        with self.assertRaises(errors.IsLocation):
            lookup.roll(label)
        self.assertEqual(lookup.location(label), self.rack)
        with self.assertRaises(errors.UnknownLocation):
            lookup.location("https://plant/r/FM01A01/")

    def test_a_roll_of_others_names_their_department_only(self):
        stranger = plant.worker(Role.OPERATOR, "LM")
        with self.assertRaises(errors.WrongDepartment) as caught:
            lookup.roll_for(stranger, self.roll.code)
        self.assertIn("Forming (FM)", str(caught.exception))
        self.assertNotIn("roll", caught.exception.as_json())


class SearchTests(PlantCase):
    def test_rolls_are_found_by_what_people_know_of_them(self):
        other = plant.roll(self.hand.user, material="BOPP-7", batch="Z9")
        self.hand.dispatch(other, "Konark Spices")
        for text in ("bopp", "Z9 ", "konark", other.roll_no.lower(), other.code):
            with self.subTest(text):
                self.assertEqual(list(Roll.objects.matching(text)), [other])
        self.assertEqual(Roll.objects.matching("R").count(), 2)
        self.assertFalse(Roll.objects.matching("nothing like it").exists())


class LocationLabelTests(PlantCase):
    def test_a_slip_is_pointed_at_and_never_put_right(self):
        for slip in ("FMO1A01", "FM01A0I", "FM01A0", "FM01A011"):
            with self.subTest(slip), self.assertRaises(errors.UnknownLocation) as told:
                lookup.location(slip)
            self.assertIn("Did you mean FM01A01?", str(told.exception))

    def test_full_width_letters_and_blanks_are_read(self):
        self.assertEqual(lookup.location("ＦＭ０１Ａ０１ "), self.rack)

    def test_a_code_sent_twice_is_read_once_unless_a_place_is_called_so(self):
        floor = plant.rack("FMFLOOR", kind="TEMP")
        self.assertEqual(lookup.location("FMFLOOR" * 2), floor)
        whole = plant.rack("FMFLOOR" * 2, kind="TEMP")
        self.assertEqual(lookup.location("FMFLOOR" * 2), whole)

    def test_a_transfer_goes_to_a_department_or_a_location(self):
        self.assertEqual(lookup.destination("lm"), self.lm)
        self.assertEqual(lookup.destination("LM01A01"), self.lm_rack)
        with self.assertRaises(errors.UnknownLocation):
            lookup.destination("XX")


class CodeTests(SimpleTestCase):
    def test_a_code_with_a_wrong_letter_is_no_code(self):
        code = codes.new_roll_code()
        self.assertEqual(codes.roll_code(code.replace("0", "O")), code)
        for letter in set(codes.ALPHABET) - {code[3]}:
            self.assertIsNone(codes.roll_code(code[:3] + letter + code[4:]))

    def test_two_exchanged_letters_are_noticed(self):
        for _turn in range(50):
            code = codes.new_roll_code()
            swapped = code[1] + code[0] + code[2:]
            if swapped != code:
                self.assertIsNone(codes.roll_code(swapped))

    def test_ids_grow_with_time_and_are_uuids_of_version_seven(self):
        first, second = codes.new_roll_id(), codes.new_roll_id()
        self.assertEqual(first.version, 7)
        self.assertLessEqual(first.int >> 80, second.int >> 80)

    def test_joiners_stay_in_words_and_leave_numbers(self):
        self.assertEqual(codes.plain(" क्\u200dष\u200b \u200d"), "क्\u200dष")
        self.assertEqual(codes.number("r\u200d1"), "R1")

    def test_names_are_the_same_whatever_the_blanks_and_dots(self):
        self.assertEqual(codes.name_key("Acme Ltd."), codes.name_key("ACME  LTD"))
        self.assertNotEqual(codes.name_key("राम"), codes.name_key("रमा"))


class CommandCardTests(SimpleTestCase):
    def test_a_card_is_understood_however_the_scanner_sends_it(self):
        for name, code in codes.COMMANDS.items():
            for text in (code, f"]Q1{code}", f" {code.lower()}\r", code * 2):
                with self.subTest(text):
                    self.assertEqual(codes.command(text), name)

    def test_what_is_no_card_is_no_command(self):
        for text in ("", "CONFIRM", "BHANDAR:", "BHANDAR:PRINT", "FM01A01"):
            with self.subTest(text):
                self.assertIsNone(codes.command(text))
