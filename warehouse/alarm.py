"""A letter to those who repair, when a reconciliation has found something new."""

import logging

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Q
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.roles import Role

from .models import ReconciliationLog

LINES_TOLD = 30
log = logging.getLogger("bhandar.reconciliation")


def tell_of_new(run: ReconciliationLog) -> int:
    """Mail what `run` is the first to have found; return to how many people.

    What stood there yesterday is not told again. That a letter cannot be sent is
    logged and changes nothing: the run itself is kept, and the pages show it.
    """
    new = [str(one) for one in run.found.filter(first_seen_at=run.run_at)]
    people = _addresses() if new else []
    if not people:
        return 0
    with translation.override(settings.LANGUAGE_CODE):
        letter = EmailMessage(_subject(new), _text(new), bcc=people)
    try:
        letter.send()
    except OSError:  # a refused connection, and whatever a mail server answers
        log.exception("the letter about run %s was not sent", run.pk)
        return 0
    return len(people)


def _addresses() -> list[str]:
    """Of settings.ADMINS and of all Factory Admins who have given theirs."""
    is_admin = Q(groups__name=Role.FACTORY_ADMIN) | Q(is_superuser=True)
    admins = User.objects.filter(is_admin, is_active=True).exclude(email="")
    of_settings = {one[1] if isinstance(one, tuple) else one for one in settings.ADMINS}
    return sorted(of_settings.union(admins.values_list("email", flat=True)))


def _subject(new: list[str]) -> str:
    said = ngettext(
        "Roll store: %(n)s new mismatch", "Roll store: %(n)s new mismatches", len(new)
    )
    return said % {"n": len(new)}


def _text(new: list[str]) -> str:
    lines = [_("The reconciliation found what was not there the last time:"), ""]
    lines += new[:LINES_TOLD]
    if len(new) > LINES_TOLD:
        lines.append(_("and %(n)s more.") % {"n": len(new) - LINES_TOLD})
    lines += ["", _("What happened and what to do is told here:")]
    lines.append(settings.SITE_URL + reverse("warehouse:reconciliation"))
    return "\n".join(lines)
