from django.contrib.auth.models import AbstractUser, Group
from django.db import models, transaction
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from .append_only import AppendOnly
from .roles import Role


class User(AbstractUser):
    """A person who signs in. Which workplaces they have follows from their roles."""

    @cached_property
    def role_names(self) -> frozenset[str]:
        return frozenset(group.name for group in self.groups.all())

    @property
    def roles(self) -> list[Role]:
        return [role for role in Role if role in self.role_names]

    def has_role(self, *roles: Role) -> bool:
        return not self.role_names.isdisjoint(roles)

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


class AuditEntry(AppendOnly):
    """Who did what, when: one line a change, written in the change's transaction."""

    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    action = models.CharField(_("action"), max_length=60)
    target_type = models.CharField(_("what"), max_length=60)
    target_id = models.CharField(_("which"), max_length=40)
    details = models.JSONField(_("details"), default=dict)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["target_type", "target_id"])]
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit trail")

    def __str__(self):
        return f"{self.action} {self.target_type} {self.target_id}"


class JobRun(models.Model):
    """The lease of one job for one period: whoever inserts the row runs the job."""

    class State(models.TextChoices):
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    job = models.CharField(_("job"), max_length=60)
    period = models.CharField(_("period"), max_length=40)
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.RUNNING
    )
    started_at = models.DateTimeField(_("started"))
    finished_at = models.DateTimeField(_("finished"), null=True)
    outcome = models.TextField(_("outcome"), blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["job", "period"], name="job_once_a_period")
        ]
        verbose_name = _("job run")
        verbose_name_plural = _("job runs")

    def __str__(self):
        return f"{self.job} {self.period}"


def group_for(role: Role) -> Group:
    """The group of `role` (present since the migration, made anew after a flush)."""
    return Group.objects.get_or_create(name=role.value)[0]
