"""Labels that were asked for, and what became of them."""

from django.contrib import admin
from django.urls import reverse

from accounts.admin import ReadOnly

from ..models import LabelPrint, PrintJob
from .scope import PlantAdmin


class LabelInline(ReadOnly, admin.TabularInline):
    model = LabelPrint
    fields = ["roll", "copy", "reason"]
    readonly_fields = ["roll"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("roll")


@admin.register(PrintJob)
class PrintJobAdmin(PlantAdmin):
    """Read here; sent again, confirmed and cancelled in the print queue."""

    list_display = [
        *("at", "by", "output", "paper", "printer", "state", "changed_at"),
        *("tries", "message"),
    ]
    list_filter = ["state", "output", "at"]
    list_select_related = ["by"]
    search_fields = ["=by__username", "^labels__roll__roll_no"]
    inlines = [LabelInline]

    def view_on_site(self, job):
        return reverse("warehouse:print_queue")
