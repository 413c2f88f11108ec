"""What was answered to a creating request, for the client that asks again."""

from __future__ import annotations

from django.db import models

from shelfwire.people.models import ApiKey


class AnsweredRequest(models.Model):
    """One ``Idempotency-Key`` of one API key: what was asked under it, and the answer. Forgotten after some days."""

    api_key = models.ForeignKey(ApiKey, models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    body = models.TextField(blank=True)
    asked_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["api_key", "key"], name="an_idempotency_key_is_used_once")
        ]
