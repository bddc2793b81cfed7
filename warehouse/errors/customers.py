"""Whom a roll goes to."""

from django.utils.translation import gettext_lazy as _

from .base import WarehouseError


class CustomerMissing(WarehouseError):
    code = "customer_missing"
    sentence = _("Say which customer the roll goes to.")
    status = 422
    field = "customer"


class CustomerNameless(WarehouseError):
    code = "customer_nameless"
    sentence = _("Write the customer's name.")
    status = 422
    field = "name"


class CustomerNameTaken(WarehouseError):
    code = "customer_name_taken"
    sentence = _("There is a customer {name} already, perhaps spelt otherwise.")
    status = 422
    field = "name"


class MergedAway(WarehouseError):
    code = "merged_away"
    sentence = _("{name} is a name of {kept} now. Merge into {kept}.")
    field = "kept"


class OneCustomerOnly(WarehouseError):
    code = "one_customer_only"
    sentence = _("Choose two customers or more that are one and the same.")
    status = 422
