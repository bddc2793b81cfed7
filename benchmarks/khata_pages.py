"""The khata's pages beside what they cannot do without: the bare SQL, and the template.

Run in the database of a shop that `khata.make` made. A page goes through the whole of
the site but the socket; its floor is the few statements that know its figures, written
by hand, with the time its template takes to be filled. Taken in turns, in rounds, and
the medians told. The last line is JSON.
"""

import json
import os
import time
from statistics import median

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.db import connection  # noqa: E402
from django.template import loader  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.signals import template_rendered  # noqa: E402
from django.test.utils import (  # noqa: E402
    CaptureQueriesContext,
    setup_test_environment,
    teardown_test_environment,
)
from django.utils import timezone  # noqa: E402

from dues.models import Shopkeeper  # noqa: E402

ROUNDS, TIMES = 5, 4
OPEN = "FROM dues_due WHERE shopkeeper_id = {shop} AND status = 'PENDING'"
OPEN += " AND open_paise > 0"
FREE = "FROM dues_payment WHERE shopkeeper_id = {shop} AND free_paise > 0"
LISTED = "FROM dues_customer WHERE shopkeeper_id = {shop} AND merged_into_id IS NULL"
BY_CUSTOMER = f"SELECT customer_id, SUM(open_paise) {OPEN} GROUP BY customer_id"
HELD = f"SELECT customer_id, SUM(free_paise) {FREE} GROUP BY customer_id"
FLOORS = {
    "list": [
        f"SELECT id, name_key {LISTED} AND archived_at IS NULL ORDER BY name_key",
        BY_CUSTOMER,
        HELD,
    ],
    "search": [
        f"SELECT * {LISTED} AND (search_key LIKE '%salim%'"
        " OR sound_key LIKE '% slm%') ORDER BY name_key",
        f"{BY_CUSTOMER} HAVING customer_id % 37 = 1",
    ],
    "customer": [
        "SELECT * FROM dues_customer WHERE id = {customer}",
        "SELECT d.*, p.at FROM dues_due d JOIN dues_posting p ON p.id = d.posting_id"
        " WHERE d.customer_id = {customer} ORDER BY d.entry_on, d.id",
        "SELECT d.*, p.at FROM dues_payment d JOIN dues_posting p"
        " ON p.id = d.posting_id WHERE d.customer_id = {customer}"
        " ORDER BY d.entry_on, d.id",
    ],
    "ageing": [
        f"SELECT due_on, SUM(open_paise) {OPEN} GROUP BY due_on",
        f"{BY_CUSTOMER} ORDER BY 2 DESC",
        f"SELECT SUM(free_paise) {FREE}",
    ],
    "dashboard": [
        "SELECT customer_id, SUM(open_paise),"
        f" SUM(CASE WHEN due_on <= '{{today}}' THEN open_paise END) {OPEN}"
        " GROUP BY customer_id",
        HELD,
    ],
}
PAGES = {
    "list": "/dues/customers/",
    "search": "/dues/customers/?q=salim",
    "customer": "/dues/customers/{customer}/",
    "ageing": "/dues/reports/",
    "dashboard": "/dues/",
}


class Page:
    """One page, its statements by hand, and its template with what it was given."""

    def __init__(self, name: str, client: Client, places: dict):
        self.client, self.url = client, PAGES[name].format(**places)
        self.statements = [statement.format(**places) for statement in FLOORS[name]]
        self.fill = self._template()

    def _template(self):
        """The template of this page, filled as the page itself fills it."""
        seen = []

        def note(template, context, **sent):
            seen.append((template.name, context.flatten()))

        template_rendered.connect(note)
        setup_test_environment(debug=False)
        self.client.get(self.url)
        teardown_test_environment()
        template_rendered.disconnect(note)
        name, given = seen[0]
        template = loader.get_template(name)
        return lambda: template.render(given, given["request"])

    def get(self):
        answer = self.client.get(self.url)
        if answer.status_code != 200:
            raise SystemExit(f"{self.url} answers {answer.status_code}.")

    def ask(self):
        with connection.cursor() as cursor:
            for statement in self.statements:
                cursor.execute(statement)
                cursor.fetchall()

    def statements_asked(self) -> int:
        with CaptureQueriesContext(connection) as asked:
            self.get()
        return len(asked)


def taken_ms(work) -> float:
    started = time.perf_counter()
    for _time in range(TIMES):
        work()
    return 1000 * (time.perf_counter() - started) / TIMES


def measure(page: Page) -> dict:
    rounds = [
        [taken_ms(work) for work in (page.get, page.ask, page.fill)]
        for _round in range(ROUNDS + 1)
    ][1:]  # the first one warms up
    whole, sql, template = (median(times) for times in zip(*rounds, strict=True))
    ratio = median(whole / (sql + fill) for whole, sql, fill in rounds)
    return {
        "ms": round(whole, 1),
        "sql_ms": round(sql, 1),
        "template_ms": round(template, 1),
        "to_floor": round(ratio, 2),
        "statements": page.statements_asked(),
    }


def main() -> None:
    shop = Shopkeeper.objects.get()
    client = Client(headers={"Host": "localhost"})
    client.force_login(shop.user)
    customers = shop.customers.order_by("pk").values_list("pk", flat=True)
    places = {
        "shop": shop.pk,
        "customer": customers[len(customers) // 2 + 1],  # one without a limit
        "today": timezone.localdate(),
    }
    pages = {name: Page(name, client, places) for name in PAGES}
    print(json.dumps({name: measure(page) for name, page in pages.items()}))


if __name__ == "__main__":
    main()
