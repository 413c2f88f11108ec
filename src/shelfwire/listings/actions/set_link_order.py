"""Say by what a company's live listings are suggested to be its SKUs."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from shelfwire.listings.errors import BadMatching
from shelfwire.listings.models import MatchingSettings
from shelfwire.listings.models_matching import KINDS
from shelfwire.people.audit import attributed
from shelfwire.people.models import Company


@attributed
@transaction.atomic
def set_link_order(*, company: Company, suggest_by: Sequence[str], by: str) -> MatchingSettings:
    """Only these kinds count, the one whose suggestions stand first at the front; none named: all, the likeliest first.
    Without the seller SKU, nothing is linked by itself either; links that are there stay. The same again changes
    nothing. Raises BadMatching.
    """
    for kind in suggest_by:
        if kind not in KINDS:
            raise BadMatching(
                f"“{kind}” is nothing that listings are linked by.", field="suggest_by", value=kind,
                hint=f"One of {', '.join(KINDS)}.",
            )  # fmt: skip
    return _keep(company, "suggest_by", list(dict.fromkeys(suggest_by)), by)[0]


@attributed
@transaction.atomic
def keep_identifier_priority(
    *, company: Company, kinds: Sequence[str], by: str
) -> tuple[MatchingSettings, bool]:
    """Which kinds of identifiers shops are sent, the first in front; and whether that is news. The caller has judged
    them.
    """
    return _keep(company, "identifier_priority", list(kinds), by)


def _keep(company: Company, name: str, wanted: list[str], by: str) -> tuple[MatchingSettings, bool]:
    MatchingSettings.objects.get_or_create(company=company)
    row = MatchingSettings.objects.select_for_update().get(company=company)
    if getattr(row, name) == wanted:
        return row, False
    setattr(row, name, wanted)
    row.updated_by = by[:120]
    row.save()
    return row, True
