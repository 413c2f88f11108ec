"""Companies, people, who may do what where, and keys for machines."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """A person who signs in by e-mail address."""

    email = models.EmailField(unique=True)
    timezone = models.CharField(max_length=64, default="UTC")


class Company(models.Model):
    """A selling business: owns shops, SKUs, warehouses and orders. One installation may hold several."""

    name = models.CharField(max_length=120, unique=True)
    slug = models.SlugField(max_length=60, unique=True)
    tax_id = models.CharField("tax ID", max_length=40, blank=True)
    timezone = models.CharField(max_length=64, default="UTC")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "companies"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """What a person may do in a company: a viewer reads, an operator works, an owner connects and decides."""

    OWNER = "owner"
    OPERATOR = "operator"
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


class ApiKey(models.Model):
    """A key for a machine: one company, named scopes, shown once, stored as a digest."""

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
