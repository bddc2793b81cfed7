from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("config.site_urls")),
    path("", include("accounts.urls")),
    path("ration/", include("ration.urls")),
]
