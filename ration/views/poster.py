"""What hangs on the shop's wall: the QR of a day, and the shop's own for ever."""

import io

import qrcode
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from ..address import absolute
from .door import dealer, own_session

SIZES = ("a4", "a5")
MODULE_PX = 16


@dealer
@require_safe
def session_poster(request, session_id):
    session = own_session(request, session_id)
    address = absolute(request, reverse("ration:book", args=[session.code]))
    return _poster(request, address, session=session)


@dealer
@require_safe
def shop_poster(request):
    """The permanent one: it leads to the session of the day it is scanned on."""
    address = absolute(request, reverse("ration:shop", args=[request.supplier.code]))
    return _poster(request, address)


def _poster(request, address: str, **context):
    size = request.GET.get("size")
    context |= {
        "supplier": request.supplier,
        "address": address,
        "sizes": SIZES,
        "size": size if size in SIZES else SIZES[0],
        "languages": [code for code, _name in settings.LANGUAGES],
    }
    return render(request, "ration/poster.html", context)


@dealer
@require_safe
def session_qr(request, session_id):
    session = own_session(request, session_id)
    address = absolute(request, reverse("ration:book", args=[session.code]))
    return _png(address, f"qr-{session.supplier.centre_code}-{session.on}")


@dealer
@require_safe
def shop_qr(request):
    address = absolute(request, reverse("ration:shop", args=[request.supplier.code]))
    return _png(address, f"qr-{request.supplier.centre_code}")


def _png(address: str, name: str) -> HttpResponse:
    """The QR for `address` as a picture to send or to print elsewhere."""
    code = qrcode.QRCode(
        error_correction=qrcode.constants.ERROR_CORRECT_M, box_size=MODULE_PX, border=4
    )
    code.add_data(address)
    picture = io.BytesIO()
    code.make_image().save(picture, format="PNG")
    headers = {"Content-Disposition": f'attachment; filename="{slugify(name)}.png"'}
    return HttpResponse(picture.getvalue(), content_type="image/png", headers=headers)
