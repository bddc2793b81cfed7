"""What is a file of rolls, what is none, and how its cells come out of it."""

import io
from pathlib import Path

from django.test import SimpleTestCase

from accounts.sheets import kinds, reading, refusals
from accounts.sheets.columns import columns_of, header_row_of
from accounts.sheets.sheet_xml import marks_of
from warehouse.imports.mapping import KNOWN, guess, unit_in
from warehouse.imports.outline import look_at

from . import sheets
from .sheets import csv, ods, row, text, xlsb, xlsx, zipped

SHEET = "xl/worksheets/sheet1.xml"
OLD_EXCEL = Path(__file__).parent / "files" / "rolls.xls"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def cells(file, sheet=None):
    book = reading.open_book(file)
    return book.cells(reading.first_visible(book.sheets) if sheet is None else sheet)


class KindTests(SimpleTestCase):
    def refused(self, error, file):
        with self.assertRaises(error):
            look_at(file)

    def test_every_kind_of_workbook_is_told_by_its_bytes_and_read(self):
        kinds = {
            "xlsx": xlsx(row()),
            "xlsb": xlsb(row()),
            "xls": io.BytesIO(OLD_EXCEL.read_bytes()),
            "ods": ods(row()),
            "csv": csv(row()),
        }
        for kind, file in kinds.items():
            with self.subTest(kind):
                self.assertEqual(look_at(file).kind, kind)
                file.seek(0)
                first = cells(file).rows[1]
                self.assertEqual(first[:3], ("PET-12", "Film 12 micron", "B001"))
                self.assertEqual(float(first[3]), 100.5)

    def test_a_workbook_with_macros_is_read_and_they_are_not_looked_at(self):
        file = sheets.with_part(xlsx(row()), "xl/vbaProject.bin", lambda _: b"\x00 rm")
        self.assertEqual(look_at(file).kind, "xlsx")

    def test_a_picture_a_letter_and_a_program_are_refused_whatever_their_name(self):
        for content in (b"\x89PNG\r\n\x1a\n\x00\x00", b"%PDF-1.7 x", b"MZ\x90\x00\x03"):
            self.refused(refusals.NotASheet, io.BytesIO(content))
        self.refused(refusals.NotASheet, zipped(**{"word/document.xml": b"<a/>"}))

    def test_a_web_page_with_an_excel_name_is_called_so(self):
        self.refused(refusals.WebPage, text("<html><table>", "<tr><td>1"))

    def test_a_file_under_a_password_says_how_to_go_on(self):
        wrapped = OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")
        self.refused(refusals.PasswordProtected, io.BytesIO(wrapped))
        manifest = b"<manifest><encryption-data/></manifest>"
        locked = sheets.with_part(
            ods(row()), "META-INF/manifest.xml", lambda _: manifest
        )
        self.refused(refusals.PasswordProtected, locked)

    def test_an_empty_file_and_one_that_is_too_large(self):
        self.refused(refusals.FileEmpty, io.BytesIO(b" \r\n"))
        self.refused(refusals.FileTooLarge, io.BytesIO(b"a" * (kinds.MOST_BYTES + 1)))

    def test_a_sheet_with_a_name_longer_than_is_kept_is_refused(self):
        self.assertEqual(look_at(ods(row(), name="R" * 100)).sheet, "R" * 100)
        self.refused(refusals.SheetNameTooLong, ods(row(), name="R" * 101))

    def test_a_zip_bomb_is_refused_before_it_is_unpacked(self):
        bomb = zipped(**{"xl/workbook.xml": b"0" * 60_000_000})
        self.refused(refusals.ZipBomb, bomb)

    def test_a_bomb_that_lies_about_its_size_does_not_pass(self):
        file = xlsx(row())
        content = bytearray(file.getvalue())
        place = content.find(b"PK\x01\x02")  # the size in the directory of the zip
        content[place + 24 : place + 28] = (10).to_bytes(4, "little")
        self.refused(refusals.FileDamaged, io.BytesIO(bytes(content)))

    def test_a_file_cut_off_is_damaged(self):
        self.refused(refusals.FileDamaged, io.BytesIO(xlsx(row()).getvalue()[:3000]))

    def test_more_rows_than_are_taken(self):
        most = reading.MOST_ROWS
        self.addCleanup(setattr, reading, "MOST_ROWS", most)
        reading.MOST_ROWS = 20
        self.refused(refusals.TooManyRows, csv(*[row()] * 80))
        self.refused(refusals.TooManyRows, xlsx(*[row()] * 80))

    def test_one_stray_cell_in_the_last_corner_does_not_take_all_memory(self):
        for corner in ("XFD1048576", "XFD900", "AA400000"):

            def stray(book, corner=corner):
                book.active[corner] = "x"

            with self.assertRaises(refusals.TooManyCells) as told:
                look_at(xlsx(row(), then=stray))
            self.assertIn(corner, str(told.exception))

    def test_rows_that_are_only_formatted_to_the_end_are_no_cells(self):
        formatted = b'<row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData>'
        file = sheets.with_part(
            xlsx(row()), SHEET, lambda xml: xml.replace(b"</sheetData>", formatted)
        )
        self.assertEqual(len(cells(file).rows), 2)


class CellTypeTests(SimpleTestCase):
    """What must not be lost between the file and the first look at a cell."""

    def test_zeros_words_for_nothing_and_exponents_stay_text(self):
        file = xlsx(
            row(material="00123", batch="NA"), row(material="null", batch="1E5")
        )
        some = [one[:3:2] for one in cells(file).rows[1:]]
        self.assertEqual(some, [("00123", "NA"), ("null", "1E5")])

    def test_blank_rows_are_kept_so_that_numbers_are_excels(self):
        file = xlsx(row(), [], row(2))
        self.assertEqual(cells(file).rows[3][2], "B002")
        above = xlsx([], [], sheets.HEADER, row(), header=None)
        self.assertEqual(header_row_of(cells(above), KNOWN), 3)

    def test_a_formula_without_a_saved_value_is_marked(self):
        file = xlsx(row(weight="=100+5"), row(weight=7))
        self.assertEqual(cells(file).marks.faults, {(1, 3): "no_value"})

    def test_a_formula_with_a_saved_value_is_that_value(self):
        def saved(xml):
            return xml.replace(b"<f>100+5</f><v />", b"<f>100+5</f><v>105</v>").replace(
                b"<f>100+5</f><v></v>", b"<f>100+5</f><v>105</v>"
            )

        file = sheets.with_part(xlsx(row(weight="=100+5")), SHEET, saved)
        read = cells(file)
        self.assertEqual((read.rows[1][3], read.marks.faults), (105, {}))

    def test_an_excel_error_is_marked(self):
        def wrong(book):
            book.active["D2"].value, book.active["D2"].data_type = "#N/A", "e"

        self.assertEqual(
            cells(xlsx(row(), then=wrong)).marks.faults, {(1, 3): "excel_error"}
        )

    def test_a_cell_that_no_sheet_has_is_a_damage(self):
        for place in (b"ABCD2", b"D0", b"D" + b"9" * 5000):
            wrong = b'<c r="' + place + b'" t="e"><v>#N/A</v></c></row>'
            file = sheets.with_part(
                xlsx(row()),
                SHEET,
                lambda xml, wrong=wrong: xml.replace(b"</row>", wrong),
            )
            with self.subTest(place[:6]), self.assertRaises(refusals.FileDamaged):
                cells(file)

    def test_cells_at_the_seam_of_two_stretches_are_seen(self):
        rows = [row(number, weight="=1+1") for number in range(30_000)]
        file = xlsx(*rows)
        self.assertEqual(len(marks_of(file, "Rolls").faults), 30_000)

    def test_the_first_sheet_that_is_shown_is_taken_and_named(self):
        def hide(book):
            book.create_sheet("Shown").append(sheets.HEADER)
            book["Shown"].append(row(9))
            book["Rolls"].sheet_state = "hidden"
            book.active = 1

        book = reading.open_book(xlsx(row(), then=hide))
        self.assertEqual(reading.first_visible(book.sheets), "Shown")
        self.assertEqual([one.is_hidden for one in book.sheets], [True, False])

    def test_rows_that_a_filter_hides_are_counted(self):
        def filtered(book):
            book.active.row_dimensions[2].hidden = True

        read = cells(xlsx(row(), row(2), then=filtered))
        self.assertEqual((read.marks.hidden_rows, len(read.rows)), (1, 3))


class TextFileTests(SimpleTestCase):
    def opened(self, file):
        book = reading.open_book(file)
        return book.encoding, book.delimiter, book.cells().rows

    def test_the_delimiter_is_found_and_decimal_commas_stay_whole(self):
        for delimiter in ";\t|":
            with self.subTest(delimiter):
                file = csv(row(weight="1.234,50"), delimiter=delimiter)
                _encoding, found, rows = self.opened(file)
                self.assertEqual((found, rows[1][3]), (delimiter, "1.234,50"))

    def test_the_delimiter_that_excel_writes_on_the_first_line(self):
        lines = ("sep=;", "Material;Batch;Weight", "PET;B1;1,5")
        _encoding, found, rows = self.opened(text(*lines))
        self.assertEqual((found, rows[2]), (";", ("PET", "B1", "1,5")))

    def test_encodings_are_tried_and_said(self):
        for encoding, said in (
            ("utf-8", "utf-8-sig"),
            ("utf-8-sig", "utf-8-sig"),
            ("utf-16", "utf-16"),
            ("cp1252", "cp1252"),
        ):
            with self.subTest(encoding):
                file = csv(row(description="Folie weiß"), encoding=encoding)
                found, _delimiter, rows = self.opened(file)
                self.assertEqual((found, rows[1][1]), (said, "Folie weiß"))
                self.assertEqual(rows[0][0], "Material")

    def test_a_row_has_the_fields_it_has(self):
        """pandas would take the first column for an index, and shift all others."""
        file = text("Material,Batch,Weight", "PET,B1,1,extra", "PET,B2,2")
        rows = self.opened(file)[2]
        self.assertEqual(rows[1:], [("PET", "B1", "1", "extra"), ("PET", "B2", "2")])

    def test_a_quote_that_never_ends_is_no_failure(self):
        for more in (1, 20_000):  # too few for a cell that is too long, and enough
            with self.subTest(more=more):
                good = ("Material,Batch,Weight", "PET,B1,1")
                file = text(*good, '"PET,B1,1', *["PET,B2,2"] * more)
                with self.assertRaises(refusals.QuoteOpen) as refused:
                    self.opened(file)
                self.assertEqual(refused.exception.details["line"], 3)

    def test_the_line_of_such_a_quote_is_counted_in_the_file(self):
        with self.assertRaises(refusals.QuoteOpen) as refused:
            self.opened(text("sep=;", "Material;Batch;Weight", '"PET;B1;1'))
        self.assertEqual(refused.exception.details["line"], 3)

    def test_a_quote_is_open_by_the_files_own_delimiter_alone(self):
        rows = self.opened(text("Material;Batch;Weight", 'PET 5,"6;B1;12'))[2]
        self.assertEqual(rows[1], ('PET 5,"6', "B1", "12"))

    def test_a_cell_of_several_lines_is_one_that_ends(self):
        rows = self.opened(text("Material,Batch,Weight", '"PET\n12",B1,1'))[2]
        self.assertEqual(rows[1], ("PET\n12", "B1", "1"))


class ColumnTests(SimpleTestCase):
    def columns(self, file):
        read = cells(file)
        return columns_of(read, header_row_of(read, KNOWN))

    def guessed(self, *header, **named):
        file = xlsx(["PET", "B1", 5, 1, 2][: len(header)], header=list(header))
        return guess(self.columns(file), {"FM", "LM"}, **named)

    def test_saps_headers_and_plain_ones_are_known_in_any_case(self):
        sap = [*sheets.HEADER, "Storage Location"]
        places = dict(
            zip(
                ("material", "description", "batch", "weight", "posting_on"),
                range(5),
                strict=True,
            )
        )
        columns = self.columns(xlsx([*row(), "FM"], header=sap))
        self.assertEqual(guess(columns, {"FM"}), places | {"department": 5})
        plain = self.guessed("MATERIAL NO.", "batch_number", "  Net Weight (kg)")
        self.assertEqual(plain, {"material": 0, "batch": 1, "weight": 2})
        hindi = self.guessed("सामग्री", "बैच", "वजन")
        self.assertEqual(hindi, {"material": 0, "batch": 1, "weight": 2})

    def test_a_storage_location_that_is_no_department_is_left_alone(self):
        columns = self.columns(xlsx([*row(), "RM01"], header=[*sheets.HEADER, "SLoc"]))
        self.assertNotIn("department", guess(columns, {"FM", "LM"}))

    def test_the_header_names_the_unit(self):
        units = {
            "Quantity in Kg": "kg",
            "Weight (g)": "g",
            "Net weight lbs": "lb",
            "Weight": "kg",
            "Qty MT": "t",
        }
        for header, unit in units.items():
            self.assertEqual(unit_in(header), unit, header)

    def test_two_columns_of_one_name_are_refused_by_their_letters(self):
        file = xlsx(
            ["PET", "B1", 5, 6], header=["Material", "Batch", "Weight", "WEIGHT"]
        )
        with self.assertRaises(refusals.HeaderTwice) as told:
            self.columns(file)
        self.assertIn("(C and D)", str(told.exception))

    def test_a_merged_header_is_refused_by_its_cells(self):
        file = xlsx(row(), then=lambda book: book.active.merge_cells("A1:B1"))
        with self.assertRaises(refusals.HeaderMerged) as told:
            self.columns(file)
        self.assertIn("A1:B1", str(told.exception))

    def test_a_title_above_the_header_is_stepped_over_even_when_merged(self):
        file = xlsx(["Stock of the day"], [], sheets.HEADER, row(), header=None)
        read = cells(file)
        self.assertEqual(header_row_of(read, KNOWN), 3)
        self.assertEqual(columns_of(read, 3)[0].samples, ("PET-12",))

    def test_a_header_without_rows_is_no_table(self):
        with self.assertRaises(refusals.NoTable):
            self.columns(xlsx())
