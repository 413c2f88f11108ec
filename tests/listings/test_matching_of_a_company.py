"""By what a company's listings are suggested to be its SKUs, in its own order, and many confirmed from a score on."""

from __future__ import annotations

import pytest
from tests.factories import make_account, make_sku
from tests.posting.live_listings import bring, listed, whole

from shelfwire.catalog.actions import set_identifiers
from shelfwire.catalog.models import Sku
from shelfwire.channels.models import Account
from shelfwire.jobs import drain, enqueue
from shelfwire.listings.actions import ConfirmOptions, confirm_links, set_link_order, unlink
from shelfwire.listings.errors import BadMatching
from shelfwire.listings.jobs_registry import confirm_suggested_links
from shelfwire.listings.models import ListingSku, MatchingSettings
from shelfwire.listings.queries import suggestions_for
from shelfwire.people.models import Company

pytestmark = pytest.mark.django_db
GTIN = "04006381333931"


@pytest.fixture
def shop(company: Company) -> Account:
    """A listing whose number is one SKU's and whose seller SKU and title are two others'."""
    shop = make_account(company)
    bring(shop, whole(listed("C1=mug/1", identifier=("gtin", GTIN)), product="L1", title="A stoneware mug"))
    make_sku(company, "MUG-1")
    set_identifiers(sku=make_sku(company, "NUMBERED"), values={"gtin": GTIN}, by="Bob")
    make_sku(company, "TITLED")
    Sku.objects.filter(code="TITLED").update(title="A stoneware mug")
    return shop


@pytest.mark.parametrize(
    ("order", "codes"),
    [
        ((), ["NUMBERED", "MUG-1", "TITLED"]),
        (("seller_sku", "gtin", "title"), ["MUG-1", "NUMBERED", "TITLED"]),
        (("title", "gtin"), ["TITLED", "NUMBERED"]),
        (("ean", "seller_sku"), ["MUG-1"]),
        (("isbn",), []),
    ],
)
def test_the_first_kind_of_a_company_stands_first_and_others_are_off(
    company: Company, shop: Account, order: tuple[str, ...], codes: list[str]
) -> None:
    set_link_order(company=company, suggest_by=order, by="Bob")
    row = ListingSku.objects.select_related("account", "listing").get()
    assert [one.sku.code for one in suggestions_for([row])[row.pk]] == codes


def test_a_kind_that_there_is_none_of_is_refused(company: Company) -> None:
    with pytest.raises(BadMatching, match="“colour”"):
        set_link_order(company=company, suggest_by=["title", "colour"], by="Bob")
    assert not MatchingSettings.objects.exists()


def test_without_the_seller_sku_nothing_is_linked_by_itself(company: Company) -> None:
    set_link_order(company=company, suggest_by=["gtin"], by="Bob")
    make_sku(company, "SAME")
    bring(make_account(company), whole(listed("C1=SAME"), product="L1"))
    assert ListingSku.objects.get(seller_sku="SAME").sku is None


def test_what_is_sure_enough_is_linked_and_the_rest_is_left(company: Company, shop: Account) -> None:
    bring(
        shop,
        whole(listed("C2=cup/1"), product="L2", title="x"),
        whole(listed("C3=pot/1"), product="L3", title="y"),
    )
    for code in ("CUP-1", "POT-1", "POT.1"):
        make_sku(company, code)
    mine = ListingSku.objects.order_by("external_id")
    apart = ListingSku.objects.get(external_id="C2")
    (part,) = confirm_links(company=company, by="Bob", options=ConfirmOptions(0.95, dry_run=True))
    assert [(one.code, one.score) for one in part.rows] == [("NUMBERED", 0.97), ("CUP-1", 0.95)]
    assert (part.unsure, mine.filter(sku__isnull=False).count()) == (1, 0)
    unlink(listing_sku=apart, by="Bob")
    ListingSku.objects.filter(pk=apart.pk).update(link_source="person")
    job = enqueue(confirm_suggested_links, company=company, by="Bob", score=0.95, account_id=shop.pk)
    drain()
    job.refresh_from_db()
    assert (job.result, job.done) == ({"linked": 1, "unsure": 1}, 2)
    assert [row.sku.code if row.sku else "" for row in mine] == ["NUMBERED", "", ""]
    assert job.files.filter(name="linked.xlsx").exists()
    assert [
        len(one.rows) for one in confirm_links(company=company, by="Bob", options=ConfirmOptions(0.95))
    ] == [0]
    for score in (0, 1.1):
        with pytest.raises(BadMatching):
            ConfirmOptions(score)
