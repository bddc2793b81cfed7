from django.db import migrations


def let_in(apps, editor):
    """Who became Factory Admin before the role opened the admin is let in now."""
    users = apps.get_model("accounts", "User").objects
    admins = users.filter(groups__name="Factory Admin").values_list("pk", flat=True)
    users.filter(pk__in=list(admins)).update(is_staff=True)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0007_job_leases")]

    operations = [migrations.RunPython(let_in, migrations.RunPython.noop)]
