"""What may be pressed on the page of a roll: by its state, and by who looks at it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from accounts.models import User

from . import errors, operations
from .forms import roll as forms
from .models import Roll, Transaction
from .operations import Posting
from .permissions import Right, reach
from .states import Action, Status


@dataclass(frozen=True)
class Press:
    """A button of the roll's page, with its form. `named` after its operation."""

    operation: Callable
    label: str
    action: Action
    right: Right
    form: type[forms.StepForm]
    held: bool | None = None  # only for rolls that are on hold, or that are not

    @property
    def name(self) -> str:
        return self.operation.__name__

    def is_offered(self, roll: Roll, user: User) -> bool:
        """Whether roll and right allow it; the operation judges again."""
        if self.action not in roll.allowed_actions or self.held not in (
            None,
            roll.is_held,
        ):
            return False
        is_recall = self.action == Action.RETURN and roll.status == Status.IN_TRANSIT
        within = reach(user, Right.TRANSFER if is_recall else self.right)
        return within.covers(roll.custody_id, roll.bound_for_id)


def take_back(*, roll: Roll, step: int, **named) -> Posting:
    """Reverse the step of `roll` that the page showed as its last one."""
    transaction = roll.transactions.filter(pk=step).first()
    if transaction is None:
        raise errors.NothingToUndo
    return operations.reverse(transaction=transaction, **named)


PUT_AWAY = Press(
    operations.put_away, _("Put away"), Action.PUTAWAY, Right.PUT_AWAY, forms.RackForm
)
TAKE_BACK = Press(
    take_back, _("Take back"), Action.REVERSAL, Right.UNDO, forms.TakeBackForm
)
PRESSES = (
    Press(
        operations.receive,
        _("Receive"),
        Action.RECEIVE,
        Right.RECEIVE,
        forms.StepForm,
    ),
    PUT_AWAY,
    Press(
        operations.dispatch,
        _("Dispatch"),
        Action.DISPATCH,
        Right.DISPATCH,
        forms.DispatchForm,
    ),
    Press(
        operations.transfer,
        _("Transfer"),
        Action.TRANSFER,
        Right.TRANSFER,
        forms.TransferForm,
    ),
    Press(
        operations.store_temporarily,
        _("Store temporarily"),
        Action.TEMP_STORAGE,
        Right.PUT_AWAY,
        forms.TemporaryForm,
    ),
    Press(
        operations.qa_scan,
        _("Quality checked"),
        Action.QA_SCAN,
        Right.QA_SCAN,
        forms.QualityForm,
    ),
    Press(
        operations.return_roll,
        _("It came back"),
        Action.RETURN,
        Right.RETURN,
        forms.ReasonForm,
    ),
    Press(
        operations.hold,
        _("Put on hold"),
        Action.ADJUST,
        Right.CORRECT,
        forms.ReasonForm,
        held=False,
    ),
    Press(
        operations.release,
        _("Release the hold"),
        Action.ADJUST,
        Right.CORRECT,
        forms.ReleaseForm,
        held=True,
    ),
    Press(
        operations.reweigh,
        _("Correct the weight"),
        Action.ADJUST,
        Right.CORRECT,
        forms.WeightForm,
    ),
    Press(
        operations.void, _("Make void"), Action.VOID, Right.CORRECT, forms.ReasonForm
    ),
)
BY_NAME = {press.name: press for press in (*PRESSES, TAKE_BACK)}


def offered(roll: Roll, user: User) -> list[Press]:
    return [press for press in PRESSES if press.is_offered(roll, user)]


@dataclass(frozen=True)
class WayBack:
    """The last step of a roll, which may be taken back; an undo needs no reason."""

    step: Transaction
    is_undo: bool


def way_back(roll: Roll, user: User, at: datetime) -> WayBack | None:
    """The step that may be taken back now; None when there is none, or no right."""
    step = roll.transactions.standing().first()
    if step is None:
        return None
    right = operations.right_to_reverse(step, user, at)
    if not reach(user, right).covers(roll.custody_id, step.from_department_id):
        return None
    return WayBack(step, right == Right.UNDO)
