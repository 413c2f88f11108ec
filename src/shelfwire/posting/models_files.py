"""Files that answer what a channel asks: certificates, test reports, size charts."""

from __future__ import annotations

from django.db import models

from shelfwire.people.models import Company


class AnswerFile(models.Model):
    """A picture or a PDF, kept once by its content. Answers name it by ``upload:`` and its digest."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="answer_files", db_index=False)
    digest = models.CharField(max_length=64)
    """SHA-256 of the bytes as they came."""
    name = models.CharField(max_length=160)
    """As it was called when it was given last; its ending says what it is."""
    content = models.BinaryField()
    media_type = models.CharField(max_length=40)
    """By its content: of a picture, or ``application/pdf``."""
    size = models.PositiveIntegerField()
    """Bytes."""
    kept_at = models.DateTimeField()
    """When it was given last. One that nothing names is forgotten a while after (``posting.actions.forget_files``)."""
    kept_by = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "digest"], name="an_answer_file_is_kept_once")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        """How answers name it."""
        return f"{UPLOADED}{self.digest}"


UPLOADED = "upload:"
"""Before the digest of a file of ours, where an answer names a file; the channel's own ids have no such beginning."""
PDF = "application/pdf"
