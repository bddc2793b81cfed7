import threading
import unicodedata

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.forms import (
    AuthenticationForm,
    PasswordChangeForm,
    PasswordResetForm,
    SetPasswordForm,
    UserCreationForm,
)
from django.contrib.auth.hashers import make_password
from django.core.validators import MaxLengthValidator
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from .models import User

PASSWORD_HELP = _("8 characters or more, not a common word, not only digits.")


class SignInForm(AuthenticationForm):
    error_messages = {
        "invalid_login": _(
            "This username and password do not belong together. "
            "Small and capital letters matter in both."
        ),
        "inactive": _("This login has been switched off. Ask your admin."),
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        username = self.fields["username"]
        username.label = _("Username")
        # Django's own form only tells the browser; the lock-out table has a limit.
        username.validators.append(MaxLengthValidator(username.max_length))
        self.fields["password"].label = _("Password")
        username.widget.attrs |= {
            "autocapitalize": "none",
            "spellcheck": "false",
        }


class NewPasswordMixin:
    """Say the rules of a password once, and in our words."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].label = _("The new password")
        self.fields["new_password1"].help_text = PASSWORD_HELP
        self.fields["new_password2"].label = _("The new password once more")
        self.fields["new_password2"].help_text = ""

    @property
    def password_hash(self) -> str:
        return make_password(self.cleaned_data["new_password1"])


def is_own_password(request, password: str) -> bool:
    """Whether it is the person's, asked as at sign-in: guesses are counted there."""
    username = request.user.get_username()
    return authenticate(request, username=username, password=password) is not None


class ChangePasswordForm(NewPasswordMixin, PasswordChangeForm):
    """For somebody who knows the old password."""

    def __init__(self, request, *args, **kwargs):
        super().__init__(request.user, *args, **kwargs)
        self.request = request
        self.fields["old_password"].label = _("The password you have now")

    def clean_old_password(self):
        password = self.cleaned_data["old_password"]
        if not is_own_password(self.request, password):
            code = "password_incorrect"
            raise forms.ValidationError(self.error_messages[code], code)
        return password


class ResetForm(PasswordResetForm):
    """Sends its letter behind the answer: its time does not tell who has a login."""

    def send_mail(self, *letter, **named):
        language, send = get_language(), super().send_mail

        def in_the_same_language():
            with override(language):
                send(*letter, **named)

        threading.Thread(target=in_the_same_language, name="work-mail").start()


class ForgottenPasswordForm(NewPasswordMixin, SetPasswordForm):
    """For somebody who came by the link of an e-mail."""


class OwnPasswordForm(forms.Form):
    """The password once more, before something is made less safe."""

    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, request, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_password(self):
        if not is_own_password(self.request, self.cleaned_data["password"]):
            raise forms.ValidationError(_("This is not your password."))
        return self.cleaned_data["password"]


class CodeField(forms.CharField):
    """A code as people type it: in groups, in any digits, in capitals."""

    def to_python(self, typed):
        typed = "".join(super().to_python(typed).split()).replace("-", "").lower()
        return "".join(str(unicodedata.digit(one, one)) for one in typed)


class PairingForm(forms.Form):
    code = CodeField(
        label=_("The code the app shows now"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}
        ),
    )


class SecondStepForm(forms.Form):
    code = CodeField(
        label=_("Code"),
        max_length=20,
        help_text=_("The six digits in the app of your phone, or a recovery code."),
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "autocapitalize": "none",
                "spellcheck": "false",
                "autofocus": True,
            }
        ),
    )


class PersonForm(UserCreationForm):
    """The half of a registration that is about the person: name and password."""

    class Meta:
        model = User
        fields = ["first_name", "username", "email"]
        labels = {
            "first_name": _("Your name"),
            "username": _("Username"),
            "email": _("E-mail"),
        }
        help_texts = {
            "username": _("You sign in with it: letters, digits and @ . + - _"),
            "email": _("Only to send you a new password when you forget yours."),
        }
        widgets = {
            "first_name": forms.TextInput(attrs={"autocomplete": "name"}),
            "username": forms.TextInput(attrs={"spellcheck": "false"}),
            "email": forms.EmailInput(attrs={"autocomplete": "email"}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["first_name"].required = True
        self.fields["username"].widget.attrs.pop("autofocus", None)
        self.fields["password1"].label = _("Password")
        self.fields["password1"].help_text = PASSWORD_HELP
        self.fields["password2"].label = _("The password once more")
        self.fields["password2"].help_text = ""

    @property
    def person_data(self) -> dict:
        """What `create_person` takes; hashed here, before any transaction."""
        kept = {name: self.cleaned_data[name] for name in self.Meta.fields}
        return kept | {"password_hash": make_password(self.cleaned_data["password1"])}
