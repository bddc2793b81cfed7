"""Materials, batches, rolls, and the files they came from."""

from django.contrib import admin
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from accounts.admin import ReadOnly

from ..models import Batch, ImportLog, Material, Roll, Transaction
from ..permissions import Right, holds, reach
from ..units import kilograms
from ..views.export import export_in_admin
from .scope import PlantAdmin, show_chosen


@admin.register(Material)
class MaterialAdmin(PlantAdmin):
    made_at, right_to_make = "warehouse:entry", Right.ENTER
    list_display = ["number", "description", "department", "created_by", "created_at"]
    list_filter = ["department", "created_at"]
    list_select_related = ["department", "created_by"]
    search_fields = ["^number", "description"]


@admin.register(Batch)
class BatchAdmin(PlantAdmin):
    made_at, right_to_make = "warehouse:entry", Right.ENTER
    list_display = ["number", "material", "created_at"]
    list_filter = ["material__department", "created_at"]
    list_select_related = ["material"]
    search_fields = ["^number", "^material__number"]

    def get_queryset(self, request):
        batches = admin.ModelAdmin.get_queryset(self, request)
        if reach(request.user, Right.SEE_ROLLS).is_everywhere:
            return batches
        return batches.filter(material__in=Material.objects.seen_by(request.user))


class TransactionInline(ReadOnly, admin.TabularInline):
    model = Transaction
    fk_name = "roll"
    ordering = ["-seq"]
    fields = [
        "seq",
        "action",
        "to_status",
        "location",
        "customer",
        "user",
        "scanned_by",
        "scanned_at",
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).with_names()


@admin.register(Roll)
class RollAdmin(PlantAdmin):
    made_at, right_to_make = "warehouse:entry", Right.ENTER
    list_display = [
        *("roll_no", "material", "batch_number", "weight_kg", "status", "location"),
        *("custody", "customer", "is_held", "posting_on", "entered_at"),
    ]
    list_filter = ["status", "is_held", "department", "custody", "entered_at"]
    search_fields = ["^roll_no", "=code", "^batch__number", "^material__number"]
    search_help_text = _("Beginning of a roll, batch or material number, or label code")
    # A column of days; instants cannot be grouped on every database.
    date_hierarchy = "posting_on"
    inlines = [TransactionInline]
    actions = ["print_labels"]

    def get_queryset(self, request):
        return super().get_queryset(request).with_names()

    def get_urls(self):
        export = self.admin_site.admin_view(export_in_admin)
        named = path("master-export/", export, name="warehouse_master_export")
        return [named, *super().get_urls()]

    def view_on_site(self, roll):
        return reverse("warehouse:roll", args=[roll.pk])

    @admin.action(description=_("Labels of the selected rolls"))
    def print_labels(self, request, rolls):
        return show_chosen(self, request, "warehouse:labels", "roll", rolls)

    def get_actions(self, request):
        may = holds(request.user, Right.REPRINT)
        return super().get_actions(request) if may else {}

    @admin.display(description=_("batch"), ordering="batch__number")
    def batch_number(self, roll):
        return roll.batch.number

    @admin.display(description=_("kg"), ordering="weight_g")
    def weight_kg(self, roll):
        return kilograms(roll.weight_g)


@admin.register(ImportLog)
class ImportLogAdmin(PlantAdmin):
    made_at, right_to_make = "warehouse:import_new", Right.IMPORT
    list_display = [
        *("file_name", "by", "department", "status", "mode", "total_rows"),
        *("imported", "skipped", "refused", "uploaded_at", "finished_at"),
    ]
    list_filter = ["status", "department", "uploaded_at"]
    list_select_related = ["by", "department"]
    search_fields = ["file_name", "=by__username", "=sha256"]
    exclude = ["token", "trial", "digest", "source", "error_file", "work"]

    def view_on_site(self, log):
        return reverse("warehouse:import", args=[log.pk])
