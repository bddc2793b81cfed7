"""Why a sheet that somebody brought is not taken, in words for whoever brought it."""

from django.utils.translation import gettext_lazy as _

from ..errors import AccountsError


class FileRefused(AccountsError):
    """The file itself cannot be read; nothing of it is kept."""

    code = "file_refused"
    status = 422
    field = "file"


class FileTooLarge(FileRefused):
    code = "file_too_large"
    sentence = _("The file has {size} MB. At most {most} MB are taken: split it.")


class FileEmpty(FileRefused):
    code = "file_empty"
    sentence = _("There is nothing in this file.")


class NotASheet(FileRefused):
    code = "not_a_sheet"
    sentence = _(
        "This is neither an Excel file nor a CSV file, whatever its name says. Save it"
        " as .xlsx or .csv."
    )


class WebPage(FileRefused):
    code = "web_page"
    sentence = _(
        "This is a web page with an Excel name. Open it in Excel and save it as .xlsx."
    )


class PasswordProtected(FileRefused):
    code = "password_protected"
    sentence = _(
        "The file is protected by a password. Open it, take the password off and save"
        " it again."
    )


class ZipBomb(FileRefused):
    code = "zip_bomb"
    sentence = _(
        "Unpacked, this file would be far too large. It is not taken. Copy the cells"
        " into a new workbook."
    )


class FileDamaged(FileRefused):
    code = "file_damaged"
    sentence = _("The file is damaged: it cannot be read. Save it anew and try again.")


class QuoteOpen(FileRefused):
    code = "quote_open"
    sentence = _(
        "In line {line} a quotation mark begins and never ends: what stands below it"
        " would be taken for one cell. Close it or take it away."
    )


class SheetNameTooLong(FileRefused):
    code = "sheet_name_too_long"
    sentence = _(
        "The name of the sheet “{name}…” is too long. Give it at most {most} letters,"
        " and save the file again."
    )


class TooManyCells(FileRefused):
    code = "too_many_cells"
    sentence = _(
        "The sheet reaches to {cell}. Delete the empty rows and columns round the"
        " table, and save it again."
    )


class TooManyRows(FileRefused):
    code = "too_many_rows"
    sentence = _("The sheet has {rows} rows. At most {most} are taken: split the file.")


class NoTable(AccountsError):
    code = "no_table"
    sentence = _("There is no row below the header on this sheet.")
    status = 422


class HeaderTwice(AccountsError):
    code = "header_twice"
    sentence = _(
        "Two columns are called “{header}” ({first} and {second}). Rename one of them"
        " in the file."
    )
    status = 422


class HeaderMerged(AccountsError):
    code = "header_merged"
    sentence = _(
        "Cells of the header are merged ({cells}). Unmerge them, so that each column"
        " has its own name."
    )
    status = 422
