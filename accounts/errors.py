from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _


class Refusal(Exception):
    """What the site will not do: a code for machines, a sentence for the person.

    Each refusal is a subclass with its own `code` and `sentence`; `details` fill
    the `{places}` of the sentence. `status` is the HTTP status of its answer, and
    `field` the form field to show it beside (None: above the form).
    """

    code = "refused"
    sentence = _("This cannot be done now.")
    status = 409
    field = None

    def __init__(self, sentence=None, **details):
        super().__init__(self.code)
        self.details = details
        self.sentence = sentence or self.sentence
        if details:
            self.sentence = format_lazy(self.sentence, **details)

    def __str__(self):
        return str(self.sentence)

    def as_json(self) -> dict:
        return {"code": self.code, "detail": str(self.sentence)}


class AccountsError(Refusal):
    """A refusal of this app."""


class UsernameTaken(AccountsError):
    code = "username_taken"
    sentence = _("This username is already taken. Choose another one.")
    status = 422
    field = "username"


class WrongCode(AccountsError):
    code = "wrong_code"
    sentence = _(
        "This code is not right, or was used already. Type the one the app shows now."
    )
    status = 422
    field = "code"


class TooManyCodes(AccountsError):
    code = "too_many_codes"
    sentence = _("Too many wrong codes. Wait {seconds} seconds, then type a new one.")
    status = 429
    field = "code"
