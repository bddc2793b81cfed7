from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from dues import checks
from dues.models import Shopkeeper


class Command(BaseCommand):
    help = "Re-derive every sum of every khata; fail when anything differs."

    def handle(self, **options):
        today = timezone.localdate()
        wrong = checks.missing_guards()
        shops = Shopkeeper.objects.order_by("pk")
        for shop in shops:
            wrong += [f"{shop}: {what}" for what in checks.differences(shop, today)]
            self.stdout.write(f"checked {shop}")
        if wrong:
            raise CommandError("\n".join(["The khata is not in order.", *wrong]))
        self.stdout.write(f"{len(shops)} shops: every khata is in order.")
