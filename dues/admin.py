from django.contrib import admin

from .models import Shopkeeper


@admin.register(Shopkeeper)
class ShopkeeperAdmin(admin.ModelAdmin):
    """Read only: a shopkeeper keeps the shop; approval is on the profile."""

    list_display = ["shop_name", "user", "phone"]
    search_fields = ["shop_name", "phone", "user__username"]
    list_select_related = ["user"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
