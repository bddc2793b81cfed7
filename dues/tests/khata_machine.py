"""A shop that lives through random days, in which all must always be true."""

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from dues import checks, errors, ledger, operations
from dues.models import Customer, Due, Payment

from .shops import act, customer_of, day, give, new_key, receive, shop_of

RUPEES = st.integers(1, 40_000).map(lambda paise: paise / 100)
WHICH = st.integers(0, 1000)
DAYS_AGO = st.sampled_from([0, 0, 0, 1, 40])
CREDITS = st.sampled_from([Payment.Kind.RETURN, Payment.Kind.DISCOUNT])


class Khata(RuleBasedStateMachine):
    """Presses buttons at random and keeps an account of its own, in plain numbers.

    `owed` is what each customer owes by this account; `remembered` are the figures
    of past days as they were read on the day after.
    """

    @initialize()
    def opens(self):
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.now = 0
        self.owed, self.remembered = {}, {}
        self.shop, other = shop_of("asha"), shop_of("ravi")
        for name in ("Sita", "रमेश", "లక్ష్మి"):
            self.owed[customer_of(self.shop, name).pk] = 0
        self.stranger = customer_of(other, "Elsewhere")
        self.strange_due = give(self.stranger, 100)

    def teardown(self):
        try:
            if hasattr(self, "owed"):
                self.holds_in_every_way()
        finally:
            transaction.set_rollback(True)
            self.savepoint.__exit__(None, None, None)

    # --- choosing ---------------------------------------------------------------

    def customer(self, which: int) -> Customer:
        ids = sorted(self.owed)
        return Customer.objects.get(pk=ids[which % len(ids)])

    def entry(self, rows, which: int):
        rows = rows.filter(shopkeeper=self.shop).order_by("pk")
        return rows[which % count] if (count := rows.count()) else None

    def state(self):
        """All that an undo has to bring back."""
        dues = Due.objects.for_shop(self.shop).open().order_by("pk")
        return ledger.balances(self.shop), list(dues.values_list("pk", "open_paise"))

    def forget(self, since):
        """What is written on an earlier day changes the days from then on."""
        self.remembered = {
            on: then for on, then in self.remembered.items() if on < since
        }

    # --- pressing ---------------------------------------------------------------

    @rule(which=WHICH, rupees=RUPEES, ago=DAYS_AGO)
    def gives(self, which, rupees, ago):
        on = day(self.now - ago)
        due = give(self.customer(which), rupees, self.now, entry_on=on)
        self.owed[due.customer_id] += due.amount_paise
        self.forget(on)

    @rule(which=WHICH, rupees=RUPEES, ago=DAYS_AGO)
    def receives(self, which, rupees, ago):
        on = day(self.now - ago)
        payment = receive(self.customer(which), rupees, self.now, entry_on=on)
        self.owed[payment.customer_id] -= payment.amount_paise
        self.forget(on)

    @rule(which=WHICH, rupees=RUPEES, kind=CREDITS)
    def credits(self, which, rupees, kind):
        manner = operations.Manner.of(kind)
        try:
            payment = receive(self.customer(which), rupees, self.now, manner=manner)
        except errors.MoreThanOwed:
            return
        self.owed[payment.customer_id] -= payment.amount_paise

    @rule(which=WHICH, part=st.integers(1, 100), more=RUPEES)
    def receives_by_plan(self, which, part, more):
        due = self.entry(Due.objects.open(), which)
        if due is None:
            return
        planned = max(1, due.open_paise * part // 100)
        rupees = planned / 100 + more
        payment = receive(due.customer, rupees, self.now, plan={due.pk: planned})
        self.owed[payment.customer_id] -= payment.amount_paise

    @rule(which=WHICH)
    def uses_the_advance(self, which):
        try:
            act(operations.apply_advance, self.customer(which), self.now)
        except errors.NothingToApply:
            pass

    @rule(which=WHICH)
    def pays_an_advance_back(self, which):
        customer = self.customer(which)
        advance = ledger.refundable(customer)
        if advance:
            act(operations.refund, customer, self.now, amount_paise=advance)
            self.owed[customer.pk] += advance

    @rule(which=WHICH, use_advance=st.booleans())
    def marks_paid_and_pending(self, which, use_advance):
        due = self.entry(Due.objects.exclude(kind="REFUND").open(), which)
        if due is None:
            return
        before = self.state()
        act(operations.mark_paid, due, self.now, use_advance=use_advance)
        act(operations.mark_pending, due, self.now)
        assert self.state() == before

    @rule(which=WHICH)
    def marks_paid(self, which):
        due = self.entry(Due.objects.open(), which)
        if due is not None:
            payment = act(operations.mark_paid, due, self.now, use_advance=True)
            self.owed[due.customer_id] -= payment.amount_paise if payment else 0

    @rule(which=WHICH, rupees=RUPEES)
    def gives_and_takes_it_back(self, which, rupees):
        before = self.state()
        due = give(self.customer(which), rupees, self.now)
        act(operations.void_due, due, self.now, reason="slip")
        assert self.state() == before

    @rule(which=WHICH, rupees=RUPEES)
    def receives_and_takes_it_back(self, which, rupees):
        before = self.state()
        payment = receive(self.customer(which), rupees, self.now)
        act(operations.void_payment, payment, self.now, reason="slip")
        assert self.state() == before

    @rule(which=WHICH)
    def cancels_a_due(self, which):
        due = self.entry(Due.objects.live(), which)
        if due is not None:
            act(operations.void_due, due, self.now, reason="wrong")
            self.owed[due.customer_id] -= due.amount_paise

    @rule(which=WHICH)
    def cancels_a_payment(self, which):
        payment = self.entry(Payment.objects.live(), which)
        if payment is not None:
            act(operations.void_payment, payment, self.now, reason="wrong")
            self.owed[payment.customer_id] += payment.amount_paise

    @rule(which=WHICH)
    def unlinks(self, which):
        due = self.entry(Due.objects.exclude(kind="REFUND").live(), which)
        if due is not None:
            act(operations.unlink, due, self.now)

    @rule(which=WHICH, to=WHICH)
    def moves(self, which, to):
        sales = Due.objects.exclude(kind="REFUND").live()
        due, to = self.entry(sales, which), self.customer(to)
        if due is not None and due.customer_id != to.pk:
            act(operations.move_due, due, self.now, to=to)
            self.owed[due.customer_id] -= due.amount_paise
            self.owed[to.pk] += due.amount_paise

    @rule(which=WHICH, rupees=RUPEES)
    def corrects(self, which, rupees):
        due = self.entry(Due.objects.exclude(kind="REFUND").live(), which)
        if due is None:
            return
        named = {"amount_paise": round(rupees * 100), "reason": "typed wrong"}
        right = act(operations.correct_due, due, self.now, **named)
        assert right.settled_paise == min(due.settled_paise, right.amount_paise)
        self.owed[due.customer_id] += right.amount_paise - due.amount_paise

    @precondition(lambda self: len(self.owed) > 2)
    @rule(which=WHICH, into=WHICH)
    def merges(self, which, into):
        gone, kept = self.customer(which), self.customer(into)
        if gone.pk != kept.pk:
            act(operations.merge_customers, gone, self.now, into=kept)
            self.owed[kept.pk] += self.owed.pop(gone.pk)

    @rule(days=st.sampled_from([1, 1, 31]))
    def sleeps(self, days):
        self.holds_in_every_way()
        self.now += days
        yesterday = day(self.now - 1)
        self.remembered[yesterday] = self.read_on(yesterday)

    # --- pressing what must do nothing ------------------------------------------

    @rule(which=WHICH, rupees=RUPEES)
    def presses_twice(self, which, rupees):
        customer, key = self.customer(which), new_key()
        first = receive(customer, rupees, self.now, key=key)
        self.owed[customer.pk] -= first.amount_paise
        before = self.state()
        assert receive(customer, rupees, self.now, key=key) == first
        assert self.state() == before

    @rule(which=WHICH)
    def reaches_for_another_shop(self, which):
        mine = self.customer(which)
        for refused in (
            lambda: receive(mine, 5, self.now, plan={self.strange_due.pk: 100}),
            lambda: act(operations.merge_customers, mine, into=self.stranger),
            lambda: act(operations.move_due, self.strange_due, to=mine),
        ):
            try:
                refused()
            except errors.NotInThisShop:
                continue
            raise AssertionError("another shop's row was reached")

    # --- what is always true ----------------------------------------------------

    def read_on(self, on):
        """The shop at the end of the day `on`, as read today."""
        aged = ledger.ageing(self.shop, on=on, today=day(self.now))
        return aged.total.buckets, aged.total.paise

    @invariant()
    def agrees_with_plain_numbers(self):
        told = ledger.balances(self.shop, self.owed)
        assert {pk: balance.paise for pk, balance in told.items()} == self.owed

    def holds_in_every_way(self):
        """What takes longer to find out: asked every evening and at the end."""
        self.is_in_order()
        self.tells_the_same_from_sums_and_from_allocations()
        self.tells_of_a_past_day_what_it_told_then()
        self.closes_where_the_next_day_opens()
        self.leaves_the_other_shop_alone()

    def is_in_order(self):
        assert list(checks.differences(self.shop, day(self.now))) == []

    def tells_the_same_from_sums_and_from_allocations(self):
        today = day(self.now)
        kept = ledger.ageing(self.shop, on=today, today=today)
        derived = ledger.ageing(self.shop, on=today, today=day(self.now + 1))
        assert kept.total == derived.total
        assert list(kept.rows) == list(derived.rows)
        assert min(kept.total.buckets.values()) >= 0

    def tells_of_a_past_day_what_it_told_then(self):
        for on, then in self.remembered.items():
            assert self.read_on(on) == then

    def closes_where_the_next_day_opens(self):
        customer = self.customer(self.now)
        split = day(self.now - 1)
        before = ledger.statement(customer, end=split)
        after = ledger.statement(customer, start=day(self.now), end=day(self.now))
        assert before.closing_paise == after.opening_paise
        assert before.closing_paise == ledger.balance(customer, split).paise
        assert after.closing_paise == self.owed[customer.pk]

    def leaves_the_other_shop_alone(self):
        assert ledger.balance(self.stranger).paise == 10_000
        assert Due.objects.get(shopkeeper=self.stranger.shopkeeper) == self.strange_due
