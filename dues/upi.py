"""The text of a UPI QR: it asks for a payment, and proves none.

Source: NPCI, UPI Linking Specifications 1.6 (research 4). Drawn here, so that no
amount leaves the shop.
"""

from urllib.parse import quote, urlencode

from .models import Customer, Shopkeeper

LONGEST_NOTE, LONGEST_NAME = 50, 50


def address(shop: Shopkeeper, *, paise: int, customer: Customer) -> str:
    """`upi://pay?…` for so many paise, or for an amount the payer types when 0.

    Empty when the shop has no UPI address. `tr` names the customer for the shop's
    own list; it is no proof of anything.
    """
    if not shop.upi_vpa:
        return ""
    asked = {"pa": shop.upi_vpa, "pn": shop.shop_name[:LONGEST_NAME], "cu": "INR"}
    if paise:
        asked["am"] = f"{paise // 100}.{paise % 100:02}"
    asked |= {"tr": f"K{customer.pk}", "tn": f"Khata K{customer.pk}"[:LONGEST_NOTE]}
    return "upi://pay?" + urlencode(asked, quote_via=quote, safe="@")
