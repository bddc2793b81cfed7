"""Messages that the shopkeeper sends from the own phone: a draft is opened, no more.

Nothing is sent from here, and nobody knows whether a draft was. Source: research 4.
"""

from urllib.parse import quote

import phonenumbers

from .models import Customer, Reminder

MOBILE = (
    phonenumbers.PhoneNumberType.MOBILE,
    phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE,
)


def mobile_of(customer: Customer) -> str:
    """The number messages can go to; empty for a landline or none."""
    if not customer.phone:
        return ""
    kind = phonenumbers.number_type(phonenumbers.parse(customer.phone))
    return customer.phone if kind in MOBILE else ""


def whatsapp(customer: Customer, text: str) -> str:
    """The address that opens a WhatsApp draft; empty without a mobile number."""
    number = mobile_of(customer)
    return f"https://wa.me/{number[1:]}?text={quote(text)}" if number else ""


def sms(customer: Customer, text: str) -> str:
    """The address that opens an SMS draft; empty without a mobile number."""
    number = mobile_of(customer)
    return f"sms:{number}?body={quote(text)}" if number else ""


def address(channel: str, customer: Customer, text: str) -> str:
    """Where the draft opens; empty when this customer cannot be reached so."""
    ways = {Reminder.Channel.WHATSAPP: whatsapp, Reminder.Channel.SMS: sms}
    return ways[channel](customer, text) if channel in ways else ""
