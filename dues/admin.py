"""Admin of the khatas: to read and to search. The one correction asks for a reason."""

from django import forms
from django.contrib import admin, messages
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.admin import ReadOnly

from . import amounts, names, operations
from .errors import DuesError
from .models import (
    Customer,
    Due,
    KhataLink,
    LedgerCheck,
    Payment,
    Posting,
    Reminder,
    Shopkeeper,
)

MOST_AT_ONCE = 200  # as many as one list shows: more were not looked at


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("It stays with the entry, for the shop to read."),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class KhataAdmin(ReadOnly, admin.ModelAdmin):
    """`customer` is the path to the person whose name is looked for, if there is one.

    Names are found in any spelling and script, as in the shop's own list.
    """

    show_full_result_count = False
    list_per_page = 50
    customer = ""

    def get_search_results(self, request, rows, typed):
        found, may_repeat = super().get_search_results(request, rows, typed)
        if self.customer and names.query_words(typed):
            people = Customer.objects.found_by(typed).order_by().values("pk")
            found |= rows.filter(**{f"{self.customer}__in": people})
        return found, may_repeat


@admin.register(Shopkeeper)
class ShopkeeperAdmin(KhataAdmin):
    """A shopkeeper keeps the shop; approval is on the profile."""

    list_display = ["shop_name", "user", "readable_phone", "gst_status", "credit_days"]
    list_filter = ["gst_status", "language"]
    search_fields = ["shop_name", "phone", "user__username"]
    list_select_related = ["user"]

    @admin.display(description=_("phone"), ordering="phone")
    def readable_phone(self, shop):
        return shop.readable_phone


@admin.register(Customer)
class CustomerAdmin(KhataAdmin):
    list_display = ["name", "shopkeeper", "area", "language", "is_active"]
    list_filter = ["language", "do_not_remind", "is_doubtful"]
    list_select_related = ["shopkeeper"]
    search_fields = ["search_key", "shopkeeper__shop_name"]
    customer = "pk"
    exclude = ["name_key", "search_key", "sound_key"]

    @admin.display(description=_("active"), boolean=True)
    def is_active(self, customer):
        return customer.is_active


class EntryAdmin(KhataAdmin):
    """Amount, customer and days never change: an entry is cancelled, with a reason."""

    list_select_related = ["shopkeeper", "customer"]
    search_fields = ["customer__search_key", "shopkeeper__shop_name"]
    customer = "customer"
    actions = ["cancel_with_a_reason"]
    subject, cancel = "", None

    @admin.display(description=_("amount"), ordering="amount_paise")
    def amount(self, entry):
        return amounts.rupees(entry.amount_paise)

    @admin.display(description=_("cancelled"), boolean=True)
    def is_void(self, entry):
        return entry.is_void

    def get_actions(self, request):
        """Who may change such entries may cancel them; nobody edits them."""
        codename = f"dues.change_{self.opts.model_name}"
        allowed = request.user.has_perm(codename)
        return super().get_actions(request) if allowed else {}

    @admin.action(description=_("Cancel, with a reason"))
    def cancel_with_a_reason(self, request, entries):
        if entries.count() > MOST_AT_ONCE:
            said = _("At most %(most)s entries are cancelled at once. Choose fewer.")
            self.message_user(request, said % {"most": MOST_AT_ONCE}, messages.WARNING)
            return None
        is_answer = "decided" in request.POST
        form = ReasonForm(request.POST if is_answer else None)
        if is_answer and form.is_valid():
            self._cancel_all(request, entries, form.cleaned_data["reason"])
            return redirect(request.get_full_path())
        context = self.admin_site.each_context(request) | {
            "title": _("Cancel, with a reason"),
            "form": form,
            "entries": entries.select_related("customer"),
            "action": request.POST["action"],
            "opts": self.opts,
        }
        status = 422 if is_answer else 200
        return TemplateResponse(
            request, "admin/dues/cancel.html", context, status=status
        )

    def _cancel_all(self, request, entries, reason: str) -> None:
        done = was = 0
        for entry in entries:
            named = {self.subject: entry, "reason": reason}
            was += entry.is_void
            try:
                type(self).cancel(**named, by=request.user, at=request.now)
            except DuesError as refusal:
                self.message_user(request, str(refusal.sentence), messages.WARNING)
            else:
                done += not entry.is_void
        self._tell_cancelled(request, done, was)

    def _tell_cancelled(self, request, done: int, was: int) -> None:
        if was:
            said = ngettext(
                "%(n)s entry was cancelled already. It stays as it is.",
                "%(n)s entries were cancelled already. They stay as they are.",
                was,
            )
            self.message_user(request, said % {"n": was}, messages.WARNING)
        if done or not was:
            said = ngettext("%(n)s entry cancelled.", "%(n)s entries cancelled.", done)
            self.message_user(request, said % {"n": done})


@admin.register(Due)
class DueAdmin(EntryAdmin):
    list_display = [
        *("entry_on", "shopkeeper", "customer", "amount", "kind", "due_on"),
        *("status", "is_void"),
    ]
    list_filter = ["status", "kind", "entry_on", "due_on"]
    date_hierarchy = "entry_on"
    subject, cancel = "due", operations.void_due


@admin.register(Payment)
class PaymentAdmin(EntryAdmin):
    list_display = [
        *("entry_on", "shopkeeper", "customer", "amount", "kind", "mode"),
        *("receipt_no", "is_void"),
    ]
    list_filter = ["kind", "mode", "entry_on"]
    search_fields = [*EntryAdmin.search_fields, "receipt_no", "reference"]
    date_hierarchy = "entry_on"
    subject, cancel = "payment", operations.void_payment


@admin.register(Posting)
class PostingAdmin(KhataAdmin):
    list_display = ["at", "shopkeeper", "action", "by"]
    list_filter = ["action"]
    list_select_related = ["shopkeeper", "by"]
    search_fields = ["shopkeeper__shop_name", "by__username"]
    exclude = ["key"]


@admin.register(Reminder)
class ReminderAdmin(KhataAdmin):
    list_display = ["opened_at", "shopkeeper", "customer", "channel"]
    list_filter = ["channel"]
    list_select_related = ["shopkeeper", "customer"]
    search_fields = ["customer__search_key", "shopkeeper__shop_name"]
    customer = "customer"


@admin.register(KhataLink)
class KhataLinkAdmin(KhataAdmin):
    """That there is a link, and until when; the link itself is the shop's."""

    list_display = ["customer", "shopkeeper", "expires_at"]
    list_select_related = ["shopkeeper", "customer"]
    search_fields = ["customer__search_key", "shopkeeper__shop_name"]
    customer = "customer"
    exclude = ["key"]


@admin.register(LedgerCheck)
class LedgerCheckAdmin(KhataAdmin):
    list_display = ["shopkeeper", "checked_at", "is_clean", "differences"]
    list_select_related = ["shopkeeper"]

    @admin.display(description=_("in order"), boolean=True)
    def is_clean(self, check):
        return check.is_clean
