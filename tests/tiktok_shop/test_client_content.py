"""A success has to say what it was asked: without that it is unreadable, and never "there is none"."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from tests.tiktok_shop.wire_server import Scripted, WireServer, envelope

from tiktok_shop import OPERATIONS, Client, Kind, Operation, UnreadableAnswer
from tiktok_shop._http import Answer
from tiktok_shop.envelope import open_envelope
from tiktok_shop.types._base import ListData

READS = [row for row in OPERATIONS.values() if row.kind is Kind.READ]
LISTS = [row for row in READS if issubclass(row.result, ListData)]
NOTHING = [None, [], {}, "", 0, [{"id": "1"}], "soon", {"message": "ok"}]


def list_name(row: Operation[Any]) -> str:
    return next(f.encode_name for f in msgspec.structs.fields(row.result) if f.name == "items")


def opened(row: Operation[Any], data: Any) -> Any:
    answer = Answer(200, envelope(data).body, lambda _: None)
    return open_envelope(row.name, answer, row.result, row.holds)[0]


def test_every_question_declares_what_its_answer_holds_and_a_list_operation_its_list() -> None:
    assert [row.name for row in READS if not row.holds] == []
    assert {row.name: row.holds for row in LISTS} == {row.name: (list_name(row),) for row in LISTS}
    assert {
        row.name: row.holds for row in OPERATIONS.values() if row.kind is not Kind.READ and row.holds
    } == {
        "brands.create": ("id",),
        "packages.create": ("package_id",),
        "packages.split": ("packages",),
        "packages.combine": ("packages",),
        "packages.uncombine": ("packages",),
        "packages.upload_image": ("url",),
        "packages.upload_file": ("url",),
        "products.create": ("product_id",),
        "products.upload_image": ("uri",),
        "products.upload_file": ("id",),
    }, "what is made has a name"


@pytest.mark.parametrize("data", NOTHING, ids=repr)
@pytest.mark.parametrize("row", READS, ids=lambda row: row.name)
def test_a_success_without_content_is_unreadable(row: Operation[Any], data: Any) -> None:
    with pytest.raises(UnreadableAnswer, match="a success without") as caught:
        opened(row, data)
    assert caught.value.request_id == "REQ-1"
    assert caught.value.retryable


@pytest.mark.parametrize("row", LISTS, ids=lambda row: row.name)
def test_a_list_that_is_missing_is_unreadable_and_an_empty_one_is_an_answer(row: Operation[Any]) -> None:
    name = list_name(row)
    assert opened(row, {name: []}).items == []
    assert opened(row, {name: [], "total_count": 0}).items == []
    assert opened(row, {"total_count": 0}).items == []
    for data in ({name: None}, {"total_count": 3}, {"total_count": None}, {"next_page_token": "t"}):
        with pytest.raises(UnreadableAnswer, match=f"without {name}"):
            opened(row, data)


@pytest.mark.parametrize("data", [None, {}, []])
def test_what_is_unreadable_is_asked_again_and_the_good_answer_counts(
    server: WireServer, client: Client, data: Any
) -> None:
    server.answers = [envelope(data), envelope({"warehouses": [{"id": "W1"}]})]
    assert [each.id for each in client.logistics.warehouses().values] == ["W1"]
    assert len(server.seen) == 2


@pytest.mark.parametrize(
    "ask",
    [
        lambda c: c.orders.search(),
        lambda c: c.fulfilment.search_packages(),
        lambda c: c.events.webhooks(),
        lambda c: c.logistics.warehouses(),
    ],
)
@pytest.mark.parametrize(("count", "read"), [(7, 7), ("7", 7), (-1, -1)])
def test_a_count_without_rows_is_unreadable(
    server: WireServer, client: Client, ask: Callable[[Client], Any], count: object, read: int
) -> None:
    data = {"orders": [], "packages": [], "webhooks": [], "warehouses": [], "total_count": count}
    server.answers = [envelope(data)]
    with pytest.raises(UnreadableAnswer, match=f"counts {read} entries and shows none"):
        ask(client)


def test_a_later_page_may_be_empty(server: WireServer, client: Client) -> None:
    server.answers = [
        envelope({"orders": [{"id": "1"}], "total_count": 1, "next_page_token": "t"}),
        envelope({"orders": [], "total_count": 1}),
    ]
    assert [item.value.id for item in client.orders.search_pages().documents()] == ["1"]


# documents that no decoder follows


def nested(levels: int) -> str:
    return '{"a":[' * (levels // 2) + "1" + "]}" * (levels // 2)


@pytest.mark.parametrize("field", ["custom", "line_items", "status", "recipient_address"])
@pytest.mark.parametrize("levels", [1_200, 20_000, 400_000])
def test_a_document_nested_without_end_costs_nobody_else_and_keeps_its_own_name(
    server: WireServer, client: Client, field: str, levels: int
) -> None:
    deep = f'{{"id":"2","{field}":{nested(levels)},"update_time":7}}'
    body = f'{{"code":0,"request_id":"R","data":{{"orders":[{{"id":"1"}},{deep},{{"id":"3"}}],"total_count":3}}}}'
    server.answers = [Scripted(body.encode())]
    page = client.orders.search()
    assert [(item.value.id, item.value.update_time) for item in page] == [("1", None), ("2", 7), ("3", None)]
    assert [bool(item.faults) for item in page] == [False, True, False]
    assert "at most 100 levels" in str(page.items[1].faults)
    assert len(page.items[1].raw) < 2_000
    assert page.items[0].raw == b'{"id":"1"}'


@pytest.mark.parametrize("body", [b"[" * 50_000, b'{"code":0,"data":' + b"[" * 50_000, b'{"a":' * 20_000])
def test_depth_that_never_ends_is_unreadable(server: WireServer, client: Client, body: bytes) -> None:
    server.answers = [Scripted(body)]
    with pytest.raises(UnreadableAnswer):
        client.orders.search()


def test_brackets_inside_texts_are_no_depth(server: WireServer, client: Client) -> None:
    text = '\\"' + "[{" * 3_000
    deep = f'{{"id":"1","buyer_message":"{text}","custom":{nested(5_000)}}}'
    server.answers = [Scripted(f'{{"code":0,"data":{{"orders":[{deep}]}}}}'.encode())]
    (found,) = client.orders.search().values
    assert found.buyer_message == '"' + "[{" * 3_000
