"""Who may do what, and in which departments: the one table all doors ask.

Pages, the API, admin, imports and exports call `reach` or `require`; querysets
narrow with `seen_by`. Source: research/warehouse 3.6.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from django.db.models import Q

from accounts.models import Department, User
from accounts.roles import Role

from . import errors


class Right(StrEnum):
    SEE_DASHBOARD = "see the dashboard"
    SEE_ROLLS = "see rolls"
    ENTER = "enter material"
    IMPORT = "import"
    PRINT = "print labels"
    REPRINT = "reprint labels"
    QA_SCAN = "check quality"
    PUT_AWAY = "put away"
    TRANSFER = "transfer"
    RECEIVE = "receive"
    DISPATCH = "dispatch"
    UNDO = "undo"
    CORRECT = "correct"
    RETURN = "return"
    RESTORE = "restore"
    OVERRIDE_LIMIT = "overfill a rack"
    COUNT = "count"
    APPROVE_COUNT = "approve a count"
    SEE_RECONCILIATION = "see the reconciliation"
    REPAIR = "repair"
    EXPORT = "export"
    OPEN_AND_CLOSE = "open and close racks"
    SET_UP = "set up"


class Span(StrEnum):
    HOME = "home"
    EXTRA = "home and extra access"
    ALL = "all"


COLUMNS = (
    Role.FACTORY_ADMIN,
    Role.PLANT_MANAGER,
    Role.STOCK_KEEPER,
    Role.OPERATOR,
    Role.FORKLIFT_DRIVER,
    Role.DEPT_SK,
    Role.VIEW_ONLY,
)


def _spans(*spans: Span | None) -> dict[Role, Span]:
    return {role: span for role, span in zip(COLUMNS, spans, strict=False) if span}


ALL, HOME, EXTRA = Span.ALL, Span.HOME, Span.EXTRA
# One span a column of COLUMNS; those left out at the end are None.
MATRIX = {
    Right.SEE_DASHBOARD: _spans(ALL, HOME, EXTRA, None, None, HOME, HOME),
    Right.SEE_ROLLS: _spans(ALL, HOME, EXTRA, HOME, ALL, HOME, HOME),
    Right.ENTER: _spans(ALL, HOME, HOME, HOME),
    Right.IMPORT: _spans(ALL, HOME, HOME),
    Right.PRINT: _spans(ALL, HOME, EXTRA, HOME),
    Right.REPRINT: _spans(ALL, HOME, EXTRA, HOME, None, HOME),
    Right.QA_SCAN: _spans(ALL, HOME, EXTRA, HOME),
    Right.PUT_AWAY: _spans(ALL, HOME, EXTRA, HOME, ALL, HOME),
    Right.TRANSFER: _spans(ALL, HOME, EXTRA, HOME, ALL, HOME),
    Right.RECEIVE: _spans(ALL, HOME, EXTRA, None, ALL, HOME),
    Right.DISPATCH: _spans(ALL, HOME, EXTRA, HOME, ALL),
    Right.UNDO: _spans(ALL, HOME, EXTRA, HOME, ALL, HOME),
    Right.CORRECT: _spans(ALL, HOME, HOME),
    Right.RETURN: _spans(ALL, HOME),
    Right.RESTORE: _spans(ALL),
    Right.OVERRIDE_LIMIT: _spans(ALL, HOME, EXTRA),
    Right.COUNT: _spans(ALL, HOME, EXTRA, None, ALL, HOME),
    Right.APPROVE_COUNT: _spans(ALL, HOME),
    Right.SEE_RECONCILIATION: _spans(ALL, HOME, HOME),
    Right.REPAIR: _spans(ALL),
    Right.EXPORT: _spans(ALL, HOME, HOME),
    Right.OPEN_AND_CLOSE: _spans(ALL, HOME),
    Right.SET_UP: _spans(ALL),
}


@dataclass(frozen=True)
class Reach:
    """The departments in which a person has a right; false when in none."""

    is_everywhere: bool = False
    departments: frozenset[int] = field(default_factory=frozenset)

    def __bool__(self):
        return self.is_everywhere or bool(self.departments)

    def covers(self, *department_ids: int | None) -> bool:
        """Whether one of the departments is within reach."""
        return self.is_everywhere or not self.departments.isdisjoint(department_ids)

    def narrow(self, queryset, *paths: str):
        """The rows of `queryset` whose department, by one of `paths`, is in reach."""
        if self.is_everywhere:
            return queryset
        return queryset.filter(self.condition(*paths))

    def condition(self, *paths: str) -> Q:
        """That the department by one of `paths` is one of these."""
        condition = Q()
        for path in paths:
            condition |= Q(**{f"{path}__in": self.departments})
        return condition


def plant_role(user: User) -> Role | None:
    """The one role `user` works in at the plant; a superuser is Factory Admin."""
    if user.is_superuser:
        return Role.FACTORY_ADMIN
    return next((role for role in COLUMNS if user.has_role(role)), None)


def holds(user: User, right: Right) -> bool:
    """Whether `user` has `right` anywhere: `reach` without asking where."""
    span = user.is_active and MATRIX[right].get(plant_role(user))
    return bool(span) and (span == Span.ALL or user.profile.department_id is not None)


def reach(user: User, right: Right) -> Reach:
    """Where `user` has `right`: everywhere, in some departments, or nowhere."""
    if not user.is_active:
        return Reach()
    span = MATRIX[right].get(plant_role(user))
    if span == Span.ALL:
        return Reach(is_everywhere=True)
    home = user.profile.department_id
    if span is None or home is None:
        return Reach()
    departments = {home}
    if span == Span.EXTRA:
        departments.update(user.profile.extra_access.values_list("pk", flat=True))
    return Reach(departments=frozenset(departments))


def is_approved(user: User) -> bool:
    """Whether anybody has said what `user` does here, and where."""
    role = plant_role(user)
    if role is None or not user.is_active:
        return False
    if MATRIX[Right.SEE_ROLLS].get(role) == Span.ALL:
        return True
    return user.profile.department_id is not None


def require(user: User, right: Right) -> Reach:
    """`reach`, or NotApproved or NotAllowed when there is none."""
    if not is_approved(user):
        raise errors.NotApproved
    within = reach(user, right)
    if not within:
        raise errors.NotAllowed(role=plant_role(user).label)
    return within


def require_in(user: User, right: Right, *departments: Department | None) -> None:
    """Raise WrongDepartment unless `user` has `right` in one of `departments`.

    The first one is named in the refusal.
    """
    within = require(user, right)
    if not within.covers(*(one.pk for one in departments if one)):
        raise errors.WrongDepartment(
            department=departments[0].name,
            code=departments[0].code,
            mine=_home_of(user),
        )


def may_send_for_others(user: User) -> bool:
    """Whether `user` may send another person's scan, of some department's rolls."""
    return holds(user, Right.CORRECT)


def require_sender(user: User, scanner: User, *departments: Department | None) -> None:
    """Raise NotOnBehalf unless `user` may send what `scanner` scanned: one's own, or
    another's where one puts right what others did.
    """
    if user.pk == scanner.pk:
        return
    within = reach(user, Right.CORRECT)
    if not within.covers(*(one.pk for one in departments if one)):
        raise errors.NotOnBehalf(user=scanner.get_username())


def _home_of(user: User) -> str:
    home = user.profile.department
    return home.code if home else "-"
