"""Suggestions by identifiers and options, of listings that were read whole."""

from __future__ import annotations

from tests.factories import make_account, make_sku
from tests.posting.live_listings import bring, listed, whole

from shelfwire.catalog.actions import set_identifiers
from shelfwire.listings.models import ListingSku
from shelfwire.listings.queries import suggestions_for
from shelfwire.people.models import Company


def told(seller_sku: str) -> list[tuple[str, float, str]]:
    row = ListingSku.objects.select_related("account", "listing").get(seller_sku=seller_sku)
    return [(one.sku.code, one.score, one.why[0]) for one in suggestions_for([row])[row.pk]]


def test_the_same_number_and_the_same_options_speak_for_a_sku(
    company: Company, other_company: Company
) -> None:
    shop = make_account(company)
    numbered = make_sku(company, "OURS-1")
    set_identifiers(sku=numbered, values={"gtin": "04006381333931"}, by="Bob")
    make_sku(company, "OURS-2", barcode="4006381333948")
    set_identifiers(sku=make_sku(other_company, "FAR"), values={"gtin": "04006381333931"}, by="Bob")
    for value in ("Red", "Blue"):
        sku = make_sku(company, f"MUG-{value}", option_values=[value])
        sku.title = "A stoneware mug"
        sku.save()
    bring(
        shop,
        whole(listed("C1=A", identifier=("gtin", "04006381333931")), product="L1", title="Nothing alike"),
        whole(listed("C2=B", identifier=("ean", "4006381333948")), product="L2", title="Nothing alike"),
        whole("C3=C Colour:blue", product="L3", title="A stoneware mug"),
    )
    assert told("A") == [("OURS-1", 0.97, "Both have the GTIN 04006381333931.")]
    assert told("B") == [("OURS-2", 0.97, "Both have the EAN 4006381333948.")]
    best, next_best = told("C")
    assert best == ("MUG-Blue", 0.88, "The titles are 100% alike, and the options the same: Blue.")
    assert next_best[:2] == ("MUG-Red", 0.8)
