"""What the API refuses before the plant's own rules are asked."""

from django.utils.translation import gettext_lazy as _

from ..errors import WarehouseError


class ApiRefusal(WarehouseError):
    """`headers` go with the answer."""

    status = 400

    def __init__(self, *args, headers=None, **named):
        super().__init__(*args, **named)
        self.headers = headers or {}


# --- who asks -----------------------------------------------------------------


class NotSignedIn(ApiRefusal):
    code = "not_signed_in"
    sentence = _("Sign in again. What you scanned is kept.")
    status = 401

    def __init__(self):
        super().__init__(headers={"WWW-Authenticate": 'Bearer realm="Bhandar"'})


class BadToken(NotSignedIn):
    code = "bad_token"
    sentence = _("This device's key is wrong, worn out or taken back. Ask an admin.")


class CsrfFailed(ApiRefusal):
    code = "csrf_failed"
    sentence = _("The page is too old. Open it again; what you scanned is kept.")
    status = 403


class UserMismatch(ApiRefusal):
    code = "user_mismatch"
    sentence = _("This was scanned by {user}. You are signed in as {mine}.")
    status = 403


# --- how it was asked ---------------------------------------------------------


class MethodNotAllowed(ApiRefusal):
    code = "method_not_allowed"
    sentence = _("This address takes {methods} only.")
    status = 405


class NotJson(ApiRefusal):
    code = "not_json"
    sentence = _("Send the request as application/json.")
    status = 415


class TooLarge(ApiRefusal):
    code = "too_large"
    sentence = _("The request is too large. Send fewer items at a time.")
    status = 413


class BadJson(ApiRefusal):
    code = "bad_json"
    sentence = _("The request is not valid JSON.")


class NotAnObject(ApiRefusal):
    code = "bad_json"
    sentence = _("The request must be a JSON object.")


# --- what was asked -----------------------------------------------------------


class MissingField(ApiRefusal):
    code = "missing_field"
    sentence = _("{field} is missing.")


class UnexpectedField(ApiRefusal):
    code = "unexpected_field"
    sentence = _("{field} does not belong here.")


class BadValue(ApiRefusal):
    code = "bad_value"
    sentence = _("{field} is not written as it must be.")


class UnknownAction(ApiRefusal):
    code = "unknown_action"
    sentence = _("There is no such action. Known are {known}.")


class TooManyItems(ApiRefusal):
    code = "too_many_items"
    sentence = _("One request takes at most {most} items.")


class UnknownTransaction(ApiRefusal):
    code = "unknown_transaction"
    sentence = _("There is no such transaction.")
    status = 404


class NotPosted(ApiRefusal):
    code = "not_posted"
    sentence = _(
        "Nothing is wrong with this one; the others kept it from being posted."
    )
    status = 424
