from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.phones import PhoneField

from .models import Shopkeeper


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
    class Meta(ShopForm.Meta):
        fields = [*ShopForm.Meta.fields, "credit_days"]
