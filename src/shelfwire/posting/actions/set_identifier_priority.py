"""Say which identifier a company's shops are sent of a SKU that has several."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q

from shelfwire.listings.actions import keep_identifier_priority
from shelfwire.listings.models import MatchingSettings
from shelfwire.people.audit import attributed
from shelfwire.people.models import Company
from shelfwire.posting.actions._marking import mark_changed
from shelfwire.posting.checking import read_setting
from shelfwire.posting.models import ChannelProduct

_NAME = "identifier_priority"


@attributed
@transaction.atomic
def set_identifier_priority(*, company: Company, kinds: Sequence[str], by: str) -> MatchingSettings:
    """The first of these kinds that a SKU has is sent; none named: as at first. A shop or product that says it itself
    keeps its own. Products that say something else by it are due. The same again changes nothing. Raises BadProperty.
    """
    wanted = read_setting(_NAME, list(kinds))
    row, is_news = keep_identifier_priority(company=company, kinds=wanted, by=by)
    if not is_news:
        return row
    follow = Q(account__posting_settings=None) | Q(account__posting_settings__identifier_priority=[])
    products = ChannelProduct.objects.filter(follow, account__company=company)
    mark_changed(products.exclude(settings__has_key=_NAME), by)
    return row
