"""SKUs that a channel speaks of: remembered once, linked by themselves only when there is no doubt."""

from __future__ import annotations

from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection
from tests.factories import make_account, make_sku
from tests.support.announcements import hear

from shelfwire.channels.models import Account
from shelfwire.kit import clock
from shelfwire.listings import queries
from shelfwire.listings.actions import SeenSku, link, match_new_skus, see_skus, unlink
from shelfwire.listings.events import SkuLinked
from shelfwire.listings.models import LinkChange, Listing, ListingSku
from shelfwire.people.models import Company


def seen(*names: str, product: str = "P1") -> list[SeenSku]:
    """``C1=SHIRT-M``: the channel's SKU C1 has the seller SKU SHIRT-M."""
    pairs = [name.split("=") for name in names]
    return [SeenSku(product, "Shirt", sku_id, seller_sku, "M") for sku_id, seller_sku in pairs]  # type: ignore[arg-type]  # plain text for ids


def see(account: Account, *names: str, product: str = "P1") -> dict[str, int | None]:
    return see_skus(account, seen(*names, product=product), clock.now())


def test_new_skus_are_recorded_and_exact_codes_link_by_themselves(company: Company) -> None:
    account, sku = make_account(company), make_sku(company)
    assert see(account, "C1=SHIRT-M", "C2=shirt-m", "C3=", "C4= SHIRT-M ") == {
        "C1": sku.pk, "C2": None, "C3": None, "C4": sku.pk,
    }  # fmt: skip
    row = ListingSku.objects.get(external_id="C1")
    assert (row.link_source, row.linked_by, row.listing.external_id, row.listing.title, row.title) == (
        "exact", "worker", "P1", "Shirt", "M",
    )  # fmt: skip
    assert Listing.objects.count() == 1
    assert {(c.listing_sku.external_id, c.before, c.after, c.source) for c in LinkChange.objects.all()} == {
        ("C1", None, sku, "exact"), ("C4", None, sku, "exact"),
    }  # fmt: skip
    assert [row.external_id for row in queries.unlinked(company)] == ["C3", "C2"]
    assert queries.linked_skus(account.pk, ["C1", "C2", "C9"]) == {"C1": sku.pk, "C2": None}


def test_seeing_the_same_again_changes_nothing_and_costs_one_query(
    company: Company, django_assert_num_queries: Any
) -> None:
    account, sku = make_account(company), make_sku(company)
    names = [f"C{n}=SHIRT-M" for n in range(100)]
    first = see(account, *names)
    before = list(ListingSku.objects.order_by("pk").values())
    with django_assert_num_queries(1):
        assert see(account, *names) == first
    assert set(first.values()) == {sku.pk}
    assert list(ListingSku.objects.order_by("pk").values()) == before
    assert LinkChange.objects.count() == 100


def test_a_hundred_new_skus_cost_what_one_costs(company: Company, django_assert_max_num_queries: Any) -> None:
    account = make_account(company)
    with django_assert_max_num_queries(10):
        assert len(see(account, *[f"C{n}=S{n}" for n in range(100)])) == 100


def test_a_sku_named_twice_in_one_page_is_recorded_once(company: Company) -> None:
    assert see(make_account(company), "C1=A", "C1=A") == {"C1": None}
    assert ListingSku.objects.count() == 1


def test_two_shops_may_use_one_external_id_and_never_see_each_others_links(
    company: Company, other_company: Company
) -> None:
    mine, foreign = make_account(company), make_account(other_company)
    sku = make_sku(company)
    assert see(mine, "C1=SHIRT-M") == {"C1": sku.pk}
    assert see(foreign, "C1=SHIRT-M") == {"C1": None}
    assert not queries.links(other_company).exists()


def test_an_archived_sku_is_not_matched(company: Company) -> None:
    make_sku(company, archived_at=clock.now())
    assert see(make_account(company), "C1=SHIRT-M") == {"C1": None}


def test_a_new_sku_finds_what_waited_for_it_and_it_is_announced_in_one_batch(
    company: Company, other_company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    account, foreign = make_account(company), make_account(other_company)
    see(account, "C1=SHIRT-M", "C2=MUG", "C3=SHIRT-M")
    see(foreign, "C1=SHIRT-M")
    heard = hear(monkeypatch, SkuLinked)
    sku = make_sku(company)
    assert match_new_skus(company, [sku.pk]) == 2
    assert match_new_skus(company, [sku.pk]) == 0
    assert heard == [SkuLinked(account.pk, ("C1", "C3"), "worker")]
    assert see(account, "C1=SHIRT-M") == {"C1": sku.pk}
    assert [row.external_id for row in queries.unlinked(other_company)] == ["C1"]


def test_what_was_missed_by_a_race_is_matched_when_it_is_seen_again(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = make_account(company)
    see(account, "C1=SHIRT-M")
    sku = make_sku(company)
    heard = hear(monkeypatch, SkuLinked)
    assert see(account, "C1=SHIRT-M") == {"C1": sku.pk}
    assert heard == [SkuLinked(account.pk, ("C1",), "worker")]


def test_a_seller_sku_corrected_on_the_channel_is_noticed_while_nothing_is_linked(company: Company) -> None:
    account, sku = make_account(company), make_sku(company)
    assert see(account, "C1=SHRIT-M") == {"C1": None}
    assert see(account, "C1=SHIRT-M") == {"C1": sku.pk}
    assert see(account, "C1=SOMETHING-ELSE") == {"C1": sku.pk}
    assert ListingSku.objects.get().seller_sku == "SHIRT-M"


def test_a_link_that_a_person_took_away_is_not_made_again(company: Company) -> None:
    account, sku = make_account(company), make_sku(company)
    see(account, "C1=SHIRT-M")
    unlink(listing_sku=ListingSku.objects.get(), by="Bob")
    assert see(account, "C1=SHIRT-M") == {"C1": None}
    assert match_new_skus(company) == 0
    link(listing_sku=ListingSku.objects.get(), sku=sku, by="Bob")
    assert see(account, "C1=SHIRT-M") == {"C1": sku.pk}


@pytest.mark.django_db(transaction=True)
def test_racing_workers_that_see_the_same_new_skus_record_each_once(company: Company) -> None:
    account, sku = make_account(company), make_sku(company)
    names = [f"C{n}=SHIRT-M" for n in range(60)]
    start, answers, errors = Barrier(4), [], []

    def work(turn: int) -> None:
        try:
            start.wait()
            answers.append(see(account, *(names if turn % 2 else reversed(names)), product=f"P{turn % 2}"))
        except Exception as error:  # noqa: BLE001  # a thread's error must reach the test
            errors.append(error)
        finally:
            connection.close()

    threads = [Thread(target=work, args=(turn,)) for turn in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert answers == [{f"C{n}": sku.pk for n in range(60)}] * 4
    assert ListingSku.objects.count() == LinkChange.objects.count() == 60
