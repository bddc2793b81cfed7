from django.urls import path

from . import views

app_name = "warehouse"
urlpatterns = [path("warehouse/", views.dashboard, name="dashboard")]
