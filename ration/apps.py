from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RationConfig(AppConfig):
    name = "ration"
    verbose_name = _("Ration tokens")
