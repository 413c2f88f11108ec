"""Signatures: every published and computed vector, and what is really sent."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any
from urllib.parse import parse_qsl, quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.tiktok_shop.wire_server import SPEC, WireServer, envelope

from tiktok_shop import Client, OrderSearch, signing, webhooks
from tiktok_shop.writing import query_string

VECTORS = json.loads((SPEC / "signing" / "vectors.json").read_text())
POSITIVE = {vector["name"]: vector for vector in VECTORS["vectors"]}
REQUESTS = [vector for vector in POSITIVE.values() if vector["kind"] == "request"]
WEBHOOKS = [vector for vector in POSITIVE.values() if vector["kind"] == "webhook"]


def body_of(vector: dict[str, Any]) -> bytes | None:
    return None if vector["body"] is None else vector["body"].encode()


def signed(vector: dict[str, Any], **changes: Any) -> str:
    given_ = {"path": vector["path"], "query": vector["query"], "body": body_of(vector), **changes}
    signer = signing.Signer(vector["app_secret"])
    return signer.sign(given_["path"], given_["query"], given_["body"], vector["content_type"])


@pytest.mark.parametrize("vector", REQUESTS, ids=lambda vector: vector["name"])
def test_a_request_is_signed_as_the_vector_says(vector: dict[str, Any]) -> None:
    message = signing.Signer(vector["app_secret"]).string_to_sign(
        vector["path"], vector["query"], body_of(vector), vector["content_type"]
    )
    assert message == vector["string_to_sign"].encode()
    assert signed(vector) == vector["sign"]


@pytest.mark.parametrize("vector", WEBHOOKS, ids=lambda vector: vector["name"])
def test_a_webhook_is_signed_as_the_vector_says(vector: dict[str, Any]) -> None:
    body = vector["body"].encode()
    assert signing.sign_webhook(vector["app_key"], vector["app_secret"], body) == vector["sign"]
    assert webhooks.verify(body, vector["sign"], vector["app_key"], vector["app_secret"])


def mistaken(vector: dict[str, Any], mistake: str) -> str:
    """The sign somebody gets who makes this mistake."""
    if mistake == "reserialized-with-spaces":
        return signed(vector, body=json.dumps(json.loads(vector["body"])).encode())
    if mistake == "body-omitted":
        return signed(vector, body=None)
    if mistake == "timestamp-in-ms":
        return signed(vector, query={**vector["query"], "timestamp": vector["query"]["timestamp"] + "000"})
    if mistake == "with-host":
        return signed(vector, path="https://open-api.tiktokglobalshop.com" + vector["path"])
    if mistake == "page-token-encoded":
        encoded = quote(vector["query"]["page_token"], safe="")
        return signed(vector, query={**vector["query"], "page_token": encoded})
    if mistake == "no-secret-wrap":
        secret = vector["app_secret"]
        bare = vector["string_to_sign"].removeprefix(secret).removesuffix(secret)
        return hmac.new(secret.encode(), bare.encode(), hashlib.sha256).hexdigest()
    raise AssertionError(f"a mistake nobody wrote down here: {mistake}")


@pytest.mark.parametrize("twin", VECTORS["negative"], ids=lambda twin: twin["mistake"])
def test_each_known_mistake_gives_the_wrong_sign_and_we_do_not_make_it(twin: dict[str, str]) -> None:
    vector = POSITIVE[twin["of"]]
    assert mistaken(vector, twin["mistake"]) == twin["wrong_sign"]
    assert signed(vector) != twin["wrong_sign"]


words = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=30)


@given(
    st.dictionaries(words.filter(bool), words, max_size=6),
    st.binary(max_size=50),
    words | words.map(lambda word: word * 10),
)
def test_the_sign_is_the_one_of_the_documented_string_whatever_the_values(
    query: dict[str, str], body: bytes, secret: str
) -> None:
    kept = sorted((key, value) for key, value in query.items() if key not in ("sign", "access_token"))
    message = (secret + "/p" + "".join(key + value for key, value in kept)).encode() + body + secret.encode()
    expected = hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()
    assert signing.Signer(secret).sign("/p", query, body) == expected


@given(st.dictionaries(st.from_regex(r"[a-z_]{1,10}", fullmatch=True), words.filter(bool), max_size=5))
def test_a_server_that_decodes_the_query_gets_the_values_that_were_signed(query: dict[str, str]) -> None:
    assert dict(parse_qsl(query_string(query), strict_parsing=bool(query))) == query


@pytest.mark.parametrize(
    "content_type", ["multipart/form-data; boundary=b", "Multipart/Form-Data", " multipart/form-data"]
)
def test_a_multipart_body_is_left_out_of_the_sign_however_the_type_is_written(content_type: str) -> None:
    assert signing.Signer("s").sign("/p", {}, b"bytes", content_type) == signing.Signer("s").sign(
        "/p", {}, None
    )
    assert signing.Signer("s").sign("/p", {}, b"bytes") != signing.Signer("s").sign("/p", {}, None)


def resigned(server: WireServer) -> bool:
    seen = server.seen[-1]
    return seen.query["sign"] == signing.Signer("alice-app-secret").sign(seen.path, seen.query, seen.body)


def test_the_bytes_that_arrive_are_the_bytes_that_were_signed(server: WireServer, client: Client) -> None:
    server.answers = [envelope({"orders": []})]
    client.orders.search(
        OrderSearch(buyer_user_id="Áo-thun", update_time_ge=1),
        page_token="aDU2dU9+/w==",
        sort_field="update_time",
    )
    assert resigned(server)
    seen = server.seen[-1]
    assert seen.query["page_token"] == "aDU2dU9+/w=="
    assert seen.query["timestamp"] == "1767225600"
    assert json.loads(seen.body) == {"buyer_user_id": "Áo-thun", "update_time_ge": 1}


def test_a_list_travels_as_one_comma_joined_value(server: WireServer, client: Client) -> None:
    client.orders.detail(["1", "2"])
    assert server.seen[-1].query["ids"] == "1,2"
    assert resigned(server)


def test_headers_and_common_parameters_are_sent_once_each(server: WireServer, client: Client) -> None:
    client.orders.search()
    seen = server.seen[-1]
    assert seen.header("content-type") == ["application/json"]
    assert seen.header("x-tts-access-token") == ["alice-token"]
    assert set(seen.query) == {"app_key", "timestamp", "sign", "shop_cipher", "page_size"}


def test_an_empty_search_sends_no_body_at_all(server: WireServer, client: Client) -> None:
    client.orders.search(OrderSearch())
    assert server.seen[-1].body == b""
    assert resigned(server)


def test_page_parameters_go_to_the_query_even_on_post(server: WireServer, client: Client) -> None:
    client.fulfilment.search_packages(page_size=50, sort_field="order_pay_time", sort_order="DESC")
    seen = server.seen[-1]
    assert seen.method == "POST"
    assert (seen.query["page_size"], seen.query["sort_field"], seen.query["sort_order"]) == (
        "50",
        "order_pay_time",
        "DESC",
    )
    assert seen.body == b""
