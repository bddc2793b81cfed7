from datetime import datetime

from accounts import operations as people
from accounts.demo import person
from accounts.models import User
from accounts.roles import Role

from .operations import register_shopkeeper

SHOPS = {
    "shop": (
        "Lakshmi Reddy",
        {
            "shop_name": "Lakshmi Kirana & General Store",
            "phone": "+919848012345",
            "address": "12 Station Road\nKachiguda, Hyderabad 500027",
            "upi_vpa": "lakshmikirana@okaxis",
        },
    ),
    "shop2": (
        "Ramesh Gupta",
        {
            "shop_name": "Gupta Provision Store",
            "phone": "+919415067890",
            "address": "4 Chowk Bazaar\nLucknow 226003",
        },
    ),
}


def make(at: datetime) -> list[str]:
    """Make two approved shopkeepers; return their usernames."""
    admin = User.objects.get(username="admin")
    for username, (name, shop) in SHOPS.items():
        shopkeeper = register_shopkeeper(
            person=person(username, name), shop=shop, at=at
        )
        people.grant_role(
            profile=shopkeeper.user.profile, role=Role.SHOPKEEPER, by=admin, at=at
        )
    return list(SHOPS)
