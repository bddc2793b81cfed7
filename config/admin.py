from django.contrib import admin
from django.utils.translation import gettext_lazy as _

admin.site.site_header = _("Bhandar administration")
admin.site.site_title = _("Bhandar")
admin.site.index_title = _("People, shops and what was done")
