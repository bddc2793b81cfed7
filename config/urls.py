from django.contrib import admin
from django.urls import include, path

from . import jobs_page, views

urlpatterns = [
    # One door for all: the admin's own would not ask for the second step.
    path("admin/login/", views.admin_login, name="admin_login"),
    path("admin/jobs/", jobs_page.jobs, name="jobs"),
    path("admin/jobs/<str:job>/run/", jobs_page.run_now, name="job_run_now"),
    path("admin/jobs/work/<int:work_id>/", jobs_page.progress, name="job_progress"),
    path("admin/", admin.site.urls),
    path("", include("config.site_urls")),
    path("", include("accounts.urls")),
    path("", include("ration.urls")),
    path("", include("warehouse.urls")),
    path("", include("dues.urls")),
]

handler400 = "config.views.bad_request"
handler500 = "config.views.server_error"
