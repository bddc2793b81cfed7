"""Customers: named otherwise, merged when two names are one, and separated again."""

from django import forms
from django.contrib import admin, messages
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from .. import operations
from ..codes import name_key, plain
from ..errors import CustomerNameTaken, OneCustomerOnly, WarehouseError
from ..models import Customer, Roll
from ..permissions import Right, holds, reach
from .scope import PlantAdmin, do_to_each


class CustomerForm(forms.ModelForm):
    def clean_name(self):
        name = plain(self.cleaned_data["name"])
        others = Customer.objects.exclude(pk=self.instance.pk)
        if others.filter(key=name_key(name)).exists():
            raise forms.ValidationError(CustomerNameTaken(name=name).sentence)
        return name


class MergeForm(forms.Form):
    """Which of the chosen customers is the one they all are."""

    kept = forms.ModelChoiceField(
        Customer.objects.none(),
        label=_("They are all"),
        empty_label=None,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, customers, **named):
        super().__init__(*args, **named)
        self.fields["kept"].queryset = customers


class AliasFilter(admin.SimpleListFilter):
    title = _("name")
    parameter_name = "alias"

    def lookups(self, request, model_admin):
        return [("no", _("customers")), ("yes", _("other names of customers"))]

    def queryset(self, request, customers):
        if self.value() is None:
            return customers
        return customers.filter(merged_into__isnull=self.value() == "no")


@admin.register(Customer)
class CustomerAdmin(PlantAdmin):
    """Customers become known by a dispatch; here they are only named otherwise."""

    form = CustomerForm
    fields = ["name", "merged_into", "other_names", "created_at"]
    readonly_fields = ["merged_into", "other_names", "created_at"]
    list_display = ["name", "merged_into", "other_names", "created_at"]
    list_filter = [AliasFilter, "created_at"]
    list_select_related = ["merged_into"]
    search_fields = ["name", "aliases__name", "merged_into__name"]
    actions = ["merge", "separate"]

    def get_queryset(self, request):
        customers = admin.ModelAdmin.get_queryset(self, request)
        customers = customers.prefetch_related("aliases")
        if reach(request.user, Right.SEE_ROLLS).is_everywhere:
            return customers
        rolls = Roll.objects.seen_by(request.user).filter(customer__isnull=False)
        return customers.filter(pk__in=rolls.order_by().values("customer"))

    @admin.display(description=_("other names"))
    def other_names(self, customer):
        return ", ".join(one.name for one in customer.aliases.all()) or "–"

    def has_change_permission(self, request, obj=None):
        return holds(request.user, Right.SET_UP)

    @admin.action(
        description=_("Merge the selected: they are one"), permissions=["change"]
    )
    def merge(self, request, customers):
        """Ask which one is kept; then merge and go back to the list."""
        if len(customers) < 2:
            return self.message_user(
                request, str(OneCustomerOnly.sentence), messages.WARNING
            )
        is_answer = "decided" in request.POST
        form = MergeForm(request.POST if is_answer else None, customers=customers)
        if is_answer and form.is_valid():
            try:
                merged = self._merge_all(request, customers, form.cleaned_data["kept"])
            except WarehouseError as refusal:
                form.add_error("kept", str(refusal.sentence))
            else:
                self.message_user(request, merged)
                return redirect(request.get_full_path())
        context = self.admin_site.each_context(request) | {
            "title": _("Merge customers"),
            "form": form,
            "customers": customers,
            "opts": self.opts,
        }
        page = "admin/warehouse/customer/merge.html"
        status = 422 if is_answer else 200
        return TemplateResponse(request, page, context, status=status)

    def _merge_all(self, request, customers, kept) -> str:
        others = [one for one in customers if one != kept]
        who_when = {"by": request.user, "at": request.now}
        new = operations.merge_customers(kept=kept, others=others, **who_when)
        told = ngettext(
            "%(n)s name is now another name of %(kept)s.",
            "%(n)s names are now other names of %(kept)s.",
            len(new),
        )
        return told % {"n": len(new), "kept": kept.name}

    @admin.action(
        description=_("Separate the selected: take their merge back"),
        permissions=["change"],
    )
    def separate(self, request, customers):
        do_to_each(
            self,
            request,
            lambda one: operations.separate_customer(
                customer=one, by=request.user, at=request.now
            ),
            customers.filter(merged_into__isnull=False),
        )

    def save_model(self, request, obj, form, change):
        operations.rename_customer(
            customer=obj,
            name=form.cleaned_data["name"],
            by=request.user,
            at=request.now,
        )

    def changeform_view(self, request, *args, **named):
        try:
            return super().changeform_view(request, *args, **named)
        except WarehouseError as refusal:  # another one took the name this moment
            self.message_user(request, str(refusal.sentence), messages.ERROR)
            return redirect(request.get_full_path())
