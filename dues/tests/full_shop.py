"""A shop in which everything has happened, and all that is told of a shop."""

from datetime import timedelta
from itertools import pairwise

from dues import ledger, operations
from dues.models import Customer, Due, Payment, Shopkeeper
from dues.operations import Manner

from .shops import act, at, customer_of, day, give, receive, shop_of

UPI = Manner.of("PAYMENT", "UPI", "UTR 123", "=SUM(A1)")


def full_shop(username: str = "asha") -> Shopkeeper:
    """Every kind of entry, at least once, within some months."""
    shop = shop_of(
        username,
        upi_vpa="asha@okbank",
        credit_days=10,
        language="hi",
    )
    shop.address = "12 Station Road\r\nHyderabad"
    shop.save()
    _money(shop)
    _corrections(shop)
    _people(shop)
    return shop


def _money(shop: Shopkeeper) -> None:
    sita = customer_of(
        shop, "सीता देवी", phone="+919848012399", language="hi", alias="रामलाल"
    )
    first = give(sita, 100.05, -80, description="+ चावल 5 kg")
    second = give(sita, 250, -80)
    give(sita, 60, -40, entry_on=day(-70), description='@late, "quoted"\nline')
    receive(sita, 120, -60)
    receive(sita, 100, -30, plan={second.pk: 7000}, manner=UPI)
    receive(sita, 10, -20, manner=Manner.of("DISCOUNT", note="'=round"))
    receive(sita, 5, -20, manner=Manner.of("RETURN"))
    act(operations.unlink, first, -10)
    act(operations.apply_advance, sita, -9)
    act(operations.mark_paid, give(sita, 33, -8), -8, use_advance=False)
    lakshmi = customer_of(shop, "లక్ష్మి", credit_limit_paise=0, do_not_remind=True)
    receive(lakshmi, 500, -5)
    act(operations.refund, lakshmi, -4, amount_paise=12_345)
    give(lakshmi, 90, -4, kind=Due.Kind.OPENING, due_on=day(-90))
    act(operations.promise, lakshmi, -3, promised_on=day(5), amount_paise=100)
    act(operations.log_reminder, sita, -50, channel="whatsapp", text_key="balance")


def _corrections(shop: Shopkeeper) -> None:
    ravi, gita = customer_of(shop, "=Ravi"), customer_of(shop, "Gita", area="Chowk")
    wrong = give(ravi, 540, -30)
    receive(ravi, 100, -29)
    act(operations.correct_due, wrong, -28, amount_paise=54_00, reason="5400 was 540")
    slip = give(ravi, 9, -27)
    act(operations.void_due, slip, reason="slip", at=at(-27, minutes=2))
    moved = act(operations.move_due, give(ravi, 77, -26, due_on=day(-20)), -15, to=gita)
    act(operations.move_due, moved, -14, to=ravi)
    paid = receive(ravi, 40, -13, manner=Manner.of("PAYMENT", "CHEQUE", "000123"))
    act(operations.void_payment, paid, -2, reason="bounced")
    due = give(gita, 70, -12)
    act(operations.mark_paid, due, -12)
    act(operations.mark_pending, due, -11)
    operations.note_entry(entry=due, text="rice", by=shop.user, at=at(-1))


def _people(shop: Shopkeeper) -> None:
    twin = customer_of(shop, "Seeta", phone="+919848012399")
    give(twin, 44, -25)
    act(operations.merge_customers, twin, -24, into=_named(shop, "सीता देवी"))
    doubtful, gone = customer_of(shop, "Doubtful"), customer_of(shop, "Gone")
    give(doubtful, 300, -75)
    receive(doubtful, 50, -70, manner=Manner.of("WRITE_OFF"))
    act(operations.archive_customer, doubtful, -1, as_doubtful=True)
    act(operations.archive_customer, gone, -1)
    act(operations.remove_customer, customer_of(shop, "Never"))


def _named(shop: Shopkeeper, name: str) -> Customer:
    return Customer.objects.get(shopkeeper=shop, name=name)


# --- all that is told -------------------------------------------------------------


def told_of(shop: Shopkeeper, today) -> dict:
    """What the pages of a shop say of every customer, of any days."""
    people = list(Customer.objects.for_shop(shop).order_by("pk"))
    months = [today - timedelta(days=days) for days in (90, 60, 28, 14, 3, 0)]
    periods = [(None, today), *((start, today) for start in months)]
    periods += pairwise(months)
    return {
        "people": [_person(one) for one in people],
        "statements": [
            _statement(ledger.statement(one, start=start, end=end))
            for one in people
            for start, end in periods
        ],
        "balances": [
            (ledger.balance(one, on).open_paise, ledger.balance(one, on).advance_paise)
            for one in people
            for on in (None, *months)
        ],
        "stories": [
            _story(entry)
            for model in (Due, Payment)
            for entry in model.objects.for_shop(shop).order_by("pk")
        ],
        "ages": [_ages(shop, on, today) for on in months],
        "order": [due.description for due in Due.objects.for_shop(shop).in_order()],
    }


def _person(one: Customer) -> tuple:
    return (
        *(one.name, one.alias, one.phone, one.phone_raw, one.area, one.language),
        *(one.credit_limit_paise, one.do_not_remind, one.is_doubtful, one.name_key),
        *(one.archived_at, one.search_key, one.sound_key, one.is_active),
        one.merged_into and one.merged_into.name,
        [(p.promised_on, p.amount_paise, p.made_on) for p in one.promises.all()],
        [(r.channel, r.balance_paise, r.opened_at) for r in one.reminders.all()],
    )


def _statement(found: ledger.Statement) -> tuple:
    lines = [(*_line(line), line.balance_paise) for line in found.lines]
    return (found.opening_paise, lines, found.closing_paise)


def _line(line: ledger.Line) -> tuple:
    entry = line.entry
    more = ("receipt_no", "reference", "reference_key", "note", "due_on", "status")
    return (
        *(line.on, line.what, line.given_paise, line.got_paise),
        *(line.is_void, line.is_undone, line.posting.at, line.posting.action),
        *(entry.kind, entry.void_reason, entry.is_entered_late),
        *(getattr(entry, name, None) for name in more),
    )


def _story(entry) -> list[tuple]:
    steps = ledger.story(entry)
    return [
        (
            str(one.what),
            one.posting.at,
            one.paise,
            str(one.other and one.other.entry_on),
        )
        for one in steps
    ]


def _ages(shop: Shopkeeper, on, today) -> list[tuple]:
    aged = ledger.ageing(shop, on=on, today=today)
    return sorted((row.customer.name, row.buckets, row.paise) for row in aged.rows)
