"""What a customer brings: money, goods back, or the shop's own kindness."""

from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from .. import amounts, cautions, dates, errors, ledger
from ..errors import DuesError
from ..models import Customer, Due, Payment
from ..operations import Manner
from .entries import text_field
from .fields import PostingForm, RupeeField, as_typed, day_field, is_id

KINDS = [
    (Payment.Kind.PAYMENT, _("Money")),
    (Payment.Kind.RETURN, _("Goods returned")),
    (Payment.Kind.DISCOUNT, _("Discount")),
    (Payment.Kind.WRITE_OFF, _("Written off")),
]
MODES = [
    (Payment.Mode.CASH, _("Cash")),
    (Payment.Mode.UPI, _("UPI")),
    (Payment.Mode.BANK, _("Bank")),
    (Payment.Mode.CHEQUE, _("Cheque")),
]
PART = "part_"


class PartField(RupeeField):
    """How much of a payment is for one due: nothing is an amount too."""

    def clean(self, value):
        if isinstance(value, str) and not value.strip(" 0.₹"):
            return 0
        return super().clean(value)


class Part(NamedTuple):
    """A line of the preview: so much of the payment settles so much of the due.

    `paise` is by the order of the dues; `field` holds what was chosen by hand.
    """

    due: Due
    paise: int
    field: BoundField

    @property
    def is_whole(self) -> bool:
        return self.paise == self.due.open_paise


class Preview(NamedTuple):
    said: str  # the amount as it was read, or why it was not
    paise: int
    parts: list[Part]
    advance_paise: int  # what is left when the oldest dues come first
    left_paise: int  # and when the parts are those chosen by hand
    proposed_for: int | str  # the amount whose parts nobody has touched yet, or ""


class ModeForm(PostingForm):
    """How money came, where nothing else is asked."""

    mode = forms.ChoiceField(
        label=_("How it came"),
        choices=MODES,
        initial=Payment.Mode.CASH,
        widget=forms.RadioSelect,
    )
    reference = text_field(_("UTR or cheque number"), required=False)

    @property
    def manner(self) -> Manner:
        """Raises ModeMissing."""
        typed = self.cleaned_data
        kind = typed.get("kind", Payment.Kind.PAYMENT)
        mode = typed["mode"] or Payment.Mode.CASH
        return Manner.of(kind, mode, typed["reference"], typed.get("note", ""))


class MarkPaidForm(ModeForm):
    """The rest of one due, paid; whether an advance is used, once that was asked."""

    use_advance = forms.TypedChoiceField(
        choices=[("", ""), ("yes", "yes"), ("no", "no")],
        coerce=lambda word: word == "yes",
        empty_value=None,
        required=False,
        widget=forms.HiddenInput,
    )

    def __init__(self, posted=None, *, due: Due, at: datetime):
        self.due, self.at = due, at
        super().__init__(posted, shop=due.shopkeeper)
        self.fields["mode"].required = False  # one tap is cash

    def cautions_about(self, typed: dict) -> list[cautions.Caution]:
        customer, rest = self.due.customer, self.due.open_paise
        if advance := ledger.balance(customer).advance_paise:
            if typed["use_advance"] is None:
                return []  # asked first: what comes in cash depends on it
            rest -= min(rest, advance) if typed["use_advance"] else 0
        mode = typed["mode"] or Payment.Mode.CASH
        return cautions.of_cash(customer, rest, mode, dates.today(self.at))


class ReceiveForm(ModeForm):
    """One box for what was received; `preview` shows what it settles.

    The oldest dues come first, `first` before them, unless the shopkeeper divides
    the amount by hand.
    """

    amount = RupeeField(label=_("Received"))
    kind = forms.ChoiceField(
        label=_("What it is"),
        choices=KINDS,
        initial=Payment.Kind.PAYMENT,
        widget=forms.RadioSelect,
    )
    note = text_field(_("Note"), required=False)
    entry_on = day_field(_("Received on"), required=False)
    by_hand = forms.BooleanField(label=_("Choose the dues myself"), required=False)
    balance_shown = forms.IntegerField(widget=forms.HiddenInput, required=False)

    field_order = ["amount", "kind", "mode", "reference", "note", "entry_on"]

    def __init__(
        self,
        posted=None,
        *,
        customer: Customer,
        at: datetime,
        first: int | None = None,
        **options,
    ):
        self.customer, self.at, self.first = customer, at, first
        self.balance = ledger.balance(customer)
        initial = {"balance_shown": self.balance.paise, "by_hand": first is not None}
        initial |= options.pop("initial", {})
        super().__init__(posted, shop=customer.shopkeeper, initial=initial, **options)
        dues = list(customer.dues.open().in_order())
        self.dues = sorted(dues, key=lambda due: due.pk != first)
        for due in self.dues:
            self.fields[f"{PART}{due.pk}"] = PartField(
                label=_("of this due"), required=False
            )

    def preview(self) -> Preview:
        """What the amount typed so far would settle; parts typed by hand are kept."""
        said, paise = self._read_amount()
        shares = self._shares(paise)
        is_proposed = not self._is_divided_by_hand
        if is_proposed:
            self._divide(shares)
        parts = [
            Part(due, shares.get(due.pk, 0), self[f"{PART}{due.pk}"])
            for due in self.dues
        ]
        advance = paise - sum(shares.values())
        left = paise - sum(self._read_part(due) for due in self.dues)
        proposed_for = paise if is_proposed else ""
        return Preview(said, paise, parts, advance, max(0, left), proposed_for)

    def _shares(self, paise: int) -> dict[int, int]:
        return {due.pk: part for due, part in ledger.fifo(self.dues, paise)}

    def _read_amount(self) -> tuple[str, int]:
        """The amount as it was read, or why it was not."""
        typed = self.data.get("amount", "")
        if not typed.strip():
            return "", 0
        try:
            read = amounts.read(typed)
        except DuesError as refusal:
            return str(refusal.sentence), 0
        return read.said, read.paise

    @property
    def _is_divided_by_hand(self) -> bool:
        if not self.data.get("by_hand") or self._is_for_first:
            return False
        return not self._is_untouched if self._has_parts else self.asks_again

    @property
    def _has_parts(self) -> bool:
        return any(self.data.get(f"{PART}{due.pk}") for due in self.dues)

    @property
    def _is_for_first(self) -> bool:
        """Nobody divided it, and nothing was proposed yet, as without scripts: it is
        for `first`, then for the oldest."""
        is_proposed = self.data.get("proposed_for") != "0"
        return self.first is not None and not self._has_parts and not is_proposed

    @property
    def _is_untouched(self) -> bool:
        """The parts are still those the last preview proposed for its amount."""
        proposed_for = self.data.get("proposed_for", "")
        if not is_id(proposed_for):
            return False
        shares = self._shares(int(proposed_for))
        return all(self._read_part(due) == shares.get(due.pk, 0) for due in self.dues)

    def _divide(self, shares: dict[int, int]) -> None:
        self.data = self.data.copy()
        for due in self.dues:
            part = shares.get(due.pk)
            typed = as_typed(part) if part else ""
            self.data[f"{PART}{due.pk}"] = self.initial[f"{PART}{due.pk}"] = typed

    def _read_part(self, due: Due) -> int:
        try:
            typed = self.data.get(f"{PART}{due.pk}", "")
            return PartField(required=False).clean(typed) or 0
        except forms.ValidationError:
            return 0

    # --- what is sent -------------------------------------------------------------

    def clean(self):
        typed = super().clean()
        if typed.get("by_hand") and self._closed_dues:
            # The page is old: a due of this customer was settled since.
            self.add_error(None, errors.Changed.sentence)
        return typed

    @cached_property
    def _closed_dues(self) -> set[int]:
        """Ids of parts that are for none of the open dues."""
        typed = (name for name, value in self.data.items() if value)
        found = (name.removeprefix(PART) for name in typed if name.startswith(PART))
        known = {due.pk for due in self.dues}
        return {int(one) for one in found if is_id(one)} - known

    @property
    def names_a_stranger(self) -> bool:
        """A part is for a due that never was this customer's."""
        if not self._closed_dues:
            return False
        # After a merge the dues of an old page are with the other one.
        here = [self.customer.pk, self.customer.merged_into_id]
        own = Due.objects.filter(pk__in=self._closed_dues, customer__in=here)
        return own.count() < len(self._closed_dues)

    def cautions_about(self, typed: dict) -> list[cautions.Caution]:
        if typed["kind"] != Payment.Kind.PAYMENT:
            return []
        on = typed["entry_on"] or dates.today(self.at)
        mode = typed["mode"] or Payment.Mode.CASH
        said = cautions.of_receiving(self.customer, typed["amount"], mode, on, self.at)
        if typed["by_hand"] and not self._closed_dues:
            shared = sum(self._plan.values())
            said += cautions.of_dividing(self.dues, typed["amount"], shared)
        return said

    @property
    def _plan(self) -> dict[int, int]:
        """Paise for each open due, as chosen by hand."""
        typed = self.cleaned_data
        if self._is_for_first:
            return self._shares(typed["amount"])
        return {due.pk: typed[f"{PART}{due.pk}"] or 0 for due in self.dues}

    @property
    def payment(self) -> dict:
        """What the operation takes. Raises ModeMissing."""
        typed = self.cleaned_data
        return {
            "amount_paise": typed["amount"],
            "manner": self.manner,
            "entry_on": typed["entry_on"],
            "plan": self._plan if typed["by_hand"] else None,
            "balance_shown": typed["balance_shown"],
            "key": typed["key"],
        }
