"""What deserves one more tap before it is written, each with a sentence.

Nothing here refuses: whoever presses once more knows better.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from . import amounts, dates, ledger, names
from .models import Customer, Due, Payment, Shopkeeper

MOST_NAMED = 3
# Income-tax Act s.269ST bars this much cash from one person in a day (research 4).
MOST_CASH_PAISE = 2_00_000_00


@dataclass(frozen=True)
class Caution:
    """Something unusual; `code` stays the same as long as it is about the same."""

    code: str
    sentence: str
    customer: Customer | None = None  # whose page may answer the question


def of_giving(customer: Customer, paise: int, at: datetime) -> list[Caution]:
    cautions = _unusual(customer.shopkeeper, paise, at)
    if same := ledger.same_just_now(customer, paise, at):
        clock = f"{timezone.localtime(same.posting.at):%H:%M}"
        said = _("Looks like the entry you just made: %(clock)s, %(amount)s. Again?")
        said %= {"clock": clock, "amount": amounts.rupees(paise)}
        cautions.append(Caution(f"same:{same.pk}", said))
    return cautions + _over_limit(customer, paise, dates.today(at))


def _unusual(shop: Shopkeeper, paise: int, at: datetime) -> list[Caution]:
    usual = ledger.usual_most(shop, today=dates.today(at))
    if usual is None or paise <= usual:
        return []
    said = _("%(amount)s is far more than your usual entry. Is it right?")
    return [Caution(f"usual:{paise}", said % {"amount": amounts.rupees(paise)})]


def _over_limit(customer: Customer, paise: int, today: date) -> list[Caution]:
    sentences = {
        "credit": _("With this %(name)s is %(over)s above the credit limit."),
        "overdue": _("%(name)s is %(over)s above the limit of what is overdue."),
    }
    passed = ledger.over_limit(customer, paise, today=today)
    return [
        Caution(
            f"{limit}:{over}",
            sentences[limit] % {"name": customer.name, "over": amounts.rupees(over)},
        )
        for limit, over in passed.items()
    ]


def of_receiving(
    customer: Customer, paise: int, mode: str, on: date, at: datetime
) -> list[Caution]:
    """Of money: unusual, more than is owed, or cash the law limits."""
    cautions = _unusual(customer.shopkeeper, paise, at)
    owed = max(0, ledger.balance(customer).paise)
    if paise > owed:
        said = _("This is %(over)s more than is owed. It becomes an advance.")
        over = amounts.rupees(paise - owed)
        cautions.append(Caution(f"advance:{paise - owed}", said % {"over": over}))
    return cautions + of_cash(customer, paise, mode, on)


def of_cash(customer: Customer, paise: int, mode: str, on: date) -> list[Caution]:
    """Of cash that comes to more than the law allows with what came that day."""
    if mode != Payment.Mode.CASH or not paise:
        return []
    cash = ledger.cash_on_day(customer, on) + paise
    if cash < MOST_CASH_PAISE:
        return []
    said = _(
        "%(cash)s in cash from one person in a day: the income-tax law bars"
        " ₹2,00,000.00 and more. Ask your accountant."
    )
    return [Caution(f"cash:{cash}", said % {"cash": amounts.rupees(cash)})]


def of_dividing(dues: list[Due], paise: int, shared: int) -> list[Caution]:
    """Of money divided by hand: some is left over while dues stay open."""
    left = paise - shared
    if left <= 0 or sum(due.open_paise for due in dues) <= shared:
        return []
    said = _("%(left)s becomes an advance although dues are open.")
    return [Caution(f"left:{left}", said % {"left": amounts.rupees(left)})]


def of_name(shop: Shopkeeper, name: str, phone: str | None) -> list[Caution]:
    """Others called so, who cannot be told apart because a phone is missing."""
    others = Customer.objects.for_shop(shop).kept().filter(name_key=names.key(name))
    if phone:
        others = others.filter(phone__isnull=True)
    said = _("%(name)s is in your khata already: %(balance)s.")
    return _of_others(shop, others, "name:{0.pk}", said)


def of_phone(shop: Shopkeeper, phone: str) -> list[Caution]:
    """Others with this number: a family, or the same person once more."""
    others = Customer.objects.for_shop(shop).kept().filter(phone=phone)
    said = _("%(name)s has this number already: %(balance)s.")
    return _of_others(shop, others, "phone:{0.pk}:{0.phone}", said)


def _of_others(shop: Shopkeeper, others, code: str, said: str) -> list[Caution]:
    """One of each of the first few, who may be the same person."""
    others = others[:MOST_NAMED]
    owed = ledger.balances(shop, [other.pk for other in others])
    cautions = []
    for other in others:
        balance = amounts.balance_words(owed[other.pk].paise)
        sentence = said % {"name": other.name, "balance": balance}
        cautions.append(Caution(code.format(other), sentence, other))
    return cautions
