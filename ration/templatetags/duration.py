"""Durations as people say them: 45 s, 3 min 20 s, 1 h 05 min."""

from django import template
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def duration(seconds: float | None) -> str:
    """Whole seconds under an hour, whole minutes above; a dash for None."""
    if seconds is None:
        return "–"
    minutes, seconds = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    parts = {"hours": hours, "minutes": minutes, "seconds": seconds}
    if hours:
        return _("%(hours)d h %(minutes)02d min") % parts
    if minutes and seconds:
        return _("%(minutes)d min %(seconds)d s") % parts
    if minutes:
        return _("%(minutes)d min") % parts
    return _("%(seconds)d s") % parts
