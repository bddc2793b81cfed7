"""Posting a step of a roll: the one way its status changes.

Every operation on a roll begins a `Step`, which locks the roll's row, answers what
was posted already, and judges person and roll; `post` then writes the transaction
and the roll together. Rolls are locked before racks, so that two never wait for
each other in a circle.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import formats, timezone

from accounts.insert import insert
from accounts.models import Department, User
from accounts.transaction import operation

from .. import codes, errors
from ..chain import seal
from ..models import Roll, Transaction
from ..permissions import Right, require_in, require_sender
from ..states import BARRED_BY_HOLD, MOVEMENTS, RECEIVING, STEPS, Action, Status

LATE_AFTER = timedelta(minutes=5)
SAME_PRESS = timedelta(seconds=60)
SAME_MOMENT = timedelta(seconds=10)
OVERTAKEN = timedelta(seconds=60)
RIGHTS = {
    Action.PUTAWAY: Right.PUT_AWAY,
    Action.TEMP_STORAGE: Right.PUT_AWAY,
    Action.TRANSFER: Right.TRANSFER,
    Action.RECEIVE: Right.RECEIVE,
    Action.DISPATCH: Right.DISPATCH,
    Action.QA_SCAN: Right.QA_SCAN,
    Action.RETURN: Right.RETURN,
    Action.VOID: Right.CORRECT,
}
KEPT = ("status", "location", "custody", "bound_for", "customer")


@dataclass(frozen=True)
class Scan:
    """How a posting came: its key, the device and its clock, the version it saw.

    `key` is the client's own id of the posting; the same key is posted once.
    `version` is the roll's as the person saw it: another one is Stale.
    `on_behalf_of` scanned it, when another person posts it.
    """

    key: UUID | None = None
    scanned_at: datetime | None = None
    device: str = ""
    version: int | None = None
    on_behalf_of: User | None = None


BY_HAND = Scan()


@dataclass(frozen=True)
class Posting:
    """What became of a posting: the roll as it stands, and its transaction.

    `outcome` is "posted", "replayed" (posted earlier, by the same request) or
    "unchanged" (the roll was there already; nothing was written).
    """

    roll: Roll
    transaction: Transaction | None
    outcome: str = "posted"

    @property
    def is_new(self) -> bool:
        return self.outcome == "posted"


class Step:
    """One action on one roll, under the lock of its row."""

    def __init__(
        self, action: str, roll: Roll, by: User, at: datetime, scan: Scan, **request
    ):
        """`request` is what was asked for, in plain values: it makes the digest."""
        self.action, self.by, self.scan = action, by, scan
        self.scanner = scan.on_behalf_of or by
        self.roll = Roll.objects.select_for_update().get(pk=roll.pk)
        _carry_names(roll, self.roll)
        self.last = self.roll.last_transaction if self.roll.version else None
        self.at = self._not_before_last(at)
        self.digest = _digest(action=action, roll=str(roll.pk), **request)

    def _not_before_last(self, at: datetime) -> datetime:
        """Requests that waited for the lock read the clock before they had it."""
        is_overtaken = (
            self.last and timedelta(0) < self.last.scanned_at - at < OVERTAKEN
        )
        return self.last.scanned_at if is_overtaken else at

    @property
    def earlier(self) -> Posting | None:
        """The same posting, made before: by its key, or a moment ago without one.

        Raises KeyReused, KeyOfAnother, NotOnBehalf.
        """
        if self.scan.key:
            found = Transaction.objects.filter(client_tx_id=self.scan.key).first()
            return found and self._replay(found)
        is_same_press = (
            self.last
            and self.last.user_id == self.by.pk
            and self.last.scanner_id == self.scanner.pk
            and self.last.request_digest == self.digest
            and self.at - self.last.scanned_at < SAME_PRESS
        )
        return Posting(self.roll, self.last, "replayed") if is_same_press else None

    def _replay(self, found: Transaction) -> Posting:
        if found.scanner_id != self.scanner.pk:
            raise errors.KeyOfAnother(user=found.user.get_short_name())
        if found.request_digest != self.digest:
            raise errors.KeyReused
        if found.user_id != self.by.pk:
            # The roll may be another department's since, by that very scan.
            require_sender(self.by, self.scanner, found.from_department)
        return Posting(self.roll, found, "replayed")

    def unchanged(self) -> Posting:
        return Posting(self.roll, self.last, "unchanged")

    def judge(self, right: Right) -> None:
        """Raise unless `by` may do this to the roll where it is now."""
        keeper, receiver = self.roll.custody, self.roll.bound_for
        if receiver and self.action in RECEIVING:
            keeper = receiver
        self.require(right, keeper, receiver)

    def require(self, right: Right, *departments: Department | None) -> None:
        """Raise unless `by` has `right` in one of them, and may send this scan."""
        require_sender(self.by, self.scanner, *departments)
        require_in(self.by, right, *departments)

    def refuse_illegal(self) -> None:
        """Raise what the roll's state, its hold or another person forbids."""
        self.refuse_stale()
        if self._may_go_again():
            raise errors.StillImporting(roll=self.roll)
        if self.roll.status not in STEPS[self.action]:
            raise self.illegal()
        if self.roll.is_held and self.action in BARRED_BY_HOLD:
            raise errors.OnHold(roll=self.roll, reason=self.roll.hold_reason)

    def _may_go_again(self) -> bool:
        """Whether the roll is of an import that is under way."""
        is_new = self.roll.import_log_id and not self.roll.version
        return bool(is_new) and self.roll.import_log.is_running

    def refuse_stale(self) -> None:
        """Raise Stale when the roll is not as the person saw it."""
        seen = self.scan.version
        if seen is not None and seen != self.roll.version:
            raise self._stale()
        # Two people cannot carry one roll to two places within one moment.
        if seen is None and self.last and self.action in MOVEMENTS:
            is_clash = (
                self.last.action in MOVEMENTS
                and self.last.action != Action.DISPATCH
                and self.last.user_id != self.by.pk
                and abs(self.at - self.last.scanned_at) < SAME_MOMENT
            )
            if is_clash:
                raise self._stale()

    def _stale(self) -> errors.Stale:
        if self.last is None:
            return errors.Stale(roll=self.roll, user="-", seconds=0, place="-")
        return errors.Stale(
            roll=self.roll,
            user=self.last.user.get_short_name(),
            seconds=max(0, int((self.at - self.last.scanned_at).total_seconds())),
            place=self.roll.location or self.roll.get_status_display(),
        )

    def illegal(self) -> errors.WarehouseError:
        """Why the roll, as it is, does not take this action."""
        status, about = self.roll.status, {"roll": self.roll}
        when = {
            "time": clock(self.last.scanned_at, self.at) if self.last else "-",
            "user": self.last.user.get_short_name() if self.last else "-",
        }
        verb = Action(self.action).label
        if status == Status.DISPATCHED:
            return errors.AlreadyDispatched(
                customer=self.roll.customer, action=verb, **when, **about
            )
        if status == Status.VOID:
            return errors.RollIsVoid(**when, **about)
        if status == Status.IN_TRANSIT:
            return errors.InTransit(department=self.roll.bound_for.name, **about)
        return errors.IllegalStep(
            status=self.roll.get_status_display(), action=verb, **about
        )

    def post(self, facts: dict | None = None, **change) -> Posting:
        """Write the step: `change` is what of KEPT (or else of the roll) becomes new.

        `facts` are further fields of the transaction. Raises KeyReused when another
        roll took the key this moment.
        """
        written = self._transaction(facts or {}, change)
        try:
            with transaction.atomic():
                insert(written)
        except IntegrityError:
            winner = Transaction.objects.filter(client_tx_id=self.scan.key).first()
            if self.scan.key is None or winner is None:
                raise
            return self._replay(winner)
        moved = {"moved_at": self.at} if set(change) & set(KEPT) else {}
        change |= moved | {"version": written.seq}
        for name, value in change.items():
            setattr(self.roll, name, value)
        self.roll.save(update_fields=change)
        return Posting(self.roll, written)

    def _transaction(self, facts: dict, change: dict) -> Transaction:
        roll, scan = self.roll, self.scan
        after = {name: change.get(name, getattr(roll, name)) for name in KEPT}
        written = Transaction(
            roll=roll,
            seq=roll.version + 1,
            action=self.action,
            from_status=roll.status,
            to_status=after["status"],
            from_location_id=roll.location_id,
            location=after["location"],
            from_department_id=roll.custody_id,
            department=after["custody"],
            bound_for=after["bound_for"],
            **{"customer": after["customer"]} | facts,
            user=self.by,
            scanned_by=None if self.scanner.pk == self.by.pk else self.scanner,
            scanned_at=self.at,
            client_scanned_at=scan.scanned_at,
            is_late=bool(scan.scanned_at)
            and abs(self.at - scan.scanned_at) > LATE_AFTER,
            device=note_of(scan.device)[:60],
            client_tx_id=scan.key,
            request_digest=self.digest,
        )
        written.seal = seal(written, self.last.seal if self.last else "")
        return written


@operation
def foresee(*, action: str, roll: Roll, by: User, at: datetime) -> None:
    """Raise what stands against `action` now, whatever place it would go to."""
    step = Step(action, roll, by, at, BY_HAND)
    step.judge(RIGHTS[action])
    step.refuse_illegal()


def _carry_names(known: Roll, locked: Roll) -> None:
    """What the caller has read of the rows beside the roll is not read again."""
    for name in ("batch", "material", "location", "custody", "department"):
        field = Roll._meta.get_field(name)
        is_same = getattr(known, field.attname) == getattr(locked, field.attname)
        if is_same and field.is_cached(known):
            field.set_cached_value(locked, field.get_cached_value(known))


def _digest(**request) -> str:
    canonical = json.dumps(request, sort_keys=True, default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()


def clock(when: datetime, at: datetime) -> str:
    """10:42, with the day before it when that is not today."""
    local, today = timezone.localtime(when), timezone.localdate(at)
    shown = "H:i" if local.date() == today else "j M H:i"
    return formats.date_format(local, shown)


def note_of(text: str) -> str:
    """What a person wrote, as it is kept."""
    return codes.plain(text)[:200]


def reason_of(text: str) -> str:
    """A reason as it is kept. Raises ReasonMissing."""
    if not note_of(text):
        raise errors.ReasonMissing
    return note_of(text)
