"""The khata's vocabulary for templates."""

import uuid
from datetime import date

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .. import amounts, menu
from ..models import Due

register = template.Library()

register.filter("balance", amounts.balance_words)


@register.inclusion_tag("dues/_nav.html", takes_context=True)
def khata_nav(context):
    """The strip of pages under the cloth."""
    return {"entries": menu.entries(context["request"])}


@register.simple_tag
def press_key() -> SafeString:
    """A key of its own for each button, so that a second arrival is known."""
    return format_html('<input type="hidden" name="key" value="{}">', uuid.uuid4())


@register.simple_tag
def due_badge(due: Due, today: date) -> SafeString:
    """How a due stands on a day, as a badge: paid, overdue 5 days, due today …"""
    state, word = _standing(due, today)
    return format_html('<span class="badge" data-state="{}">{}</span>', state, word)


def _standing(due: Due, today: date) -> tuple[str, str]:
    if due.is_void:
        return "cancelled", _("cancelled")
    if due.is_paid:
        return "good", _("paid")
    if late := due.days_overdue(today):
        words = ngettext("overdue %(days)d day", "overdue %(days)d days", late)
        return "bad", words % {"days": late}
    if due.due_on == today:
        return "warn", _("due today")
    return "waiting", _("part paid") if due.is_part_paid else _("pending")
