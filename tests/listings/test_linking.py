"""Links by hand and suggestions for them."""

from __future__ import annotations

from typing import Any

import pytest
from tests.factories import make_account, make_sku
from tests.support.announcements import hear

from shelfwire.catalog.models import Sku
from shelfwire.channels.models import Account
from shelfwire.kit import clock
from shelfwire.kit.identifiers import ConfirmNeeded
from shelfwire.listings import queries
from shelfwire.listings.actions import SeenSku, link, see_skus, unlink
from shelfwire.listings.errors import CannotLink
from shelfwire.listings.events import SkuLinked
from shelfwire.listings.models import LinkChange, ListingSku
from shelfwire.people.models import Company


def listed(
    account: Account, seller_sku: str = "", product_title: str = "Shirt", title: str = "M", sku_id: str = "C1"
) -> ListingSku:
    see_skus(account, [SeenSku("P1", product_title, sku_id, seller_sku, title)], clock.now())  # type: ignore[arg-type]  # plain text for ids
    return ListingSku.objects.select_related("account", "listing").get(account=account, external_id=sku_id)


def test_a_link_is_dated_signed_and_announced_once(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    row, sku = listed(make_account(company)), make_sku(company)
    heard = hear(monkeypatch, SkuLinked)
    for _ in range(2):
        fresh = link(listing_sku=row, sku=sku, by="Bob")
    assert (fresh.sku, fresh.link_source, fresh.linked_by) == (sku, "person", "Bob")
    assert fresh.linked_at is not None
    assert heard == [SkuLinked(row.account_id, ("C1",), "Bob")]
    assert list(queries.links(company)) == [row]
    assert not queries.unlinked(company).exists()


def test_the_history_of_a_link_shows_every_change(company: Company) -> None:
    row, sku, mug = listed(make_account(company)), make_sku(company), make_sku(company, "MUG")
    link(listing_sku=row, sku=sku, by="Bob")
    with pytest.raises(ConfirmNeeded, match="is linked to"):
        link(listing_sku=row, sku=mug, by="Alice")
    assert queries.link_history(row).count() == 1
    link(listing_sku=row, sku=mug, by="Alice", relink=True)
    for _ in range(2):
        assert unlink(listing_sku=row, by="Bob").sku is None
    assert [(c.before, c.after, c.by) for c in queries.link_history(row)] == [
        (mug, None, "Bob"), (sku, mug, "Alice"), (None, sku, "Bob"),
    ]  # fmt: skip


def test_an_archived_or_foreign_sku_is_not_linked_and_nothing_changes(
    company: Company, other_company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = listed(make_account(company))
    heard = hear(monkeypatch, SkuLinked)
    with pytest.raises(CannotLink, match="archived"):
        link(listing_sku=row, sku=make_sku(company, "OLD", archived_at=clock.now()), by="Bob")
    with pytest.raises(CannotLink, match="another company"):
        link(listing_sku=row, sku=make_sku(other_company), by="Bob")
    row.refresh_from_db()
    assert (row.sku, heard, LinkChange.objects.count()) == (None, [], 0)


def test_links_are_found_by_code_seller_sku_title_or_id(company: Company, other_company: Company) -> None:
    account = make_account(company)
    row = link(listing_sku=listed(account, "S-M"), sku=make_sku(company), by="Bob")
    for words in ("shirt-m", "s-m", "shirt C1", "P1"):
        assert list(queries.links(company, words)) == [row], words
    assert not queries.links(company, "mug").exists()
    assert not queries.links(company, account=make_account(company, "Second")).exists()
    assert not queries.links(other_company).exists()


# suggestions


def make(company: Company, code: str, title: str, **more: Any) -> Sku:
    sku = make_sku(company, code, **more)
    Sku.objects.filter(pk=sku.pk).update(title=title)
    return sku


def suggested(row: ListingSku, limit: int = 5) -> list[tuple[str, float]]:
    return [(s.sku.code, s.score) for s in queries.suggestions(row, limit)]


def test_codes_that_differ_in_case_dashes_or_spaces_are_suggested_in_order_of_certainty(
    company: Company,
) -> None:
    make(company, "AB-12", "Kettle")
    make(company, "ab 12", "Lamp")
    make(company, "AB-13", "Vase")
    found = queries.suggestions(listed(make_account(company), "ab-12"))
    assert [(s.sku.code, s.score) for s in found] == [("AB-12", 0.98), ("ab 12", 0.95)]
    assert found[0].why == ("The seller SKU “ab-12” is “AB-12” but for capital letters.",)
    assert found[1].why == ("The seller SKU “ab-12” is “ab 12” but for dashes, spaces or the like.",)


def test_a_barcode_as_seller_sku_is_suggested(company: Company) -> None:
    make(company, "KETTLE", "Kettle", barcode="4006381333931")
    found = queries.suggestions(listed(make_account(company), "4006381333931"))
    assert [(s.sku.code, s.score, s.why) for s in found] == [
        ("KETTLE", 0.9, ("The seller SKU “4006381333931” is its barcode.",))
    ]


def test_alike_titles_are_suggested_by_likeness_and_different_ones_not(company: Company) -> None:
    make(company, "S-M", "Linen shirt, M")
    make(company, "S-L", "Linen shirt, long sleeves, white, L")
    make(company, "T", "Linen tablecloth for twelve people")
    make(company, "K", "Kettle")
    found = queries.suggestions(listed(make_account(company), "", "Linen shirt", "M"))
    assert found[0].sku.code == "S-M"
    assert {"T", "K"}.isdisjoint(s.sku.code for s in found)
    assert found[0].why[0].startswith("The titles are ")
    assert found[0].score < 0.9


def test_two_reasons_are_better_than_one(company: Company) -> None:
    make(company, "AB12", "Linen shirt M")
    make(company, "AB-12", "Kettle")
    found = queries.suggestions(listed(make_account(company), "ab.12", "Linen shirt", "M"))
    assert [(s.sku.code, s.score, len(s.why)) for s in found] == [("AB12", 0.96, 2), ("AB-12", 0.95, 1)]


def test_archived_and_foreign_skus_are_not_suggested(company: Company, other_company: Company) -> None:
    make(company, "AB-12", "Linen shirt M", archived_at=clock.now())
    make(other_company, "AB12", "Linen shirt M")
    assert suggested(listed(make_account(company), "ab12", "Linen shirt")) == []


def test_no_more_than_asked_are_suggested_and_words_of_the_title_are_only_words(company: Company) -> None:
    for n in range(9):
        make(company, f"S{n}", f"Shirt | & ! ( {n}")
    row = listed(make_account(company), "", "Shirt | & ! ('):*", "")
    assert len(suggested(row, 3)) == 3
    assert suggested(listed(make_account(company), "---", "|&!", "")) == []


def test_a_page_of_rows_is_answered_with_a_handful_of_queries(
    company: Company, django_assert_num_queries: Any
) -> None:
    account = make_account(company)
    for n in range(20):
        make(company, f"AB-{n}", f"Linen shirt number {n}")
        listed(account, f"ab{n}", sku_id=f"C{n}")
    rows = list(queries.unlinked(company))
    with django_assert_num_queries(5):
        found = queries.suggestions_for(rows, 1)
    assert {row.seller_sku: found[row.pk][0].sku.code for row in rows} == {
        f"ab{n}": f"AB-{n}" for n in range(20)
    }
