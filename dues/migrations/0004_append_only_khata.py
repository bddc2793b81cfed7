from django.db import migrations

from accounts.append_only import install


class Migration(migrations.Migration):
    dependencies = [("dues", "0003_khata")]

    operations = [install("dues_posting"), install("dues_allocation")]
