from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("config.site_urls")),
    path("", include("accounts.urls")),
    path("", include("ration.urls")),
    path("", include("warehouse.urls")),
    path("", include("dues.urls")),
]

handler400 = "config.views.bad_request"
handler500 = "config.views.server_error"
