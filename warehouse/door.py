"""Who may enter a page of the plant."""

from functools import wraps

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from .permissions import Right, holds, is_approved, plant_role


def right_required(*rights: Right):
    """Let in who has one of `rights` in some department; all pages are never kept.

    Anonymous: redirect to sign-in. Whose role or department nobody has approved yet
    is told so (403); anybody else: 403. Which rows they may see, `seen_by` says.
    """

    def decorate(view):
        @never_cache
        @login_required
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if plant_role(request.user) is None:
                raise PermissionDenied
            if not is_approved(request.user):
                return render(request, "warehouse/waiting.html", status=403)
            if not any(holds(request.user, right) for right in rights):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.rights = rights
        return guarded

    return decorate
