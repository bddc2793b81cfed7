from accounts.roles import Role
from accounts.tests.people import person
from dues.models import Shopkeeper


def shop_of(username: str, **facts) -> Shopkeeper:
    """An approved shopkeeper with a shop."""
    return Shopkeeper.objects.create(
        user=person(username, Role.SHOPKEEPER),
        shop_name=f"{username}'s shop",
        phone="+919848012345",
        address="12 Station Road",
        **facts,
    )
