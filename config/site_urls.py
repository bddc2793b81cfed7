"""What belongs to no app: the first page, how the site looks, how it is doing."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.home, name="home"),
    path("dashboard/", views.dashboard, name="dashboard"),
    path("language/", views.language, name="language"),
    path("theme/", views.theme, name="theme"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("workz", views.workz, name="workz"),
    path("robots.txt", views.robots, name="robots"),
]
