"""Why a khata is not taken in, in words for whoever brought it."""

from django.utils.translation import gettext_lazy as _

from ..errors import DuesError


class KhataRefused(DuesError):
    code = "khata_refused"
    status = 422
    field = "file"


class NotAKhata(KhataRefused):
    code = "not_a_khata"
    sentence = _(
        "This is no khata that was taken out of Bhandar. A list of customers is"
        " brought on the other page."
    )


class OtherFormat(KhataRefused):
    code = "other_format"
    sentence = _("This khata was written by another version ({found}). Update first.")


class KhataChanged(KhataRefused):
    code = "khata_changed"
    sentence = _(
        "“{sheet}” is not as it was when the khata was taken out. Bring the file as"
        " it was saved then."
    )


class KhataCellWrong(KhataRefused):
    code = "khata_cell_wrong"
    sentence = _(
        "“{sheet}”, row {row}, “{column}” cannot be read. Bring the file as it was"
        " saved when the khata was taken out."
    )


class BringTheZip(KhataRefused):
    code = "bring_the_zip"
    sentence = _("So long a khata is brought as the ZIP of CSV files.")


class NotInOrder(KhataRefused):
    code = "not_in_order"
    sentence = _("The khata in this file does not add up: {first}. Nothing is written.")


class ShopNotEmpty(KhataRefused):
    code = "shop_not_empty"
    status = 409
    sentence = _(
        "There are customers in this khata. A whole khata is brought into an empty one."
    )


class ExportGoingOn(DuesError):
    code = "export_going_on"
    sentence = _("Your khata is being written already. Wait for that one.")
