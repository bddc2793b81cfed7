"""The ledger, and what reconciliation found in it."""

from django.contrib import admin
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.admin import ReadOnly

from .. import operations
from ..models import Mismatch, ReconciliationLog, Transaction
from ..permissions import Right, holds, reach
from .scope import PlantAdmin, do_to_each


@admin.register(Transaction)
class TransactionAdmin(PlantAdmin):
    """The ledger: read, never written."""

    list_display = [
        *("scanned_at", "roll", "seq", "action", "from_status", "to_status"),
        *("from_location", "location", "department", "customer"),
        *("user", "scanned_by", "reason"),
    ]
    list_filter = ["action", "scanned_at", "department", "is_late"]
    search_fields = [
        *("^roll__roll_no", "=user__username"),
        *("^customer__name", "^customer__merged_into__name"),
    ]
    search_help_text = _("Beginning of a roll number or customer's name, or a username")
    exclude = ["request_digest"]

    def get_queryset(self, request):
        return super().get_queryset(request).with_names()


class FoundInline(ReadOnly, admin.TabularInline):
    model = Mismatch
    fields = ["kind", "about", "expected", "actual", "first_seen_at", "resolved_at"]

    def get_queryset(self, request):
        return super().get_queryset(request).seen_by(request.user)


@admin.register(ReconciliationLog)
class ReconciliationLogAdmin(PlantAdmin):
    """Every run, also the clean and the broken ones; of all departments together."""

    list_display = [
        *("run_at", "state", "is_clean", "trigger", "by", "rolls_checked"),
        *("counts", "finished_at", "host"),
    ]
    list_filter = ["state", "trigger", "run_at"]
    list_select_related = ["by"]
    exclude = ["running_key"]
    inlines = [FoundInline]

    def get_queryset(self, request):
        runs = admin.ModelAdmin.get_queryset(self, request)
        within = reach(request.user, Right.SEE_RECONCILIATION)
        return runs if within.is_everywhere else runs.none()


@admin.register(Mismatch)
class MismatchAdmin(PlantAdmin):
    list_display = [
        *("about", "kind", "expected", "actual", "department", "first_seen_at"),
        *("last_seen_at", "resolved_at", "resolved_by"),
    ]
    list_filter = ["kind", "department", "resolved_at", "first_seen_at"]
    list_select_related = ["department", "resolved_by"]
    search_fields = ["about"]
    exclude = ["live_key"]
    actions = ["repair"]

    def view_on_site(self, mismatch):
        return reverse("warehouse:mismatch", args=[mismatch.pk])

    @admin.action(description=_("Write the rolls of the selected from their ledger"))
    def repair(self, request, mismatches):
        do_to_each(
            self,
            request,
            lambda one: operations.repair(
                mismatch=one, by=request.user, at=request.now
            ),
            mismatches,
        )

    def get_actions(self, request):
        may = holds(request.user, Right.REPAIR)
        return super().get_actions(request) if may else {}
