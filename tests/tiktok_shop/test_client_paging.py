"""Pages, one after the other."""

from __future__ import annotations

import pytest
from tests.tiktok_shop.wire_server import Scripted, Seen, WireServer, envelope

from tiktok_shop import Client, OrderSearch, UnreadableAnswer

BOOK = {"": (["1", "2"], "a+b/c=="), "a+b/c==": (["3"], "last"), "last": (["4"], "")}


def shelf(seen: Seen) -> Scripted:
    ids, following = BOOK[seen.query.get("page_token", "")]
    return envelope(
        {"orders": [{"id": number} for number in ids], "next_page_token": following, "total_count": 4}
    )


def test_pages_come_one_after_the_other_until_the_token_is_empty(server: WireServer, client: Client) -> None:
    server.decide = shelf
    pages = list(
        client.orders.search_pages(OrderSearch(update_time_ge=5), page_size=2, sort_field="update_time")
    )
    assert [page.values[0].id for page in pages] == ["1", "3", "4"]
    assert [page.page_token for page in pages] == [None, "a+b/c==", "last"]
    assert [page.next_page_token for page in pages] == ["a+b/c==", "last", None]
    assert {page.total_count for page in pages} == {4}
    assert [seen.query["page_size"] for seen in server.seen] == ["2"] * 3
    assert {seen.body for seen in server.seen} == {b'{"update_time_ge":5}'}


def test_documents_of_all_pages_are_one_iteration(server: WireServer, client: Client) -> None:
    server.decide = shelf
    assert [item.value.id for item in client.orders.search_pages().documents()] == ["1", "2", "3", "4"]


def test_a_pull_goes_on_from_the_token_it_kept(server: WireServer, client: Client) -> None:
    server.decide = shelf
    first = client.orders.search_pages()
    next(iter(first))
    assert first.next_page_token == "a+b/c=="
    assert not first.finished
    rest = client.orders.search_pages(page_token=first.next_page_token)
    assert [item.value.id for item in rest.documents()] == ["3", "4"]
    assert rest.finished
    assert rest.next_page_token is None


def test_only_the_pages_that_are_wanted_are_fetched(server: WireServer, client: Client) -> None:
    server.decide = shelf
    for _ in client.orders.search_pages():
        break
    assert len(server.seen) == 1


@pytest.mark.parametrize("loop", [{"": "x", "x": "x"}, {"": "x", "x": "y", "y": "x"}])
def test_a_token_handed_out_twice_ends_the_pages_after_the_last_good_one(
    server: WireServer, client: Client, loop: dict[str, str]
) -> None:
    server.decide = lambda seen: envelope(
        {"orders": [{"id": "1"}], "next_page_token": loop[seen.query.get("page_token", "")]}
    )
    pages = iter(client.orders.search_pages())
    for _ in loop:
        assert next(pages).values[0].id == "1"
    with pytest.raises(UnreadableAnswer, match="second time"):
        next(pages)
    assert len(server.seen) == len(loop)


def test_an_error_midway_leaves_the_token_of_the_page_that_failed(server: WireServer, client: Client) -> None:
    server.decide = lambda seen: (
        Scripted(b"<html>", 500) if seen.query.get("page_token") == "a+b/c==" else shelf(seen)
    )
    pages = client.orders.search_pages()
    with pytest.raises(UnreadableAnswer):
        list(pages)
    assert pages.next_page_token == "a+b/c=="
    assert not pages.finished
    server.decide = shelf
    assert [item.value.id for item in pages.documents()] == ["3", "4"]


def test_packages_are_paged_the_same_way(server: WireServer, client: Client) -> None:
    server.answers = [
        envelope({"packages": [{"id": "P1"}], "next_page_token": "t"}),
        envelope({"packages": [{"id": "P2", "order_line_item_ids": ["1"]}]}),
    ]
    found = list(client.fulfilment.search_packages_pages(page_size=1).documents())
    assert [item.value.id for item in found] == ["P1", "P2"]
    assert found[1].value.order_line_item_ids == ["1"]
