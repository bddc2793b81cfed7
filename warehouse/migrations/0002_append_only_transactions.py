from django.db import migrations

from accounts.append_only import install


class Migration(migrations.Migration):
    dependencies = [("warehouse", "0001_rolls")]

    operations = [install("warehouse_transaction")]
