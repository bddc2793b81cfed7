"""A message that goes out by e-mail: handed to the mail server, no more is known."""

from django.conf import settings
from django.core.mail import EmailMessage

from .errors import NotMailed
from .models import Customer


def is_possible() -> bool:
    """Whether a letter of this site goes to a mail server at all."""
    return settings.SENDS_MAIL


def send(customer: Customer, text: str) -> None:
    """Hand `text` to the mail server, from the shop. Raises NotMailed."""
    shop = customer.shopkeeper
    subject = " ".join(shop.shop_name.split())
    answers_to = [shop.user.email] if shop.user.email else None
    try:
        EmailMessage(subject, text, to=[customer.email], reply_to=answers_to).send()
    except OSError as failure:  # smtplib's errors are such, and so is a lost network
        raise NotMailed() from failure
