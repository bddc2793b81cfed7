from django.urls import path

from .views import account, passwords, sign_in

app_name = "accounts"
urlpatterns = [
    path("login/", sign_in.sign_in, name="login"),
    path("login/code/", sign_in.second_step, name="second_step"),
    path("logout/", sign_in.sign_out, name="logout"),
    path("register/", sign_in.register, name="register"),
    path("waiting/", sign_in.waiting, name="waiting"),
    path("account/", account.account, name="account"),
    path("account/two-step/", account.turn_on, name="two_step_on"),
    path("account/two-step/off/", account.turn_off, name="two_step_off"),
    path("account/two-step/codes/", account.recovery_codes, name="recovery_codes"),
    path(
        "account/sign-out-everywhere/",
        account.sign_out_everywhere,
        name="sign_out_everywhere",
    ),
    path("password/change/", passwords.change_password, name="password_change"),
    path("password/reset/", passwords.ask_for_reset, name="password_reset"),
    path("password/reset/sent/", passwords.reset_sent, name="password_reset_sent"),
    path(
        "password/reset/<uidb64>/<token>/",
        passwords.ResetPassword.as_view(),
        name="password_reset_confirm",
    ),
]
