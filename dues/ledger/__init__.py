"""What the khata says. Every page, export, slip and message asks here.

All figures are derived: balance = live dues − live payments = what is open − advance.
A cancelled entry counts until the day before it was cancelled, so a figure as of a
past day never changes by what is posted on a later one.
"""

from .ageing import Ageing, AgeingRow, ageing
from .asking import COOLDOWN, Ask, Asks, to_ask
from .balances import Balance, balance, balances, fifo, refundable
from .figures import (
    Figures,
    dashboard,
    debtors,
    given_and_got,
    newest_of,
    promised,
    recent,
)
from .listing import CustomerRow, Order, Show, customer_rows, customers_listed
from .noticing import (
    cash_on_day,
    over_limit,
    same_just_now,
    usual_most,
)
from .owing import Owing, owing
from .statement import DayBook, Line, Statement, day_book, statement
from .story import Step, settles, story

__all__ = [
    "COOLDOWN",
    "Ageing",
    "AgeingRow",
    "Ask",
    "Asks",
    "Balance",
    "CustomerRow",
    "DayBook",
    "Figures",
    "Line",
    "Order",
    "Owing",
    "Show",
    "Statement",
    "Step",
    "ageing",
    "balance",
    "balances",
    "cash_on_day",
    "customer_rows",
    "customers_listed",
    "dashboard",
    "day_book",
    "debtors",
    "fifo",
    "given_and_got",
    "newest_of",
    "over_limit",
    "owing",
    "promised",
    "recent",
    "refundable",
    "same_just_now",
    "settles",
    "statement",
    "story",
    "to_ask",
    "usual_most",
]
