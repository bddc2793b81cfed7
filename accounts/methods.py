"""Which HTTP methods a page answers."""

from django.views.decorators.http import require_http_methods

# A page with a form: read, looked at for its headers, or sent.
shows_a_form = require_http_methods(["GET", "HEAD", "POST"])
