"""How a wait is told, on a page and in the answer its script places there."""

from django.utils.translation import gettext_lazy as _

LONG_S = 90 * 60

# {low} and {high} are minutes, {start} and {end} the clock.
WAIT = {
    "now": _("any moment now"),
    "under": _("less than {high} min, before {end}"),
    "range": _("about {low}–{high} min, around {start}–{end}"),
    "long": _("between {start} and {end}"),
}
BE_THERE = {
    "next": _("You are next. Stay at the counter."),
    "now": _("Be at the shop now."),
    "by": _("Be at the shop by {start}."),
}


def told(status: dict) -> dict:
    """The sentences for a phone that keeps its page true; None as elsewhere."""
    return {"wait": wait(status) or None, "be_there": be_there(status) or None}


def wait(status: dict) -> str:
    """The wait in a status of `ration.live` as words; empty when nobody can say."""
    if status["wait_low_s"] is None:
        return ""
    return str(WAIT[_kind_of_wait(status)]).format(
        low=status["wait_low_s"] // 60,
        high=status["wait_high_s"] // 60,
        start=status["be_there_by"][11:16],
        end=status["call_by"][11:16],
    )


def _kind_of_wait(status: dict) -> str:
    if not status["wait_high_s"]:
        return "now"
    if not status["wait_low_s"]:
        return "under"
    return "long" if status["wait_low_s"] >= LONG_S else "range"


def be_there(status: dict) -> str:
    """When to come, as a sentence; empty when nobody can say."""
    if status["wait_low_s"] is None:
        return ""
    kind = "by" if status["wait_low_s"] else "now" if status["ahead"] else "next"
    return str(BE_THERE[kind]).format(start=status["be_there_by"][11:16])
