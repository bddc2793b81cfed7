from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dues", "0001_shopkeeper")]

    operations = [
        migrations.AddField(
            model_name="shopkeeper",
            name="books_closed_on",
            field=models.DateField(
                blank=True, null=True, verbose_name="books closed up to and including"
            ),
        ),
        migrations.AddField(
            model_name="shopkeeper",
            name="gst_status",
            field=models.CharField(
                choices=[
                    ("unregistered", "not registered for GST"),
                    ("regular", "registered, regular"),
                    ("composition", "composition scheme"),
                ],
                default="unregistered",
                max_length=12,
                verbose_name="GST",
            ),
        ),
        migrations.AddField(
            model_name="shopkeeper",
            name="gstin",
            field=models.CharField(blank=True, max_length=15, verbose_name="GSTIN"),
        ),
        migrations.AddField(
            model_name="shopkeeper",
            name="language",
            field=models.CharField(
                choices=[("en", "English"), ("hi", "हिंदी"), ("te", "తెలుగు")],
                default="en",
                max_length=5,
                verbose_name="language",
            ),
        ),
    ]
