"""What a dealer types: a day's session, a booking at the counter, a reason."""

from datetime import date, datetime, time, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.days import day_field

from ..card import spelled_out
from ..models import MAX_CAPACITY, DistributionSession, Token
from .booking import BookingForm

DAYS_AHEAD = 366
REASON_LENGTH = 120
SEARCH_LENGTH = 4


def time_field(label, **options) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        input_formats=["%H:%M", "%H:%M:%S"],
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        **options,
    )


class SessionForm(forms.Form):
    """A day's session, in the shop's own time. `fields_of_session` is what to save."""

    on = day_field(_("Date"))
    starts = time_field(_("From"))
    ends = time_field(_("To"))
    capacity = forms.IntegerField(
        label=_("Tokens"),
        min_value=1,
        max_value=MAX_CAPACITY,
        help_text=_("How many households you can serve that day."),
    )
    goods = forms.CharField(
        label=_("What is given"),
        required=False,
        max_length=500,
        help_text=_("One a line, as it shall stand on the poster: Rice 5 kg a person"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    bookings_from = time_field(
        _("Bookings from"),
        required=False,
        help_text=_("Empty: as soon as you open the session."),
    )
    counters = forms.IntegerField(
        label=_("Counters"),
        min_value=1,
        max_value=9,
        help_text=_("How many people serve at once."),
    )
    kept_for_counter = forms.IntegerField(
        label=_("Tokens kept for the counter"),
        min_value=0,
        max_value=MAX_CAPACITY,
        required=False,
        help_text=_("For people without a phone: these cannot be booked by phone."),
    )
    asks_onsite_code = forms.BooleanField(
        label=_("Book only at the shop: ask for the code on the shop's screen"),
        required=False,
    )

    def __init__(
        self,
        posted=None,
        *,
        now: datetime,
        session: DistributionSession | None = None,
        initial: dict | None = None,
        **options,
    ):
        self.now, self.session = now, session
        initial = initial or (session and as_typed(session))
        super().__init__(posted, initial=initial, **options)

    def clean_on(self) -> date:
        on = self.cleaned_data["on"]
        today = timezone.localdate(self.now)
        is_kept = self.session is not None and self.session.on == on
        if on < today and not is_kept:
            raise ValidationError(_("This day is over. Choose today or a later day."))
        if on > today + timedelta(days=DAYS_AHEAD):
            raise ValidationError(_("Choose a day within the next year."))
        return on

    def clean(self):
        typed = super().clean()
        on, starts, ends = map(typed.get, ("on", "starts", "ends"))
        begins = typed.get("bookings_from")
        if starts and ends and starts >= ends:
            self.add_error(
                "ends", _("The end comes before the start, on the same day.")
            )
        elif on and ends and instant(on, ends) <= self.now:
            self.add_error("ends", _("This time is over. Give a later end."))
        elif begins and ends and begins >= ends:
            self.add_error("bookings_from", _("Bookings must open before the end."))
        if (typed.get("kept_for_counter") or 0) > (typed.get("capacity") or 0):
            self.add_error("kept_for_counter", _("Keep at most as many as there are."))
        return typed

    @property
    def fields_of_session(self) -> dict:
        typed = self.cleaned_data
        kept = ("on", "capacity", "goods", "counters", "asks_onsite_code")
        return {name: typed[name] for name in kept} | {
            "kept_for_counter": typed["kept_for_counter"] or 0,
            "starts_at": instant(typed["on"], typed["starts"]),
            "ends_at": instant(typed["on"], typed["ends"]),
            "booking_from": self._booking_from(),
        }

    def _booking_from(self) -> datetime:
        if typed := self.cleaned_data["bookings_from"]:
            return instant(self.cleaned_data["on"], typed)
        before = self.session.booking_from if self.session else self.now
        return min(before, self.now)


def instant(on: date, clock: time) -> datetime:
    return timezone.make_aware(datetime.combine(on, clock))


def as_typed(session: DistributionSession) -> dict:
    """The session as its form was filled in."""
    begins = timezone.localtime(session.booking_from)
    return {
        "on": session.on,
        "starts": timezone.localtime(session.starts_at).time(),
        "ends": timezone.localtime(session.ends_at).time(),
        "capacity": session.capacity,
        "goods": session.goods,
        "bookings_from": begins.time() if begins.date() == session.on else None,
        "counters": session.counters,
        "kept_for_counter": session.kept_for_counter,
        "asks_onsite_code": session.asks_onsite_code,
    }


class CounterBookingForm(BookingForm):
    """A booking for somebody who stands at the counter without a phone."""

    priority_reason = forms.ChoiceField(
        label=_("Priority"),
        required=False,
        choices=[("", _("No")), *Token.PriorityReason.choices],
        help_text=_("Only for who is here and asks for it."),
    )

    def __init__(self, posted=None):
        super().__init__(posted, asks_onsite_code=False)
        self.fields["phone"].help_text = ""
        self.fields["card_number"].widget.attrs["autofocus"] = True


class PressForm(forms.Form):
    """A press of a counter's button, as the page showed that counter."""

    counter = forms.IntegerField(min_value=1, max_value=9)
    version = forms.IntegerField(
        required=False, validators=[MinValueValidator(0), MaxValueValidator(2**31 - 1)]
    )


class ReasonForm(forms.Form):
    """Why, in the dealer's own words: shown to the people it concerns."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=REASON_LENGTH,
        error_messages={"required": _("Write a reason. People will read it.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class PriorityForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=Token.PriorityReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the reason.")},
    )


class SearchForm(forms.Form):
    """Find a token by its number or the end of the card: never by a whole card,
    which does not belong in an address."""

    q = forms.CharField(
        label=_("Token number or last four of the card"),
        required=False,
        widget=forms.TextInput(
            attrs={"type": "search", "autocomplete": "off", "maxlength": SEARCH_LENGTH}
        ),
    )

    def clean_q(self) -> str:
        typed = spelled_out(self.cleaned_data["q"])
        if len(typed) > SEARCH_LENGTH:
            raise ValidationError(
                _("Type a token number, or only the last four of the card.")
            )
        return typed
