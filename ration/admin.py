"""Admin of the ration shops: the office decides on dealers, the rest is to read."""

from django import forms
from django.contrib import admin, messages
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.admin import ReadOnly

from . import operations
from .errors import RationError
from .models import (
    DistributionSession,
    QueueEvent,
    RefusedBooking,
    Supplier,
    Token,
)

Status = Supplier.Status


class DecisionForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The dealer reads it. Needed to reject or suspend."),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@admin.register(Supplier)
class SupplierAdmin(ReadOnly, admin.ModelAdmin):
    """Approving, rejecting and suspending are actions that ask for a reason."""

    list_display = ["centre_code", "agent_name", "status", "phone", "registered_at"]
    list_filter = ["status", "registered_at"]
    search_fields = ["centre_code", "agent_name", "phone", "code", "user__username"]
    actions = ["approve", "reject", "suspend"]

    @admin.action(description=_("Approve the selected shops"))
    def approve(self, request, suppliers):
        return self.decide(request, suppliers, Status.APPROVED, _("Approve"))

    @admin.action(description=_("Reject the selected shops"))
    def reject(self, request, suppliers):
        return self.decide(request, suppliers, Status.REJECTED, _("Reject"))

    @admin.action(description=_("Suspend the selected shops"))
    def suspend(self, request, suppliers):
        return self.decide(request, suppliers, Status.SUSPENDED, _("Suspend"))

    def decide(self, request, suppliers, status, verb):
        """Ask for the reason; then decide on each shop and go back to the list."""
        is_answer = "decided" in request.POST
        form = DecisionForm(request.POST if is_answer else None)
        if is_answer and form.is_valid():
            try:
                self._decide_all(request, suppliers, status, form.cleaned_data)
            except RationError as refusal:
                form.add_error("reason", str(refusal.sentence))
            else:
                return redirect(request.get_full_path())
        context = self.admin_site.each_context(request) | {
            "title": verb,
            "verb": verb,
            "form": form,
            "suppliers": suppliers,
            "action": request.POST["action"],
            "opts": self.model._meta,
        }
        status_code = 422 if is_answer else 200
        return TemplateResponse(
            request, "admin/ration/supplier/decide.html", context, status=status_code
        )

    def _decide_all(self, request, suppliers, status, answer):
        operations.decide_suppliers(
            suppliers=list(suppliers),
            status=status,
            reason=answer["reason"],
            by=request.user,
            at=request.now,
        )
        messages.success(request, _what_was_done(status, len(suppliers)))

    def get_actions(self, request):
        """Who may change suppliers may decide on them; nobody edits them here."""
        allowed = request.user.has_perm("ration.change_supplier")
        return super().get_actions(request) if allowed else {}


def _what_was_done(status: str, count: int) -> str:
    told = {
        Status.APPROVED: ngettext(
            "%(n)s shop approved.", "%(n)s shops approved.", count
        ),
        Status.REJECTED: ngettext(
            "%(n)s shop rejected.", "%(n)s shops rejected.", count
        ),
        Status.SUSPENDED: ngettext(
            "%(n)s shop suspended.", "%(n)s shops suspended.", count
        ),
    }
    return told[status] % {"n": count}


@admin.register(DistributionSession)
class DistributionSessionAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["on", "supplier", "status", "booked", "capacity", "now_serving"]
    list_filter = ["status", "on"]
    list_select_related = ["supplier"]
    search_fields = ["supplier__centre_code", "supplier__agent_name"]
    exclude = ["day_key", "normal_run", "version", "pace_s"]


@admin.register(Token)
class TokenAdmin(ReadOnly, admin.ModelAdmin):
    """Found by the last four of the card, or the number; never by the card."""

    list_display = [
        "number",
        "session",
        "masked_card",
        "status",
        "lane",
        "source",
        "booked_at",
        "ended_at",
    ]
    list_filter = ["status", "lane", "source", "session__on"]
    list_select_related = ["session__supplier"]
    search_fields = ["=card_last4", "=number", "session__supplier__centre_code"]
    search_help_text = _("Last four of the card, token number or centre code")
    fields = [
        *("session", "number", "status", "masked_card", "lane", "priority_reason"),
        *("source", "counter", "misses", "copies", "is_voided"),
        *("booked_at", "called_at", "ended_at"),
    ]

    @admin.display(description=_("card"), ordering="card_last4")
    def masked_card(self, token):
        return token.masked_card


@admin.register(RefusedBooking)
class RefusedBookingAdmin(ReadOnly, admin.ModelAdmin):
    """Who tries many cards shows here: the same phone or address, again and again."""

    list_display = ["at", "session", "code"]
    list_filter = ["code", "session__on"]
    list_select_related = ["session__supplier"]
    search_fields = ["session__supplier__centre_code"]
    fields = ["at", "session", "code"]


@admin.register(QueueEvent)
class QueueEventAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["at", "kind", "session", "token_number", "by", "reason"]
    list_filter = ["kind", "session__on"]
    list_select_related = ["session__supplier", "token", "by"]
    search_fields = ["session__supplier__centre_code", "=token__number"]
    exclude = ["before", "step"]

    @admin.display(description=_("token"))
    def token_number(self, event):
        return event.token.number if event.token else None
