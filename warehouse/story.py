"""What a mismatch is about, told in sentences: what the ledger says happened, what
stands in the roll instead, and what to do about it."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .models import Mismatch, Roll, Transaction
from .reconciliation import KIND_OF, Names
from .replay import replay
from .states import Action

Kind = Mismatch.Kind
STEPS_TOLD = 4
TOLD = {
    Action.PUTAWAY: gettext_lazy("{when}: {who} put it away in {place}."),
    Action.TRANSFER: gettext_lazy("{when}: {who} sent it to {place}."),
    Action.RECEIVE: gettext_lazy("{when}: {who} received it in {place}."),
    Action.DISPATCH: gettext_lazy("{when}: {who} dispatched it to {customer}."),
    Action.QA_SCAN: gettext_lazy("{when}: {who} checked its quality in {place}."),
    Action.TEMP_STORAGE: gettext_lazy(
        "{when}: {who} stored it for a while at {place}."
    ),
    Action.RETURN: gettext_lazy("{when}: {who} took it back to {place}."),
    Action.VOID: gettext_lazy("{when}: {who} made it void."),
    Action.REVERSAL: gettext_lazy(
        "{when}: {who} took the step before back; it was at {place} again."
    ),
    Action.ADJUST: gettext_lazy("{when}: {who} adjusted it: {reason}."),
}
ENDS = {
    Kind.LOCATION_DIFFERS: gettext_lazy(
        "So it lies in {expected}. The roll's row says {actual}."
    ),
    Kind.STATUS_DIFFERS: gettext_lazy(
        "So it is {expected}. The roll's row says {actual}."
    ),
    Kind.CUSTODY_DIFFERS: gettext_lazy(
        "So {expected} has it. The roll's row says {actual}."
    ),
    Kind.CUSTOMER_DIFFERS: gettext_lazy(
        "So it went to {expected}. The roll's row says {actual}."
    ),
    Kind.HOLD_DIFFERS: gettext_lazy(
        "On hold, by the ledger: {expected}. The roll's row says {actual}."
    ),
    Kind.WEIGHT_DIFFERS: gettext_lazy(
        "So it weighs {expected}. The roll's row says {actual}."
    ),
    Kind.VERSION_DIFFERS: gettext_lazy(
        "These are {expected} steps. The roll's row counts {actual}."
    ),
    Kind.NO_LEDGER: gettext_lazy(
        "The roll's row says {actual}, but no step ever brought it there."
    ),
    Kind.SEQ_GAP: gettext_lazy(
        "Where step {expected} must come, step {actual} follows: what was between is"
        " gone."
    ),
    Kind.ILLEGAL_STEP: gettext_lazy(
        "Step {actual} was not possible: the roll was {expected} elsewhere. Somebody"
        " wrote past the site."
    ),
    Kind.TIME_REVERSED: gettext_lazy(
        "A step that must come after {expected} is dated {actual}."
    ),
    Kind.CHAIN_BROKEN: gettext_lazy(
        "The seal of step {actual} does not fit: it was altered in the database after"
        " it was posted."
    ),
    Kind.LOCATION_WRONG: gettext_lazy(
        "It is kept by {expected} and lies in {actual}: a rack that is closed or of"
        " another department."
    ),
    Kind.RACK_OVERFULL: gettext_lazy(
        "It takes {expected} and holds {actual} (rolls / grams)."
    ),
    Kind.COUNTER_DIFFERS: gettext_lazy(
        "The ledger comes to {expected}, the dashboard shows {actual}."
    ),
    Kind.IMPORT_DIFFERS: gettext_lazy(
        "The import says that it made {expected} rolls, and there are {actual} of it."
    ),
    Kind.BALANCE: gettext_lazy(
        "{expected} rolls were made or came, and {actual} are accounted for."
    ),
}
ADVICE = {
    Kind.NO_LEDGER: gettext_lazy(
        "Repair its status first: it then waits to be stored. Look for it in the plant,"
        " and put it away by a scan."
    ),
    Kind.SEQ_GAP: gettext_lazy(
        "A ledger is never rewritten. Look up the lost step in the last backup, and"
        " find out who had access to the database. A count of its rack says where the"
        " roll is."
    ),
    Kind.ILLEGAL_STEP: gettext_lazy(
        "A ledger is never rewritten. Find out who had access to the database. A count"
        " of its rack says where the roll is."
    ),
    Kind.TIME_REVERSED: gettext_lazy(
        "A ledger is never rewritten. See whether the clock of the server was changed."
    ),
    Kind.CHAIN_BROKEN: gettext_lazy(
        "A ledger is never rewritten. Compare the step with the last backup or export,"
        " and find out who had access to the database."
    ),
    Kind.LOCATION_WRONG: gettext_lazy(
        "Move the roll to a rack of its department by a scan, or open the rack again."
    ),
    Kind.RACK_OVERFULL: gettext_lazy(
        "Move rolls to another rack by a scan, or raise the limit of this one."
    ),
    Kind.COUNTER_DIFFERS: gettext_lazy(
        "Repair the rolls this comes from; the next run sees whether it is gone. If"
        " none is listed, the dashboard counts wrongly: tell who looks after the site."
    ),
    Kind.IMPORT_DIFFERS: gettext_lazy(
        "Rolls were made or deleted past the site. Compare the file of the import with"
        " its rolls, and find out who had access to the database."
    ),
    Kind.BALANCE: gettext_lazy(
        "Repair the rolls this comes from; the next run sees whether it is gone."
    ),
}
BROKEN_LEDGER = gettext_lazy(
    "The ledger of this roll is broken itself, so the roll cannot be rewritten from it."
    " A count of its rack says where it is."
)
GONE = gettext_lazy("Ledger and roll agree by now. The next run closes this.")


@dataclass(frozen=True)
class Change:
    """What a repair would write into the roll's row, in words."""

    name: str
    now: str
    then: str


@dataclass(frozen=True)
class Story:
    """`changes` is what the repair would write; `advice` what to do without one."""

    sentences: list[str]
    changes: list[Change]
    advice: str


def story_of(mismatch: Mismatch, at: datetime) -> Story:
    """The whole story of a mismatch, as told at `at`."""
    sentences = [_told(step, at) for step in _last_steps(mismatch.roll)]
    if mismatch.roll and not sentences:
        sentences = [_("The ledger knows no step of this roll.")]
    sentences.append(_end(mismatch))
    changes, advice = [], str(ADVICE.get(mismatch.kind, ""))
    if mismatch.is_repairable:
        changes, is_sound = _rewriting(mismatch.roll)
        if not is_sound:
            changes, advice = [], str(BROKEN_LEDGER)
        elif not changes:
            advice = str(GONE)
    return Story(sentences, changes, advice)


def _last_steps(roll: Roll | None) -> list[Transaction]:
    if roll is None:
        return []
    return list(roll.transactions.told()[:STEPS_TOLD])[::-1]


def _told(step: Transaction, at: datetime) -> str:
    place = step.location.code if step.location else step.department.name
    return TOLD[step.action].format(
        when=_when(step.scanned_at, at),
        who=step.scanner.get_short_name(),
        place=step.bound_for.name if step.bound_for else place,
        customer=step.customer.name if step.customer else "–",
        reason=step.reason or "–",
    )


def _when(then: datetime, at: datetime) -> str:
    local = timezone.localtime(then)
    is_today = local.date() == timezone.localdate(at)
    return formats.date_format(local, "H:i" if is_today else "j M Y, H:i")


def _end(mismatch: Mismatch) -> str:
    facts = {
        "expected": mismatch.expected_in_words,
        "actual": mismatch.actual_in_words,
    }
    return ENDS[mismatch.kind].format(**facts)


def _rewriting(roll: Roll) -> tuple[list[Change], bool]:
    """What a repair would change, and whether the ledger is sound enough for one."""
    stand, oddities = replay(roll, list(roll.transactions.order_by("seq")))
    names = Names()
    changes = [
        Change(
            str(Roll._meta.get_field(name.removesuffix("_id")).verbose_name),
            *(
                Mismatch(kind=KIND_OF[name]).in_words(names.of(name, value))
                for value in (was, new)
            ),
        )
        for name, new, was in stand.differences(roll)
    ]
    return changes, not oddities
