"""Departments, what was done, which jobs ran and which backups are good."""

from django.contrib import admin
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from .. import audit
from ..models import AuditEntry, BackupProof, Department, JobRun
from .scope import ReadOnly


@admin.register(Department)
class DepartmentAdmin(admin.ModelAdmin):
    list_display = ["code", "name"]
    search_fields = ["code", "name"]

    def get_readonly_fields(self, request, obj=None):
        """A code is on labels of racks and in numbers of rolls: it stays."""
        return ["code"] if obj else []

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if change and not form.changed_data:
            return
        action = "department.changed" if change else "department.created"
        self._record(action, obj, request, changed=sorted(form.changed_data))

    def delete_model(self, request, obj):
        self._record("department.deleted", obj, request)
        super().delete_model(request, obj)

    @transaction.atomic
    def delete_queryset(self, request, queryset):
        for obj in queryset:
            self.delete_model(request, obj)

    def _record(self, action, department, request, **details):
        who_when = {"by": request.user, "at": request.now}
        audit.record(action, department, code=department.code, **details, **who_when)


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["at", "by", "action", "target_type", "target_id", "details"]
    list_filter = ["action", "target_type", "at"]
    list_select_related = ["by"]
    search_fields = ["action", "target_id", "by__username"]
    show_full_result_count = False


@admin.register(JobRun)
class JobRunAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["job", "period", "state", "started_at", "seconds", "by", "headline"]
    list_filter = ["state", "job"]
    list_select_related = ["by"]
    show_full_result_count = False

    @admin.display(description=_("seconds"))
    def seconds(self, run):
        return run.took_s and round(run.took_s, 1)

    @admin.display(description=_("outcome"))
    def headline(self, run):
        return run.headline


@admin.register(BackupProof)
class BackupProofAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["file", "made_at", "proved_at", "is_good", "megabytes", "seconds"]
    list_filter = ["is_good"]
    show_full_result_count = False

    @admin.display(description=_("MB"), ordering="size")
    def megabytes(self, proof):
        return f"{proof.size / 1e6:,.1f}"
