from django.db import migrations

# As the roles were named when this migration was written.
NAMES = [
    "Factory Admin",
    "Plant Manager",
    "Stock Keeper",
    "Operator",
    "Forklift Driver",
    "Dept SK",
    "View Only",
    "Supplier",
    "Shopkeeper",
]


def make(apps, editor):
    group = apps.get_model("auth", "Group")
    for name in NAMES:
        group.objects.get_or_create(name=name)


def unmake(apps, editor):
    apps.get_model("auth", "Group").objects.filter(name__in=NAMES).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_people"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [migrations.RunPython(make, unmake)]
