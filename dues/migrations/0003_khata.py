import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dues", "0002_shop_profile"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Customer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                (
                    "alias",
                    models.CharField(
                        blank=True, max_length=80, verbose_name="father's or other name"
                    ),
                ),
                (
                    "phone",
                    models.CharField(
                        blank=True, max_length=16, null=True, verbose_name="phone"
                    ),
                ),
                (
                    "phone_raw",
                    models.CharField(
                        blank=True, max_length=40, verbose_name="phone as typed"
                    ),
                ),
                (
                    "email",
                    models.EmailField(
                        blank=True, max_length=254, verbose_name="e-mail"
                    ),
                ),
                (
                    "address",
                    models.TextField(
                        blank=True, max_length=300, verbose_name="address"
                    ),
                ),
                (
                    "area",
                    models.CharField(
                        blank=True, max_length=60, verbose_name="area or lane"
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("hi", "हिंदी"), ("te", "తెలుగు")],
                        default="en",
                        max_length=5,
                        verbose_name="language of messages",
                    ),
                ),
                (
                    "credit_limit_paise",
                    models.BigIntegerField(
                        blank=True, null=True, verbose_name="credit limit"
                    ),
                ),
                (
                    "overdue_limit_paise",
                    models.BigIntegerField(
                        blank=True, null=True, verbose_name="limit of what is overdue"
                    ),
                ),
                (
                    "do_not_remind",
                    models.BooleanField(default=False, verbose_name="do not remind"),
                ),
                (
                    "is_doubtful",
                    models.BooleanField(default=False, verbose_name="doubtful"),
                ),
                ("name_key", models.CharField(max_length=160)),
                ("search_key", models.CharField(max_length=700)),
                ("sound_key", models.CharField(blank=True, max_length=300)),
                (
                    "archived_at",
                    models.DateTimeField(null=True, verbose_name="archived"),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged_from",
                        to="dues.customer",
                        verbose_name="merged into",
                    ),
                ),
                (
                    "shopkeeper",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="customers",
                        to="dues.shopkeeper",
                        verbose_name="shop",
                    ),
                ),
            ],
            options={
                "verbose_name": "customer",
                "verbose_name_plural": "customers",
                "ordering": ["name_key", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Posting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("action", models.CharField(max_length=40, verbose_name="action")),
                ("key", models.CharField(max_length=40, null=True)),
                ("at", models.DateTimeField(verbose_name="at")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "shopkeeper",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="postings",
                        to="dues.shopkeeper",
                        verbose_name="shop",
                    ),
                ),
            ],
            options={
                "verbose_name": "posting",
                "verbose_name_plural": "postings",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="Payment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("amount_paise", models.BigIntegerField(verbose_name="amount")),
                ("entry_on", models.DateField(verbose_name="date")),
                ("voided_on", models.DateField(null=True, verbose_name="cancelled on")),
                (
                    "void_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="reason"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("PAYMENT", "received"),
                            ("OPENING_ADVANCE", "old advance"),
                            ("RETURN", "goods returned"),
                            ("DISCOUNT", "discount"),
                            ("WRITE_OFF", "written off"),
                        ],
                        default="PAYMENT",
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                (
                    "mode",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("CASH", "cash"),
                            ("UPI", "UPI"),
                            ("BANK", "bank"),
                            ("CHEQUE", "cheque"),
                        ],
                        max_length=8,
                        verbose_name="mode",
                    ),
                ),
                (
                    "reference",
                    models.CharField(
                        blank=True,
                        max_length=40,
                        null=True,
                        verbose_name="UTR or cheque number",
                    ),
                ),
                (
                    "note",
                    models.CharField(blank=True, max_length=200, verbose_name="note"),
                ),
                (
                    "allocated_paise",
                    models.BigIntegerField(default=0, verbose_name="settles dues"),
                ),
                (
                    "free_paise",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Case(
                            models.When(
                                then=django.db.models.expressions.CombinedExpression(
                                    models.F("amount_paise"),
                                    "-",
                                    models.F("allocated_paise"),
                                ),
                                voided_on__isnull=True,
                            ),
                            default=models.Value(0),
                        ),
                        output_field=models.BigIntegerField(),
                        verbose_name="advance",
                    ),
                ),
                (
                    "receipt_no",
                    models.CharField(max_length=16, null=True, verbose_name="receipt"),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="dues.customer",
                        verbose_name="customer",
                    ),
                ),
                (
                    "shopkeeper",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="dues.shopkeeper",
                        verbose_name="shop",
                    ),
                ),
                (
                    "posting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="dues.posting",
                    ),
                ),
                (
                    "void_posting",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="voided_%(class)ss",
                        to="dues.posting",
                    ),
                ),
            ],
            options={
                "verbose_name": "payment",
                "verbose_name_plural": "payments",
                "ordering": ["-entry_on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Due",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("amount_paise", models.BigIntegerField(verbose_name="amount")),
                ("entry_on", models.DateField(verbose_name="date")),
                ("voided_on", models.DateField(null=True, verbose_name="cancelled on")),
                (
                    "void_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="reason"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("SALE", "given"),
                            ("OPENING", "old balance"),
                            ("REFUND", "advance paid back"),
                        ],
                        default="SALE",
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                (
                    "description",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="for what"
                    ),
                ),
                ("due_on", models.DateField(verbose_name="due on")),
                (
                    "settled_paise",
                    models.BigIntegerField(default=0, verbose_name="settled"),
                ),
                (
                    "status",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Case(
                            models.When(
                                settled_paise__gte=models.F("amount_paise"),
                                then=models.Value("PAID"),
                            ),
                            default=models.Value("PENDING"),
                        ),
                        output_field=models.CharField(
                            choices=[("PENDING", "Pending"), ("PAID", "Paid")],
                            max_length=7,
                        ),
                        verbose_name="state",
                    ),
                ),
                (
                    "open_paise",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Case(
                            models.When(
                                then=django.db.models.expressions.CombinedExpression(
                                    models.F("amount_paise"),
                                    "-",
                                    models.F("settled_paise"),
                                ),
                                voided_on__isnull=True,
                            ),
                            default=models.Value(0),
                        ),
                        output_field=models.BigIntegerField(),
                        verbose_name="open",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="dues.customer",
                        verbose_name="customer",
                    ),
                ),
                (
                    "moved_from",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="moved_to",
                        to="dues.due",
                        verbose_name="moved from",
                    ),
                ),
                (
                    "shopkeeper",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="dues.shopkeeper",
                        verbose_name="shop",
                    ),
                ),
                (
                    "posting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="dues.posting",
                    ),
                ),
                (
                    "void_posting",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="voided_%(class)ss",
                        to="dues.posting",
                    ),
                ),
            ],
            options={
                "verbose_name": "due",
                "verbose_name_plural": "dues",
                "ordering": ["-entry_on", "-pk"],
            },
        ),
        migrations.AddField(
            model_name="customer",
            name="posting",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="customers",
                to="dues.posting",
            ),
        ),
        migrations.CreateModel(
            name="Allocation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("amount_paise", models.BigIntegerField(verbose_name="amount")),
                ("made_on", models.DateField(verbose_name="date")),
                (
                    "due",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="allocations",
                        to="dues.due",
                    ),
                ),
                (
                    "payment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="allocations",
                        to="dues.payment",
                    ),
                ),
                (
                    "posting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="allocations",
                        to="dues.posting",
                    ),
                ),
            ],
            options={
                "verbose_name": "allocation",
                "verbose_name_plural": "allocations",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Promise",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("promised_on", models.DateField(verbose_name="promised for")),
                (
                    "amount_paise",
                    models.BigIntegerField(null=True, verbose_name="amount"),
                ),
                ("made_on", models.DateField(verbose_name="made on")),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="promises",
                        to="dues.customer",
                    ),
                ),
                (
                    "posting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="promises",
                        to="dues.posting",
                    ),
                ),
                (
                    "shopkeeper",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="promises",
                        to="dues.shopkeeper",
                    ),
                ),
            ],
            options={
                "verbose_name": "promise",
                "verbose_name_plural": "promises",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("whatsapp", "WhatsApp"),
                            ("sms", "SMS"),
                            ("email", "e-mail"),
                        ],
                        max_length=10,
                        verbose_name="by",
                    ),
                ),
                ("balance_paise", models.BigIntegerField(verbose_name="balance shown")),
                ("text_key", models.CharField(max_length=20, verbose_name="text")),
                ("opened_at", models.DateTimeField(verbose_name="opened")),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reminders",
                        to="dues.customer",
                    ),
                ),
                (
                    "posting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reminders",
                        to="dues.posting",
                    ),
                ),
                (
                    "shopkeeper",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reminders",
                        to="dues.shopkeeper",
                    ),
                ),
            ],
            options={
                "verbose_name": "reminder",
                "verbose_name_plural": "reminders",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="Counter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("series", models.CharField(choices=[("R", "receipts")], max_length=4)),
                ("financial_year", models.CharField(max_length=5)),
                ("last_no", models.PositiveIntegerField(default=0)),
                (
                    "shopkeeper",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="counters",
                        to="dues.shopkeeper",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("shopkeeper", "series", "financial_year"),
                        name="one_counter_a_series_and_year",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("last_no__gte", 0)),
                        name="counter_never_below_zero",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="posting",
            index=models.Index(fields=["shopkeeper", "at"], name="posting_by_time"),
        ),
        migrations.AddConstraint(
            model_name="posting",
            constraint=models.UniqueConstraint(
                fields=("shopkeeper", "key"), name="posting_key_once_a_shop"
            ),
        ),
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(
                fields=["shopkeeper", "entry_on", "kind", "voided_on", "amount_paise"],
                name="payment_by_day",
            ),
        ),
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(
                fields=["shopkeeper", "free_paise", "customer"], name="payment_free"
            ),
        ),
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(
                fields=["customer", "entry_on"], name="payment_of_customer"
            ),
        ),
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(
                fields=["customer", "free_paise"], name="payment_advance"
            ),
        ),
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(
                fields=["shopkeeper", "voided_on"], name="payment_voided"
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_paise__gt", 0)), name="payment_of_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("allocated_paise__gte", 0),
                    ("allocated_paise__lte", models.F("amount_paise")),
                ),
                name="payment_never_overspent",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("voided_on__isnull", True),
                    models.Q(
                        ("allocated_paise", 0), ("voided_on__gte", models.F("entry_on"))
                    ),
                    _connector="OR",
                ),
                name="payment_void_holds_nothing",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("kind", "PAYMENT"), models.Q(("mode", ""), _negated=True)
                    ),
                    models.Q(
                        models.Q(("kind", "PAYMENT"), _negated=True), ("mode", "")
                    ),
                    _connector="OR",
                ),
                name="payment_mode_of_money_only",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.UniqueConstraint(
                fields=("shopkeeper", "reference"), name="payment_reference_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.UniqueConstraint(
                fields=("shopkeeper", "receipt_no"), name="payment_receipt_once"
            ),
        ),
        migrations.AddIndex(
            model_name="due",
            index=models.Index(
                fields=["shopkeeper", "status", "due_on", "open_paise"],
                name="due_open_by_day",
            ),
        ),
        migrations.AddIndex(
            model_name="due",
            index=models.Index(
                fields=["shopkeeper", "status", "customer", "open_paise"],
                name="due_open_by_customer",
            ),
        ),
        migrations.AddIndex(
            model_name="due",
            index=models.Index(fields=["customer", "entry_on"], name="due_of_customer"),
        ),
        migrations.AddIndex(
            model_name="due",
            index=models.Index(
                fields=["shopkeeper", "entry_on", "kind", "voided_on", "amount_paise"],
                name="due_by_day",
            ),
        ),
        migrations.AddIndex(
            model_name="due",
            index=models.Index(fields=["shopkeeper", "voided_on"], name="due_voided"),
        ),
        migrations.AddConstraint(
            model_name="due",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_paise__gt", 0)), name="due_of_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="due",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("settled_paise__gte", 0),
                    ("settled_paise__lte", models.F("amount_paise")),
                ),
                name="due_never_oversettled",
            ),
        ),
        migrations.AddConstraint(
            model_name="due",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("voided_on__isnull", True),
                    models.Q(
                        ("settled_paise", 0), ("voided_on__gte", models.F("entry_on"))
                    ),
                    _connector="OR",
                ),
                name="due_void_holds_nothing",
            ),
        ),
        migrations.AddConstraint(
            model_name="due",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("due_on__gte", models.F("entry_on")),
                    models.Q(("kind", "SALE"), _negated=True),
                    ("moved_from__isnull", False),
                    _connector="OR",
                ),
                name="due_after_it_was_given",
            ),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(
                fields=["shopkeeper", "merged_into", "archived_at", "name_key"],
                name="customer_list",
            ),
        ),
        migrations.AddConstraint(
            model_name="customer",
            constraint=models.UniqueConstraint(
                fields=("shopkeeper", "phone", "name_key"),
                name="one_customer_a_phone_and_name",
            ),
        ),
        migrations.AddConstraint(
            model_name="customer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("credit_limit_paise__isnull", True),
                    ("credit_limit_paise__gte", 0),
                    _connector="OR",
                ),
                name="customer_credit_limit_positive",
            ),
        ),
        migrations.AddConstraint(
            model_name="customer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("overdue_limit_paise__isnull", True),
                    ("overdue_limit_paise__gte", 0),
                    _connector="OR",
                ),
                name="customer_overdue_limit_positive",
            ),
        ),
        migrations.AddConstraint(
            model_name="allocation",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_paise", 0), _negated=True),
                name="allocation_of_something",
            ),
        ),
        migrations.AddIndex(
            model_name="promise",
            index=models.Index(
                fields=["shopkeeper", "promised_on"], name="promise_by_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="promise",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount_paise__isnull", True),
                    ("amount_paise__gt", 0),
                    _connector="OR",
                ),
                name="promise_of_something",
            ),
        ),
        migrations.AddIndex(
            model_name="reminder",
            index=models.Index(
                fields=["shopkeeper", "opened_at"], name="reminder_by_time"
            ),
        ),
        migrations.AddIndex(
            model_name="due",
            index=models.Index(fields=["shopkeeper", "posting"], name="due_newest"),
        ),
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(fields=["shopkeeper", "posting"], name="payment_newest"),
        ),
    ]
