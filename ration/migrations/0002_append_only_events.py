from django.db import migrations

from accounts.append_only import install


class Migration(migrations.Migration):
    dependencies = [("ration", "0001_tokens")]

    operations = [install("ration_queueevent")]
