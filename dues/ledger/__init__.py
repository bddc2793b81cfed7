"""What the khata says. Every page, export, slip and message asks here.

All figures are derived: balance = live dues − live payments = what is open − advance.
A cancelled entry counts until the day before it was cancelled, so a figure as of a
past day never changes by what is posted on a later one.
"""

from .ageing import Ageing, AgeingRow, ageing
from .balances import Balance, balance, balances, fifo, plan
from .figures import (
    Figures,
    dashboard,
    debtors,
    given_and_got,
    promised,
    recent,
)
from .noticing import (
    cash_on_day,
    over_limit,
    same_just_now,
    usual_most,
)
from .statement import DayBook, Line, Statement, day_book, statement

__all__ = [
    "Ageing",
    "AgeingRow",
    "Balance",
    "DayBook",
    "Figures",
    "Line",
    "Statement",
    "ageing",
    "balance",
    "balances",
    "cash_on_day",
    "dashboard",
    "day_book",
    "debtors",
    "fifo",
    "given_and_got",
    "over_limit",
    "plan",
    "promised",
    "recent",
    "same_just_now",
    "statement",
    "usual_most",
]
