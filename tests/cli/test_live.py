"""``shelfwire listings``: what is unmanaged, and the import, at a shell."""

from __future__ import annotations

import pytest
from tests.factories import make_account
from tests.posting.live_listings import FAMILY, PLATE, bring

from shelfwire.channels.errors import NotConnected
from shelfwire.cli.live import import_lines, unmanaged_lines
from shelfwire.cli.stock import UnknownName
from shelfwire.jobs.models import Job
from shelfwire.people.models import Company
from shelfwire.posting.actions.take_over import take_over_listings


def test_what_is_unmanaged_is_counted_and_an_import_is_refused_in_words(company: Company) -> None:
    shop = make_account(company, status="disconnected")
    ids = bring(shop, FAMILY, PLATE)
    take_over_listings(account=shop, listing_ids=ids[:1], by="Bob")
    assert list(unmanaged_lines(shop.name)) == [
        f"{company.name}, {shop}: 2 live, 1 unmanaged (1 not linked, 1 no channel product, 0 differs)"
    ]
    with pytest.raises(UnknownName):
        list(unmanaged_lines("nowhere"))
    with pytest.raises(NotConnected):
        list(import_lines("", create=True))
    assert not Job.objects.filter(name="listings.import_info").exists()
