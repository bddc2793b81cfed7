"""Customers as they are looked for, and as they are written down."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.phones import PhoneField

from .. import cautions, names
from ..ledger import Order, Show
from ..models import Customer, Shopkeeper
from .fields import PostingForm, RupeeField

LONGEST_SEARCH = 80
OF_A_CUSTOMER = (
    *("name", "phone", "area", "alias", "address", "email", "language"),
    *("do_not_remind",),
)


class FindForm(forms.Form):
    """Which customers are listed. Nothing in it can be wrong: it is asked by GET."""

    q = forms.CharField(
        label=_("Name, area or phone"),
        required=False,
        widget=forms.TextInput(
            attrs={
                "type": "search",
                "autocomplete": "off",
                "maxlength": LONGEST_SEARCH,
            }
        ),
    )
    show = forms.ChoiceField(required=False, choices=Show.choices)
    sort = forms.ChoiceField(
        label=_("Sorted by"), required=False, choices=Order.choices
    )

    @property
    def chosen(self) -> dict:
        """`text`, `show` and `order` as the ledger takes them."""
        self.is_valid()
        typed = self.cleaned_data
        return {
            "text": typed.get("q", "")[:LONGEST_SEARCH],
            "show": typed.get("show") or Show.ALL,
            "order": typed.get("sort") or Order.BALANCE,
        }


class CustomerForm(PostingForm):
    """A customer, new or known; `facts` is what the operations take."""

    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        error_messages={"required": _("Write the customer's name.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    phone = PhoneField(
        label=_("Phone"),
        required=False,
        help_text=_("For reminders. Families may share one number."),
        widget=forms.TextInput(
            attrs={"type": "tel", "inputmode": "tel", "autocomplete": "off"}
        ),
    )
    area = forms.CharField(label=_("Area or lane"), required=False, max_length=60)
    alias = forms.CharField(
        label=_("Father's or other name"), required=False, max_length=80
    )
    address = forms.CharField(
        label=_("Address"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    email = forms.EmailField(label=_("E-mail"), required=False, max_length=254)
    language = forms.ChoiceField(
        label=_("Language of messages"), choices=settings.LANGUAGES
    )
    credit_limit = RupeeField(
        least=0,
        label=_("Credit limit"),
        required=False,
        help_text=_("You are warned above it. Nothing is refused."),
    )
    overdue_limit = RupeeField(
        least=0, label=_("Limit of what is overdue"), required=False
    )
    do_not_remind = forms.BooleanField(
        label=_("Do not remind this customer"), required=False
    )

    def __init__(
        self, posted=None, *, shop: Shopkeeper, customer: Customer | None = None
    ):
        self.customer = customer
        initial = _as_typed(customer) if customer else {"language": shop.language}
        super().__init__(posted, shop=shop, initial=initial)

    def cautions_about(self, typed: dict) -> list[cautions.Caution]:
        phone, known = typed["phone"], self.customer
        said = []
        if not known or names.key(typed["name"]) != known.name_key:
            said += cautions.of_name(self.shop, typed["name"], phone)
        if phone and phone != (known and known.phone):
            said += cautions.of_phone(self.shop, phone)
        return said

    @property
    def facts(self) -> dict:
        typed = self.cleaned_data
        return {name: typed[name] for name in OF_A_CUSTOMER} | {
            "phone": typed["phone"] or None,
            "phone_raw": self._phone_as_typed(),
            "credit_limit_paise": typed["credit_limit"],
            "overdue_limit_paise": typed["overdue_limit"],
        }

    def _phone_as_typed(self) -> str:
        """The form shows a number in groups: that nobody typed."""
        known = self.customer
        if known and known.phone == (self.cleaned_data["phone"] or None):
            return known.phone_raw
        return " ".join(self.data.get("phone", "").split())[:40]


def _as_typed(customer: Customer) -> dict:
    return {name: getattr(customer, name) for name in OF_A_CUSTOMER} | {
        "credit_limit": customer.credit_limit_paise,
        "overdue_limit": customer.overdue_limit_paise,
    }
