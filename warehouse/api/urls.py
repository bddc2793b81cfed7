from django.urls import path, register_converter
from django.urls.converters import StringConverter

from . import pages, rolls, transactions


class ScanConverter(StringConverter):
    """Whatever a scanner may read: addresses with slashes, and line ends too."""

    regex = r"[\s\S]+"


register_converter(ScanConverter, "scan")

urlpatterns = [
    path("", pages.page, name="api"),
    path("openapi.json", pages.document, name="api_openapi"),
    path("rolls/<scan:roll_id>/", rolls.roll, name="api_roll"),
    path("transactions/", transactions.transactions, name="api_transactions"),
    path("transactions/batch/", transactions.batch, name="api_batch"),
    path("transactions/undo/", transactions.undo, name="api_undo"),
    path("transactions/discards/", transactions.discards, name="api_discards"),
]
