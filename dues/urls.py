from django.urls import path

from . import views

app_name = "dues"
urlpatterns = [
    path("register/shopkeeper/", views.register, name="register"),
    path("dues/", views.dashboard, name="dashboard"),
    path("dues/settings/", views.settings, name="settings"),
]
