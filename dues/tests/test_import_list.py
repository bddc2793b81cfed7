"""A list of customers: what is read of it, what becomes of it, and taking it back."""

from datetime import date, datetime

from django.test import TestCase

from accounts.models import AuditEntry
from accounts.sheets.refusals import TooManyRows
from dues import checks, ledger, operations
from dues.forms.importing import ListForm
from dues.imports import refusals
from dues.models import Customer, Due, KhataImport, Payment
from dues.operations import importing

from .lists import LONG_EMAIL, csv, faults, looked_at, told, upload, xlsx
from .shops import TODAY, act, at, customer_of, day, give, receive, shop_of

HEADER = "Name,Phone,Balance,Date"


class ListCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.shop = shop_of("asha")

    def bring(self, file, name="list.csv", **options) -> KhataImport:
        form = ListForm({}, {"file": upload(file, name)})
        self.assertTrue(form.is_valid(), form.errors)
        facts = form.facts | {"options": options}
        return operations.bring(
            shop=self.shop,
            kind=KhataImport.Kind.CUSTOMERS,
            source=form.source,
            name=form.name,
            by=self.shop.user,
            at=at(),
            **facts,
        )

    def trial(self, *lines, **options):
        return looked_at(self.bring(csv(*lines), **options))

    def take_in(self, brought: KhataImport, days: int = 0) -> KhataImport:
        digest = operations.look(brought, at(days))[1].digest
        operations.take_in(
            brought=brought, digest=digest, by=self.shop.user, at=at(days)
        )
        brought.refresh_from_db()
        return brought

    def names(self) -> list[str]:
        active = Customer.objects.for_shop(self.shop).active()
        return sorted(active.values_list("name", flat=True))

    def balance_of(self, name: str) -> int:
        return ledger.balance(Customer.objects.get(name=name)).paise


class ReadingTest(ListCase):
    def mapping(self, *lines) -> dict:
        return self.bring(csv(*lines)).mapping

    def test_headers_are_known_in_three_languages(self):
        for header in (
            "Customer Name,Mobile No.,Outstanding",
            "ग्राहक का नाम,मोबाइल नंबर,बकाया",
            "పేరు,ఫోన్ నంబర్,బాకీ",
        ):
            found = self.mapping(header, "x,9848012345,5")
            self.assertEqual(found, {"name": 0, "phone": 1, "balance": 2}, header)

    def test_a_title_above_the_header_is_no_customer(self):
        brought = self.bring(csv("My shop 2026,,", HEADER, "Ravi,,10,"))
        self.assertEqual(told(looked_at(brought)), [(3, "Ravi", "new")])

    def test_a_list_without_a_header_is_read_by_what_it_holds(self):
        brought = self.bring(csv("9848012345\tRavi\t540", "\tసీత\t-20.5"))
        self.assertEqual(brought.header_row, 0)
        self.assertEqual(brought.mapping, {"phone": 0, "name": 1, "balance": 2})
        self.assertEqual(
            told(looked_at(brought)), [(1, "Ravi", "new"), (2, "సీత", "new")]
        )

    def test_names_alone_are_a_list(self):
        self.assertEqual(
            told(self.trial("Ravi", "Sita")), [(1, "Ravi", "new"), (2, "Sita", "new")]
        )

    def test_semicolons_and_an_old_encoding(self):
        brought = self.bring(csv("Name;Balance", "José;1,250.50", encoding="cp1252"))
        [one] = looked_at(brought).judged
        self.assertEqual((one.row.facts["name"], one.owed_paise), ("José", 125_050))

    def test_amounts_as_people_write_them(self):
        for written, paise in (
            ("₹ 1,23,456.70", 12_345_670),
            ("Rs. 500/-", 50_000),
            ("५०० Dr", 50_000),
            ("500 Cr", -50_000),
            ("(500.5)", -50_050),
            ("-₹20", -2_000),
            ("20-", -2_000),
            ("-", 0),
            ("0", 0),
        ):
            trial = self.trial(HEADER, f'Ravi,,"{written}",')
            self.assertEqual(faults(trial), {}, written)
            self.assertEqual(trial.judged[0].row.balance_paise, paise, written)

    def test_a_column_of_advances(self):
        trial = self.trial("Name,Balance,Advance", "Ravi,,30", "Sita,5,5")
        self.assertEqual(trial.judged[0].advance_paise, 3_000)
        self.assertEqual(list(faults(trial)), ["C3"])

    def test_cells_of_a_workbook_keep_their_meaning(self):
        rows = [
            ["Name", "Phone", "Balance", "Date"],
            ["Ravi", 9848012345, 0.1 + 0.2, datetime(2026, 4, 1)],
            ["Sita", 9848012346.0, 1250, "1/4/2026"],
        ]
        trial = looked_at(self.bring(xlsx(*rows), "list.xlsx"))
        self.assertEqual(faults(trial), {})
        read = [
            (one.row.facts["phone"], one.row.balance_paise, one.row.on)
            for one in trial.judged
        ]
        april = date(2026, 4, 1)
        self.assertEqual(
            read, [("+919848012345", 30, april), ("+919848012346", 125_000, april)]
        )

    def test_every_cell_that_cannot_be_read_is_named(self):
        trial = self.trial(
            HEADER,
            "Ravi,9.84801E+09,5,",
            "Sita,12345,5,",
            "Gita,98480 12345 / 98480 12346,5,",
            "Mohan,,five,",
            "Kiran,,10-5,",
            "Salim,,1.005,",
            ",9848012345,5,",
            "Padma,,5,31/2/2026",
            "Anil,,5,1/1/2031",
            f"{'x' * 90},,5,",
        )
        found = faults(trial)
        self.assertEqual(list(found), "B2 B3 B4 C5 C6 C7 A8 D9 D10 A11".split(), found)
        self.assertIn("shortened this number", found["B2"])
        self.assertIn("1 Jan 2031", found["D10"])
        self.assertEqual(trial.made, [])

    def test_an_email_is_read_as_far_as_it_can_be_kept(self):
        lines = ("Ravi,ravi@example.in", "Sita,sita@", f"Gita,{LONG_EMAIL}")
        trial = self.trial("Name,E-mail", *lines)
        found = faults(trial)
        self.assertEqual(list(found), ["B3", "B4"])
        self.assertIn("more than 254 characters", found["B4"])
        self.assertEqual(
            [one.row.facts["email"] for one in trial.made], ["ravi@example.in"]
        )

    def test_a_formula_without_a_value_and_an_excel_error(self):
        rows = [["Name", "Balance"], ["Ravi", "=1+1"], ["Sita", "#REF!"]]
        trial = looked_at(self.bring(xlsx(*rows), "list.xlsx"))
        self.assertEqual(list(faults(trial)), ["B2", "B3"])

    def test_lines_of_totals_and_blank_ones_are_no_customers(self):
        trial = self.trial(HEADER, "Ravi,,5,", ",,,", "TOTAL,,5,")
        self.assertEqual(told(trial), [(2, "Ravi", "new")])

    def test_the_same_customer_twice_in_the_file(self):
        trial = self.trial(HEADER, "Ravi,9848012345,5,", "RAVI,098480 12345,5,")
        self.assertIn("row 2", faults(trial)["3"])

    def test_a_row_of_other_length_is_read_as_far_as_it_goes(self):
        trial = self.trial(HEADER, "Ravi", "Sita,,5,,,,")
        self.assertEqual(faults(trial), {})

    def test_an_amount_that_its_commas_cut_is_not_taken_in_part(self):
        for line, amount in (
            ("Ravi, 9848012345, 1,250", "1,250"),
            ("Ravi, 9848012345, ₹1,25,000.50, Gali", "₹1,25,000.50"),
            ("Ravi, 9848012345, १,२५०", "१,२५०"),
        ):
            found = faults(self.trial(line, "Sita, 9848012346, 900"))
            self.assertEqual(list(found), ["C1"], line)
            self.assertIn(amount, found["C1"])

    def test_a_row_wider_than_the_header_is_not_taken(self):
        header = "Name,Phone,Balance,Area"
        trial = self.trial(header, "Ravi,,1,250,Gali", "Sita,,900,Gali")
        self.assertEqual(list(faults(trial)), ["E2"])
        self.assertEqual(told(trial)[1:], [(3, "Sita", "new")])

    def test_words_beside_an_amount_are_no_part_of_it(self):
        trial = self.trial("Ravi,9848012345,540,Gali", "Sita,9848012346,5,2026")
        self.assertEqual(faults(trial), {})

    def test_a_longer_list_is_refused(self):
        lines = [f"Customer {number}" for number in range(importing.MOST_ROWS + 1)]
        with self.assertRaises(TooManyRows):
            looked_at(self.bring(csv("Name", *lines)))

    def test_books_that_are_closed_take_no_old_balance(self):
        self.shop.books_closed_on = day(-10)
        self.shop.save()
        trial = self.trial(HEADER, f"Ravi,,5,{day(-11)}", f"Sita,,,{day(-11)}")
        self.assertEqual(list(faults(trial)), ["D2"])


class JudgingTest(ListCase):
    def setUp(self):
        self.ravi = customer_of(self.shop, "Ravi", phone="+919848012345")

    def test_the_same_phone_and_name_is_left_out_whatever_is_chosen(self):
        for known in ("skip", "add"):
            trial = self.trial(HEADER, "RAVI,9848012345,5,", known=known)
            self.assertEqual(told(trial), [(2, "RAVI", "known")])
            self.assertEqual(trial.judged[0].same, self.ravi)

    def test_a_familys_phone_is_left_out_or_added_as_chosen(self):
        line = "Sita,9848012345,5,"
        self.assertEqual(told(self.trial(HEADER, line))[0][2], "known")
        trial = self.trial(HEADER, line, known="add")
        self.assertEqual(told(trial)[0][2], "new")
        self.assertTrue(trial.judged[0].is_other_name)

    def test_without_a_phone_the_name_father_and_area_tell(self):
        customer_of(self.shop, "Gita", area="Chowk")
        lines = ("Name,Area", "gita,CHOWK", "Gita,Station")
        known = [outcome for _row, _name, outcome in told(self.trial(*lines))]
        self.assertEqual(known, ["known", "new"])

    def test_another_shops_customers_are_unknown(self):
        customer_of(shop_of("neighbour"), "Sita", phone="+919848012399")
        trial = self.trial(HEADER, "Sita,9848012399,5,")
        self.assertEqual(told(trial)[0][2], "new")

    def test_who_is_archived_and_settled_comes_back(self):
        act(operations.archive_customer, self.ravi)
        self.assertEqual(told(self.trial(HEADER, "Ravi,9848012345,5,"))[0][2], "back")

    def test_one_of_the_archive_comes_back_for_one_row(self):
        act(operations.archive_customer, self.ravi)
        trial = self.trial(HEADER, "Ravi,,500,", "Ravi,,300,")
        self.assertEqual(told(trial), [(2, "Ravi", "back"), (3, "Ravi", "new")])
        act(operations.archive_customer, customer_of(self.shop, "Ravi"))
        trial = self.trial(HEADER, "Ravi,,500,", "Ravi,,300,", "Ravi,,,")
        self.assertEqual([one for *_row, one in told(trial)], ["back", "back", "new"])
        self.assertNotEqual(trial.judged[0].same, trial.judged[1].same)

    def test_who_has_the_phone_comes_back_and_not_a_namesake_above(self):
        act(operations.archive_customer, self.ravi)
        brought = self.bring(csv(HEADER, "Ravi,,500,", "Ravi,9848012345,300,"))
        self.assertEqual(
            told(looked_at(brought)), [(2, "Ravi", "new"), (3, "Ravi", "back")]
        )
        self.take_in(brought)
        self.assertEqual(ledger.balance(self.ravi).paise, 300_00)
        self.assertEqual(self.names(), ["Ravi", "Ravi"])

    def test_who_is_archived_as_doubtful_stays_there(self):
        give(self.ravi, 10)
        act(operations.archive_customer, self.ravi, as_doubtful=True)
        self.assertEqual(told(self.trial(HEADER, "Ravi,9848012345,5,"))[0][2], "known")


class TakingInTest(ListCase):
    LINES = (
        HEADER,
        "सीता देवी,9848012345,540,1/4/2026",
        "Anil,,-150.50,",
        "Ravi,not a phone,5,",
        "=Kiran,,,",
    )

    def test_good_rows_become_customers_with_their_old_balances(self):
        self.take_in(self.bring(csv(*self.LINES)))
        self.assertEqual(self.names(), ["=Kiran", "Anil", "सीता देवी"])
        due, advance = Due.objects.get(), Payment.objects.get()
        self.assertEqual(
            (due.kind, due.amount_paise, due.entry_on, due.due_on),
            ("OPENING", 54_000, date(2026, 4, 1), date(2026, 4, 1)),
        )
        self.assertEqual(
            (advance.kind, advance.amount_paise, advance.entry_on),
            ("OPENING_ADVANCE", 15_050, TODAY),
        )
        self.assertEqual(advance.receipt_no, None)
        self.assertEqual(list(checks.differences(self.shop, TODAY)), [])

    def test_they_are_found_at_once_and_their_statement_says_old_balance(self):
        self.take_in(self.bring(csv(*self.LINES)))
        [found] = Customer.objects.for_shop(self.shop).found_by("sita devi")
        statement = ledger.statement(found, end=TODAY)
        self.assertEqual([line.what for line in statement.lines], ["old balance"])

    def test_the_audit_holds_counts_and_no_phone(self):
        brought = self.take_in(self.bring(csv(*self.LINES)))
        line = AuditEntry.objects.get(action="customers.imported")
        self.assertEqual(line.target_id, str(brought.pk))
        self.assertEqual(line.details, {"new": 3, "back": 0, "known": 0, "refused": 1})

    def test_pressed_twice_it_adds_once(self):
        brought = self.bring(csv(*self.LINES))
        digest = looked_at(brought).digest
        for _press in range(2):
            operations.take_in(
                brought=brought, digest=digest, by=self.shop.user, at=at()
            )
        self.assertEqual(Due.objects.count(), 1)

    def test_the_same_list_brought_again_changes_nothing(self):
        self.take_in(self.bring(csv(*self.LINES)))
        again = self.bring(csv(*self.LINES))
        self.assertIsNotNone(again.twin)
        with self.assertRaises(refusals.NothingToImport):
            self.take_in(again)
        self.assertEqual(Customer.objects.count(), 3)

    def test_what_changed_since_the_preview_is_looked_at_again(self):
        brought = self.bring(csv(*self.LINES))
        digest = looked_at(brought).digest
        customer_of(self.shop, "सीता देवी", phone="+919848012345")
        with self.assertRaises(refusals.PreviewOutdated):
            operations.take_in(
                brought=brought, digest=digest, by=self.shop.user, at=at()
            )
        self.assertEqual(self.names(), ["सीता देवी"])

    def test_what_was_dropped_is_not_taken_in(self):
        brought = self.bring(csv(*self.LINES))
        digest = looked_at(brought).digest
        operations.drop(brought=brought, by=self.shop.user, at=at())
        with self.assertRaises(refusals.ImportOver):
            operations.take_in(
                brought=brought, digest=digest, by=self.shop.user, at=at()
            )

    def test_old_balances_are_settled_like_any_due(self):
        self.take_in(self.bring(csv(*self.LINES)))
        receive(Customer.objects.get(name="सीता देवी"), 540)
        self.assertTrue(Due.objects.get().is_paid)
