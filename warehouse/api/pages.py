import json

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from . import openapi
from .description import ENDPOINTS, refusal_rows
from .door import answers_json


@login_required
@require_safe
def page(request):
    """All of the API for people, with examples that can be sent as they stand."""
    rows = [
        {
            "endpoint": one,
            "sent": [json.dumps(example, indent=2) for example in one.sent],
            "answer": json.dumps(one.example, indent=2),
        }
        for one in ENDPOINTS
    ]
    address = settings.SITE_URL or request.build_absolute_uri("/")[:-1]
    about = {"rows": rows, "refusals": refusal_rows(), "address": address}
    return render(request, "warehouse/api.html", about)


@answers_json("GET", "HEAD")
def document(request):
    """The same for machines: OpenAPI 3.1."""
    return JsonResponse(openapi.document())
