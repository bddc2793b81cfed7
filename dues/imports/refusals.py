"""Why an import does not go on, in words for whoever brought the file."""

from django.utils.translation import gettext_lazy as _

from ..errors import DuesError


class NothingPasted(DuesError):
    code = "nothing_pasted"
    sentence = _("Choose a file, or paste the list.")
    status = 422


class SourceForgotten(DuesError):
    code = "source_forgotten"
    sentence = _("The file is no longer kept here. Bring it again.")


class ImportOver(DuesError):
    code = "import_over"
    sentence = _("This import is over. It cannot be changed any more.")


class PreviewOutdated(DuesError):
    code = "preview_outdated"
    sentence = _(
        "The khata changed meanwhile. Look at what would happen now, then press again."
    )


class NothingToImport(DuesError):
    code = "nothing_to_import"
    sentence = _("No row of this file adds a customer.")
    status = 422


class NotUndoable(DuesError):
    code = "not_undoable"
    sentence = _("Only an import that is done can be undone.")
