"""Dealers: registering, approving, and keeping the shop's page true."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from accounts import audit
from accounts.models import User
from accounts.operations import (
    ask_for_role,
    create_person,
    grant_role,
    revoke_role,
)
from accounts.roles import Role
from accounts.transaction import operation

from .. import errors
from ..models import DistributionSession, Supplier
from .history import given
from .places import QUEUEING
from .sessions import pause_session, resume_session

Status = Supplier.Status
# A new centre code or phone is another shop to the office: it looks again.
NEEDS_APPROVAL = ("centre_code", "phone")
REASON_NEEDED = (Status.REJECTED, Status.SUSPENDED)


@operation
def register_supplier(
    *, shop: dict, at: datetime, person: dict | None = None, user: User | None = None
) -> Supplier:
    """Make the shop, and its user unless they have a login; it waits for approval.

    `person` (a new one) or `user` (a shopkeeper, say) is the dealer; `person` and
    `shop` are cleaned form data. Raises CentreCodeTaken, and accounts' UsernameTaken.
    """
    if user is None:
        user = create_person(person=person, requested_group=Role.SUPPLIER, at=at)
    else:
        ask_for_role(user=user, role=Role.SUPPLIER, at=at)
    supplier = Supplier(user=user, registered_at=at, **shop)
    _save(supplier)
    audit.record("supplier.registered", supplier, by=user, at=at)
    return supplier


@operation
def edit_supplier(*, supplier: Supplier, by: User, at: datetime, **fields) -> Supplier:
    """Change the shop's page. A new centre code or phone waits for approval again.

    Raises CentreCodeTaken, and SessionRunning when that would stop today's queue.
    """
    # As it stands now: the office may have suspended the shop a moment ago.
    supplier = Supplier.objects.select_for_update().get(pk=supplier.pk)
    changed = [
        name for name, value in fields.items() if getattr(supplier, name) != value
    ]
    for name in changed:
        setattr(supplier, name, fields[name])
    if supplier.is_approved and any(name in NEEDS_APPROVAL for name in changed):
        _refuse_while_running(supplier, at)
        _decide(supplier, Status.PENDING, "", by, at)
        _ask_again(supplier)
    _save(supplier)
    if "priority_every" in changed:
        # Another order of the line: what the screens keep of it is old.
        supplier.sessions.unfinished().update(version=F("version") + 1)
    audit.record("supplier.edited", supplier, by=by, at=at, changed=changed)
    return supplier


def _refuse_while_running(supplier: Supplier, at: datetime) -> None:
    today = supplier.sessions.filter(on=timezone.localdate(at))
    if today.filter(status__in=QUEUEING).exists():
        raise errors.SessionRunning()


def _ask_again(supplier: Supplier) -> None:
    """Losing the role for a new look of the office is not being turned down."""
    profile = supplier.user.profile
    profile.requested_group = Role.SUPPLIER
    profile.save(update_fields=["requested_group"])


@operation
def decide_supplier(
    *, supplier: Supplier, status: str, reason: str, by: User, at: datetime
) -> Supplier:
    """Approve, reject or suspend a shop.

    Suspending pauses its sessions, approving again lets those go on. Raises
    ReasonMissing when a rejection or suspension gives none.
    """
    reason = given(reason) if status in REASON_NEEDED else reason.strip()
    supplier = Supplier.objects.select_for_update().get(pk=supplier.pk)
    _decide(supplier, status, reason, by, at)
    supplier.save(update_fields=["status", "status_reason"])
    if supplier.is_approved:
        _resume_suspended_sessions(supplier, by, at)
    return supplier


@operation
def decide_suppliers(
    *, suppliers: list[Supplier], status: str, reason: str, by: User, at: datetime
) -> None:
    """Decide on all of them, or on none when one of them is refused."""
    for supplier in suppliers:
        decide_supplier(supplier=supplier, status=status, reason=reason, by=by, at=at)


def _decide(supplier: Supplier, status: str, reason: str, by: User, at: datetime):
    supplier.status = status
    supplier.status_reason = reason[:200]
    change_role = grant_role if status == Status.APPROVED else revoke_role
    change_role(profile=supplier.user.profile, role=Role.SUPPLIER, by=by, at=at)
    if status != Status.APPROVED:
        _pause_open_sessions(supplier, at)
    audit.record(f"supplier.{status}", supplier, by=by, at=at, reason=reason)


def _pause_open_sessions(supplier: Supplier, at: datetime) -> None:
    reason = DistributionSession.PauseReason.SUSPENDED
    for session in supplier.sessions.serving():
        pause_session(session=session, reason=reason, by=None, at=at)


def _resume_suspended_sessions(supplier: Supplier, by: User, at: datetime) -> None:
    paused = supplier.sessions.filter(
        status=DistributionSession.Status.PAUSED,
        pause_reason=DistributionSession.PauseReason.SUSPENDED,
    )
    for session in paused:
        resume_session(session=session, by=by, at=at)


def _save(supplier: Supplier) -> None:
    try:
        with transaction.atomic():
            supplier.save()
    except IntegrityError:
        raise errors.CentreCodeTaken from None
