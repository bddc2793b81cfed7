from django import forms
from django.utils.translation import gettext_lazy as _

from .fields import RupeeField


class AskForm(forms.Form):
    """What a UPI QR asks for; empty lets the payer type the amount."""

    amount = RupeeField(label=_("Amount"), required=False)
