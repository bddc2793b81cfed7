"""The shop as its shopkeeper registers and keeps it."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.phones import PhoneField

from ..gstin import is_gstin
from ..models import Shopkeeper
from .fields import day_field


class ShopForm(forms.ModelForm):
    phone = PhoneField(label=_("Phone"))

    class Meta:
        model = Shopkeeper
        fields = ["shop_name", "phone", "address", "upi_vpa"]
        widgets = {
            "shop_name": forms.TextInput(attrs={"autocomplete": "organization"}),
            "address": forms.Textarea(
                attrs={"rows": 3, "autocomplete": "street-address"}
            ),
            "upi_vpa": forms.TextInput(
                attrs={"inputmode": "email", "autocapitalize": "none"}
            ),
        }


class ShopSettingsForm(ShopForm):
    """The same, and how the khata is kept."""

    gstin = forms.CharField(
        label=_("GSTIN"),
        required=False,
        max_length=20,
        help_text=_("15 letters and digits, as on the certificate."),
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
    )
    books_closed_on = day_field(
        _("Books closed up to and including"),
        required=False,
        help_text=_("Nothing is written on or before this day. Empty: all is open."),
    )

    class Meta(ShopForm.Meta):
        fields = [
            *ShopForm.Meta.fields,
            *("credit_days", "language", "books_closed_on", "gst_status", "gstin"),
        ]
        help_texts = {
            "upi_vpa": _("Customers pay to it by the QR you show them."),
            "credit_days": _("A new due is to be paid so many days later."),
            "language": _("Of messages to a new customer, unless you choose another."),
        }

    def __init__(self, posted=None, *, shop: Shopkeeper, today: date):
        self.today = today
        # A copy: a form that is refused must not change the page's own shop.
        super().__init__(posted, instance=Shopkeeper.objects.get(pk=shop.pk))

    def clean_gstin(self) -> str:
        typed = "".join(self.cleaned_data["gstin"].upper().split())
        if typed and not is_gstin(typed):
            raise ValidationError(
                _("This is no GSTIN. Compare it with the certificate, sign by sign."),
                code="gstin",
            )
        return typed

    def clean_books_closed_on(self) -> date | None:
        on = self.cleaned_data["books_closed_on"]
        if on and on >= self.today:
            raise ValidationError(_("Close the books of a day that is over."))
        return on

    def clean(self):
        typed = super().clean()
        if "gst_status" not in typed or "gstin" not in typed:
            return typed
        is_registered = typed["gst_status"] != Shopkeeper.GstStatus.UNREGISTERED
        if is_registered and not typed["gstin"]:
            self.add_error("gstin", _("A registered shop has a GSTIN. Write it here."))
        elif typed["gstin"] and not is_registered:
            self.add_error(
                "gst_status", _("With a GSTIN, say which registration the shop has.")
            )
        return typed
