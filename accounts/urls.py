from django.urls import path

from . import views

app_name = "accounts"
urlpatterns = [
    path("login/", views.sign_in, name="login"),
    path("logout/", views.sign_out, name="logout"),
    path("register/", views.register, name="register"),
    path("waiting/", views.waiting, name="waiting"),
    path("account/", views.account, name="account"),
    path("password/change/", views.change_password, name="password_change"),
    path("password/reset/", views.AskForReset.as_view(), name="password_reset"),
    path("password/reset/sent/", views.reset_sent, name="password_reset_sent"),
    path(
        "password/reset/<uidb64>/<token>/",
        views.ResetPassword.as_view(),
        name="password_reset_confirm",
    ),
]
