"""Companies, people, their roles, and API keys."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q

from shelfwire.people.states import InvitationStatus


class User(AbstractUser):
    """A person who signs in by e-mail address and password. An address may have several accounts: whoever creates
    one first must not keep the address's owner from having another.
    """

    email = models.EmailField(db_index=True)
    timezone = models.CharField(max_length=64, default="UTC")

    def __str__(self) -> str:
        return self.email


class Company(models.Model):
    """A selling business: owns shops, SKUs, warehouses and orders. One installation may hold several."""

    name = models.CharField(max_length=120, unique=True)
    slug = models.SlugField(max_length=60, unique=True)
    tax_id = models.CharField("tax ID", max_length=40, blank=True)
    timezone = models.CharField(max_length=64, default="UTC")
    second_factor_required = models.BooleanField("second factor required", default=False)
    """Whether a member without a second factor is led to set one up before anything else of the company is shown."""
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "companies"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """What a person may do in a company: a viewer reads, a packer ships and sees what that takes, an operator works,
    an owner connects and decides. What covers what is in ``queries.covers``.
    """

    OWNER = "owner"
    OPERATOR = "operator"
    PACKER = "packer"
    VIEWER = "viewer"


class Membership(models.Model):
    """One person's role in one company."""

    company = models.ForeignKey(Company, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role.choices)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "user"], name="one_role_per_company")]

    def __str__(self) -> str:
        return f"{self.user} is {self.role} of {self.company}"


class Invitation(models.Model):
    """A role offered by a link, of which only a digest is stored."""

    company = models.ForeignKey(Company, models.CASCADE, related_name="invitations")
    email = models.EmailField()
    role = models.CharField(max_length=10, choices=Role.choices)
    digest = models.CharField(max_length=64, unique=True)
    status = models.CharField(
        max_length=10, choices=InvitationStatus.choices, default=InvitationStatus.WAITING
    )
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "email"], condition=Q(status="waiting"), name="one_waiting_invitation"
            )
        ]

    def __str__(self) -> str:
        return f"{self.email} as {self.role}"


class ApiKey(models.Model):
    """A key for a program: one company, named scopes, shown once, stored as a digest."""

    company = models.ForeignKey(Company, models.CASCADE, related_name="api_keys")
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=12, unique=True)
    digest = models.CharField(max_length=64)
    scopes = models.JSONField(default=list)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"


class Try(models.Model):
    """A count of tries at a secret, by account and address, as a digest; see ``actions.limits``."""

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField()
    ends_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.count} until {self.ends_at}"
