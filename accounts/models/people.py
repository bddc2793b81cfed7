"""People, where they belong and what they may do."""

from django.contrib.auth.models import AbstractUser, Group
from django.db import models, transaction
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from ..roles import PLANT_ROLES, SHOP_OF, SHOP_ROLES, Role


class User(AbstractUser):
    """A person who signs in. Which workplaces they have follows from their roles."""

    # How often they signed out everywhere: each time ends the sessions before it.
    sign_outs = models.PositiveIntegerField(default=0, editable=False)

    @cached_property
    def role_names(self) -> frozenset[str]:
        return frozenset(group.name for group in self.groups.all())

    @property
    def roles(self) -> list[Role]:
        return [role for role in Role if role in self.role_names]

    def has_role(self, *roles: Role) -> bool:
        return not self.role_names.isdisjoint(roles)

    def get_short_name(self) -> str:
        """What they are called: the first name, or else the username."""
        return super().get_short_name() or self.username

    def get_session_auth_hash(self) -> str:
        """What a session must know to go on; new by a new password or a sign-out."""
        secret = f"{self.sign_outs} {self.password}"
        return salted_hmac("accounts.session", secret, algorithm="sha256").hexdigest()

    def save(self, *args, **kwargs):
        """Give every new person a profile, whichever way they were made."""
        is_new = self._state.adding
        with transaction.atomic():
            super().save(*args, **kwargs)
            if is_new:
                Profile.objects.create(user=self)


class Department(models.Model):
    code = models.CharField(_("code"), max_length=8, unique=True)
    name = models.CharField(_("name"), max_length=60)

    class Meta:
        ordering = ["code"]
        verbose_name = _("department")
        verbose_name_plural = _("departments")

    def __str__(self):
        return f"{self.code} · {self.name}"


class ProfileQuerySet(models.QuerySet):
    def waiting(self):
        """People who asked for a role that nobody has granted yet."""
        return self.exclude(requested_group="").exclude(
            user__groups__name=models.F("requested_group")
        )

    def of_the_plant(self):
        """People who work at the plant, belong there or asked to; no superuser."""
        works = self.filter(user__groups__name__in=PLANT_ROLES).values("pk")
        is_there = (
            models.Q(pk__in=works)
            | models.Q(requested_group__in=PLANT_ROLES)
            | models.Q(department__isnull=False)
        )
        return self.filter(is_there, user__is_superuser=False)

    def of_the_plant_alone(self):
        """Those of them on whose login nothing hangs but their work at the plant."""
        has_more = models.Q(
            groups__in=Group.objects.exclude(name__in=PLANT_ROLES)
        ) | models.Q(user_permissions__isnull=False)
        for shop in SHOP_OF.values():  # also one that is suspended
            has_more |= models.Q(**{f"{shop}__isnull": False})
        plant = self.of_the_plant().exclude(requested_group__in=SHOP_ROLES)
        logins = User.objects.filter(has_more).order_by()
        return plant.exclude(user__in=logins.values("pk"))


class Profile(models.Model):
    """Where a person belongs, and the role they asked for or hold.

    `requested_group` is a wish until an admin grants it; from then on it and the
    user's groups say the same, whichever of the two an admin edits.
    """

    user = models.OneToOneField(
        User, models.CASCADE, related_name="profile", verbose_name=_("person")
    )
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("home department"),
    )
    requested_group = models.CharField(
        _("role"),
        max_length=40,
        blank=True,
        choices=[(role.value, role.label) for role in Role],
    )
    extra_access = models.ManyToManyField(
        Department,
        blank=True,
        related_name="+",
        verbose_name=_("extra access to departments"),
    )

    objects = ProfileQuerySet.as_manager()

    class Meta:
        verbose_name = _("profile")
        verbose_name_plural = _("profiles")

    def __str__(self):
        return self.user.get_username()

    @property
    def is_waiting(self) -> bool:
        return bool(self.requested_group) and not self.user.has_role(
            self.requested_group
        )

    @property
    def wants_a_shop(self) -> bool:
        return self.requested_group in SHOP_ROLES

    @property
    def is_shut_out(self) -> bool:
        """Whether a shop is theirs, and the role that opens it is not, or no more."""
        return any(
            hasattr(self.user, shop) and not self.user.has_role(role)
            for role, shop in SHOP_OF.items()
        )

    @property
    def plant_role(self) -> str:
        """The role the person holds at the plant, or ""."""
        held = self.user.role_names
        return next((role.value for role in PLANT_ROLES if role in held), "")


def group_for(role: Role) -> Group:
    """The group of `role` (present since the migration, made anew after a flush)."""
    return Group.objects.get_or_create(name=role.value)[0]
