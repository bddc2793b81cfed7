from django.db import models


class ShopQuerySet(models.QuerySet):
    """Rows that belong to a shop. Views enter by `for_shop` and by no other door."""

    def for_shop(self, shop):
        return self.filter(shopkeeper=shop)
