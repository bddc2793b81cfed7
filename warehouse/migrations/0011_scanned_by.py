import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from accounts.append_only import install


def put_up_again(apps, editor):
    """SQLite takes a column away by making the table anew, without its triggers."""
    triggers = install("warehouse_transaction")
    triggers.reverse_code(apps, editor)
    triggers.code(apps, editor)


class Migration(migrations.Migration):
    dependencies = [
        ("warehouse", "0010_customer_merged"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # The first step is the last one on the way back.
        migrations.RunPython(migrations.RunPython.noop, put_up_again),
        migrations.AddField(
            model_name="transaction",
            name="scanned_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="scanned by",
            ),
        ),
    ]
