from axes import admin as axes_admin
from django.apps import apps
from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from django_apscheduler import admin as apscheduler_admin
from django_otp.plugins.otp_static import admin as otp_static_admin
from django_otp.plugins.otp_totp import admin as otp_totp_admin

admin.site.site_header = _("Bhandar administration")
admin.site.site_title = _("Bhandar")
admin.site.index_title = _("People, shops and what was done")

apps.get_app_config("axes").verbose_name = _("Sign-in")

# Job runs say it better, and nobody makes a job by hand; the two logs are switched
# off. What stays of them is the list of attempts, where a locked account is opened.
admin.site.unregister(
    [
        apscheduler_admin.DjangoJob,
        apscheduler_admin.DjangoJobExecution,
        axes_admin.AccessLog,
        axes_admin.AccessFailureLog,
        # A list of secrets is nobody's business; a lost phone is helped in People.
        otp_static_admin.StaticDevice,
        otp_totp_admin.TOTPDevice,
    ]
)

# Grouping instants by day in SQL needs time zones that a fresh MariaDB has not got.
axes_admin.AccessAttemptAdmin.date_hierarchy = None
