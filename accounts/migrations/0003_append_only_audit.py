from django.db import migrations

from accounts import append_only


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_role_groups")]

    operations = [append_only.install("accounts_auditentry")]
