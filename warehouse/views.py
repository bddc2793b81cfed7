from django.shortcuts import render

from accounts.roles import PLANT_ROLES, role_required


@role_required(*PLANT_ROLES)
def dashboard(request):
    profile = request.user.profile
    roles = [role for role in PLANT_ROLES if request.user.has_role(role)]
    return render(
        request, "warehouse/dashboard.html", {"profile": profile, "roles": roles}
    )
