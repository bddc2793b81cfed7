"""What all lists of the plant have in common: whose rows they show, who adds some."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.admin import ReadOnly

from ..errors import WarehouseError
from ..permissions import holds

MOST_CHOSEN = 500  # an address holds no more


class PlantAdmin(ReadOnly, admin.ModelAdmin):
    """Rows of the departments that the reader's role reaches; rows beyond: 404.

    `made_at` names the page on which a new row is made, for those with its right.
    """

    show_full_result_count = False
    list_per_page = 50
    made_at, right_to_make = "", None

    def get_queryset(self, request):
        return super().get_queryset(request).seen_by(request.user)

    def has_add_permission(self, request, obj=None):
        return self.right_to_make is not None and holds(
            request.user, self.right_to_make
        )

    def add_view(self, request, form_url="", extra_context=None):
        if not self.has_add_permission(request):
            raise PermissionDenied
        return redirect(self.made_at)


def show_chosen(model_admin, request, page: str, name: str, rows):
    """Go on to `page`, whose address names the chosen rows; too many are refused."""
    keys = list(rows.values_list("pk", flat=True)[: MOST_CHOSEN + 1])
    if len(keys) > MOST_CHOSEN:
        said = _("At most %s at once.") % MOST_CHOSEN
        model_admin.message_user(request, said, messages.WARNING)
        return None
    # With commas: a request has at most two hundred fields.
    return redirect(f"{reverse(page)}?{name}={','.join(map(str, keys))}")


def do_to_each(model_admin, request, change, rows) -> None:
    """Do it to each row by itself; say to how many, and why not to the others."""
    done, rows = 0, list(rows)
    for row in rows:
        try:
            change(row)
        except WarehouseError as refusal:
            model_admin.message_user(request, str(refusal.sentence), messages.WARNING)
        else:
            done += 1
    if not rows:
        model_admin.message_user(
            request, _("There was nothing to do."), messages.WARNING
        )
        return
    said = ngettext("Done to %(n)s.", "Done to %(n)s.", done) % {"n": done}
    model_admin.message_user(request, said)
