"""Why an import does not go on, in words for whoever brought the file."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from ..errors import WarehouseError


class SourceForgotten(WarehouseError):
    code = "source_forgotten"
    sentence = _("The file is no longer kept here. Upload it again.")


class ImportOver(WarehouseError):
    code = "import_over"
    sentence = _("This import is over or under way. It cannot be changed any more.")


class PreviewOutdated(WarehouseError):
    code = "preview_outdated"
    sentence = _(
        "The preview is no longer what would happen. Look at the new one, then press"
        " again."
    )


class RowsRefused(WarehouseError):
    code = "rows_refused"

    def __init__(self, refused: int):
        sentence = ngettext_lazy(
            "{refused} row has errors, so nothing is imported. Correct the file, or"
            " choose to import the good rows only.",
            "{refused} rows have errors, so nothing is imported. Correct the file, or"
            " choose to import the good rows only.",
            refused,
        )
        super().__init__(sentence, refused=refused)


class NothingToImport(WarehouseError):
    code = "nothing_to_import"
    sentence = _("No row of this file makes a roll.")


class ImportedBefore(WarehouseError):
    code = "imported_before"
    sentence = _(
        "The very same file was already imported on {day} by {user}. Tick the box if"
        " its rolls shall be made a second time."
    )
    field = "again"


class NotUndoable(WarehouseError):
    code = "not_undoable"
    sentence = _("Only an import that is done can be undone.")
