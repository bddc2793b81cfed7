"""Racks and other places, and the rules of departments."""

from django.contrib import admin
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.admin import ReadOnly

from .. import operations
from ..models import DepartmentRules, Location, LocationCode
from ..permissions import Right, holds, reach
from .scope import PlantAdmin, do_to_each, show_chosen


class CodeInline(ReadOnly, admin.TabularInline):
    model = LocationCode
    verbose_name_plural = _("codes on its labels, old ones too")


@admin.register(Location)
class LocationAdmin(PlantAdmin):
    made_at, right_to_make = "warehouse:location_new", Right.SET_UP
    list_display = [
        *("code", "department", "kind", "rolls", "max_rolls", "max_weight_g"),
        *("is_limit_hard", "mixing", "is_closed"),
    ]
    list_filter = ["department", "kind", "is_closed", "mixing"]
    list_select_related = ["department"]
    search_fields = ["^code", "^codes__code"]
    inlines = [CodeInline]
    actions = ["download_qr", "close", "open"]

    def get_queryset(self, request):
        return super().get_queryset(request).with_load()

    def view_on_site(self, location):
        return reverse("warehouse:location", args=[location.pk])

    @admin.display(description=_("rolls"), ordering="load_rolls")
    def rolls(self, location):
        return location.load_rolls

    @admin.action(description=_("Download the QR sheet of the selected places"))
    def download_qr(self, request, locations):
        page = "warehouse:rack_labels"
        return show_chosen(self, request, page, "location", locations)

    @admin.action(description=_("Close the selected places"))
    def close(self, request, locations):
        self._change(request, locations, operations.close_location)

    @admin.action(description=_("Open the selected places"))
    def open(self, request, locations):
        self._change(request, locations, operations.open_location)

    def _change(self, request, locations, change):
        do_to_each(
            self,
            request,
            lambda one: change(location=one, by=request.user, at=request.now),
            locations,
        )

    def get_actions(self, request):
        actions = super().get_actions(request)
        if not holds(request.user, Right.OPEN_AND_CLOSE):
            actions = {name: actions[name] for name in actions if name == "download_qr"}
        return actions


@admin.register(DepartmentRules)
class DepartmentRulesAdmin(PlantAdmin):
    """Read here; set on the page of the department's rules."""

    list_display = [
        *("department", "is_transfer_two_step", "allows_direct_dispatch"),
        *("operators_enter_material", "location_pattern", "last_roll_number"),
    ]
    list_select_related = ["department"]

    def get_queryset(self, request):
        rules = admin.ModelAdmin.get_queryset(self, request)
        return reach(request.user, Right.SEE_ROLLS).narrow(rules, "department")

    def view_on_site(self, rules):
        return reverse("warehouse:department_rules", args=[rules.department_id])
