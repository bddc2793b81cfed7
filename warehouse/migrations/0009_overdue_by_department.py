from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("warehouse", "0008_import_differs")]

    operations = [
        migrations.RemoveIndex(model_name="roll", name="roll_overdue"),
        migrations.AddIndex(
            model_name="roll",
            index=models.Index(
                fields=["status", "moved_at", "custody"], name="roll_overdue"
            ),
        ),
    ]
