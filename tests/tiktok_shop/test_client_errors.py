"""From what the platform answers to the error that says who acts next."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from tests.tiktok_shop.wire_server import SPEC, Scripted, WireServer, envelope

import tiktok_shop as t
from tiktok_shop import codes
from tiktok_shop.errors import Cure

FILES = sorted((SPEC / "samples/errors").glob("*.json"))
SAMPLES = {path.stem: json.loads(path.read_text())["response"] for path in FILES}

EXPECTED: dict[str, type[t.ApiError]] = {
    "101000-token-cipher-mismatch": t.ShopMismatch,
    "105002-expired-token": t.AccessTokenExpired,
    "105005-missing-scope": t.ScopeMissing,
    "106001-invalid-sign": t.SignatureRejected,
    "106013-missing-shop-cipher": t.BadCall,
    "12019024-invalid-stock-count": t.Rejected,
    "12052032-partial-failure-code-0": t.PartialErrors,
    "36009002-rate-limit": t.Throttled,
    "36009004-invalid-access-token": t.AccessTokenInvalid,
    "36009004-invalid-app-key": t.AppRejected,
    "36009004-missing-sign": t.SignatureRejected,
    "36009004-timestamp-in-future": t.TimestampRejected,
    "36009004-timestamp-too-old": t.TimestampRejected,
    "36009004-unexpected-shop-cipher": t.BadCall,
    "36009009-invalid-path": t.BadCall,
    "36009010-invalid-method": t.BadCall,
    "36009014-version-name": t.VersionRetired,
    "36009022-duplicate-content-type": t.BadCall,
    "36009033-ip-not-allowed": t.CallerIpRefused,
}


def test_every_sample_of_an_error_has_an_expectation() -> None:
    assert set(SAMPLES) == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_sample_error_becomes_its_class_with_everything_support_will_ask_for(
    server: WireServer, client: t.Client, name: str
) -> None:
    sample = SAMPLES[name]
    server.answers = [Scripted(json.dumps(sample["body"]).encode(), sample["http_status"])]
    with pytest.raises(t.ApiError) as caught:
        client.orders.price_detail("1")
    error = caught.value
    assert type(error) is EXPECTED[name]
    assert error.operation == "orders.price_detail"
    assert error.request_id == sample["body"]["request_id"]
    assert error.http_status == sample["http_status"]
    failed = sample["body"]["data"]["errors"][0] if sample["body"]["code"] == 0 else sample["body"]
    assert error.code == failed["code"]
    assert failed["message"] in str(error)
    assert str(error.code) in str(error)
    assert error.request_id in str(error)


@pytest.mark.parametrize(
    ("code", "status", "kind"),
    [
        (36009037, 429, t.QuotaExhausted),
        (36009043, 401, t.ShopInactive),
        (36009044, 401, t.ShopInactive),
        (36009007, 200, t.Unavailable),
        (36009003, 200, t.Unavailable),
        (21011040, 200, t.AlreadyShipped),
        (10007014, 200, t.Conflict),
        (21008111, 200, t.NotFound),
        (21004012, 200, t.Rejected),
        (99999999, 200, t.Rejected),
        (99999999, 401, t.AuthError),
        (99999999, 404, t.NotFound),
        (99999999, 409, t.Conflict),
        (99999999, 429, t.Throttled),
        (99999999, 503, t.Unavailable),
    ],
)
def test_a_code_is_told_by_the_table_and_an_unknown_one_by_its_status(
    code: int, status: int, kind: type
) -> None:
    assert codes.classify(code, "whatever", status) is kind


def test_the_ambiguous_code_is_told_apart_by_its_message_in_every_documented_wording() -> None:
    documented = [
        row for row in json.loads((SPEC / "common_errors.json").read_text()) if row["code"] == 36009004
    ]
    assert len(documented) == 11
    found = {row["wire_message"]: codes.classify(36009004, row["wire_message"], 401) for row in documented}
    for message, kind in found.items():
        for word, expected in (
            ("`timestamp`", t.TimestampRejected),
            ("token` header", t.AccessTokenInvalid),
            ("`app_key`", t.AppRejected),
            ("signature", t.SignatureRejected),
            ("Unexpected identifier", t.BadCall),
            ("`shop_id`", t.BadCall),
            ("`version`", t.BadCall),
        ):
            if word in message:
                assert kind is expected, message
                break
        else:
            pytest.fail(f"no expectation for: {message}")


def test_no_common_code_falls_through_the_table() -> None:
    for row in json.loads((SPEC / "common_errors.json").read_text()):
        assert row["code"] == codes.AMBIGUOUS or row["code"] in codes.CODES, row


# Wordings which sound like the platform's own trouble but speak of the seller's data.
NOT_TROUBLE = {10007002, 21011008, 11021009, 21042104}
TROUBLE = re.compile(
    r"system (process )?error|internal (system )?error|time ?out|try again later|failed to get orders", re.I
)
SHIPPED = re.compile(r"(has (already )?been|already) (shipped|delivered)", re.I)
WRONG_CALLER = {45102007}


def test_every_documented_platform_trouble_may_be_tried_again() -> None:
    documented = json.loads((SPEC / "error_codes.json").read_text())
    for code, entry in documented.items():
        if TROUBLE.search(entry["messages"][0]) and int(code) not in NOT_TROUBLE | WRONG_CALLER:
            assert codes.classify(int(code), "", 200) is t.Unavailable, (code, entry["messages"])


def test_every_documented_wording_of_shipped_before_is_a_conflict() -> None:
    documented = json.loads((SPEC / "error_codes.json").read_text())
    hits = {int(code) for code, entry in documented.items() if SHIPPED.search(entry["messages"][0])}
    assert len(hits) >= 6
    for code in hits:
        assert issubclass(codes.classify(code, "", 200), t.Conflict), code


def test_every_code_of_the_table_is_documented_somewhere_in_spec() -> None:
    known = set(json.loads((SPEC / "error_codes.json").read_text()))
    known |= {str(row["code"]) for row in json.loads((SPEC / "common_errors.json").read_text())}
    facts = (SPEC / "facts.md").read_text() + (
        SPEC / "samples/fulfillment/batch-ship-packages.json"
    ).read_text()
    for code in codes.CODES:
        assert str(code) in known or str(code) in facts or str(code)[-2:] in facts, code


def test_every_auth_error_names_a_cure() -> None:
    kinds = [kind for kind in vars(t).values() if isinstance(kind, type) and issubclass(kind, t.AuthError)]
    assert len(kinds) >= 10
    for kind in kinds:
        assert kind.cure in Cure.__args__  # type: ignore[attr-defined]


def test_a_partial_failure_keeps_what_went_well(server: WireServer, client: t.Client) -> None:
    server.answers = [
        envelope(
            {
                "package_id": "P1",
                "errors": [
                    {
                        "code": 21011040,
                        "message": "Package has already been shipped.",
                        "detail": {"package_id": "P2"},
                    },
                    {"code": "21008111", "message": None},
                ],
            }
        )
    ]
    with pytest.raises(t.PartialErrors) as caught:
        client.fulfilment.package_detail("P1")
    assert caught.value.reply.value.package_id == "P1"
    first, second = caught.value.errors
    assert isinstance(first, t.AlreadyShipped)
    assert first.detail == {"package_id": "P2"}
    assert first.request_id == "REQ-1"
    assert isinstance(second, t.NotFound)


def test_a_batch_answers_item_by_item_without_an_exception(server: WireServer, client: t.Client) -> None:
    sample = json.loads((SPEC / "samples/fulfillment/batch-ship-packages.json").read_text())["response"][
        "body"
    ]
    server.answers = [Scripted(json.dumps(sample).encode())]
    reply = client.fulfilment.batch_ship([t.PackageToShip(id="1")])
    (error,) = reply.errors
    assert isinstance(error, t.Conflict)
    assert error.detail == {"package_id": "123123123123131"}
    with pytest.raises(t.PartialErrors):
        reply.raise_for_errors()


@pytest.mark.parametrize("errors", ["boom", ["boom"], {"code": 1}, [["x"]], [7]])
def test_an_item_error_in_a_shape_nobody_knows_is_never_swallowed(
    server: WireServer, client: t.Client, errors: Any
) -> None:
    server.answers = [envelope({"errors": errors})]
    with pytest.raises(t.PartialErrors, match="could not be read"):
        client.fulfilment.ship_package("1")


def test_reasons_of_a_rejection_are_the_platforms_words(server: WireServer, client: t.Client) -> None:
    server.answers = [
        envelope(None, code=21004012, message="Tracking number has special characters, verify failed.")
    ]
    with pytest.raises(t.Rejected) as caught:
        client.fulfilment.mark_shipped("1", tracking_number="1Z#", shipping_provider_id="2")
    assert caught.value.reasons == (
        t.Reason(21004012, "Tracking number has special characters, verify failed.", {}),
    )
    assert len(server.seen) == 1


@pytest.mark.parametrize(
    ("scripted", "why"),
    [
        (Scripted(b"<html>404 Not Found</html>", 404), "not JSON"),
        (Scripted(b"<html>Bad Gateway</html>", 502), "not JSON"),
        (Scripted(b'{"code": 0, "data": {"ord', 200), "not JSON"),
        (Scripted(b"", 200), "an empty answer"),
        (Scripted(b"   \n", 503), "an empty answer"),
        (Scripted(b"null", 200), "not the platform's envelope"),
        (Scripted(b"[]", 200), "not the platform's envelope"),
        (Scripted(b'"ok"', 200), "not the platform's envelope"),
        (Scripted(b"{}", 200), "not the platform's envelope"),
        (Scripted(b'{"code": "soon"}', 200), "not the platform's envelope"),
        (Scripted(b"[" * 100_000, 200), "not JSON"),
        (Scripted(b'{"code":0,"data":{"orders":"soon"}}', 200), "orders is not a list"),
        (Scripted(b"", 302, (("location", "https://elsewhere.example/?token=x"),)), "a redirect"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_what_is_no_envelope_is_named_and_nothing_explodes(
    server: WireServer, client: t.Client, scripted: Scripted, why: str
) -> None:
    server.answers = [scripted]
    with pytest.raises(t.UnreadableAnswer, match=why) as caught:
        client.orders.detail(["1"])
    assert caught.value.http_status == scripted.status
    assert caught.value.maybe_done
    assert caught.value.excerpt == scripted.body[:200].decode().strip()


def test_a_page_of_html_for_too_many_calls_is_still_too_many_calls(
    server: WireServer, client: t.Client
) -> None:
    server.answers = [Scripted(b"<html>slow down</html>", 429, (("retry-after", "70"),))]
    with pytest.raises(t.Throttled) as caught:
        client.for_shop("bob-token", "c").fulfilment.ship_package("1")
    assert caught.value.after == 70


def test_the_body_decides_even_when_the_status_says_otherwise(server: WireServer, client: t.Client) -> None:
    server.answers = [envelope({"package_id": "P1"}, status=500)]
    assert client.fulfilment.package_detail("P1").value.package_id == "P1"


def test_the_tree_in_the_docstring_is_the_tree() -> None:
    doc = t.errors.__doc__ or ""
    for kind in vars(t).values():
        if isinstance(kind, type) and issubclass(kind, t.TikTokShopError):
            assert kind.__name__ in doc
    assert Path(t.errors.__file__ or "").name == "errors.py"
