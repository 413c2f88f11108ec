"""What others may ask about settlements. Lists are querysets for ``kit.paging.page``; nothing here is unbounded."""

from __future__ import annotations

from django.db.models import QuerySet

from shelfwire.people.models import Company
from shelfwire.settlements.models import Statement

__all__ = ["statements"]


def statements(company: Company) -> QuerySet[Statement]:
    """The statements of a company, to be paged by ``-closed_at, -id``."""
    return Statement.objects.filter(company=company).select_related("account")
