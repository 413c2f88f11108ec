"""Every error of the client has its place by who acts next, with the channel's words and request id."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.shelfwire_tiktok.support import SAMPLES, SPEC

from shelfwire.channels.port import ChannelError, Gone, MissingScope, Reconnect, Refused, TryLater
from shelfwire_tiktok import facts
from shelfwire_tiktok.errors import translated
from tiktok_shop import errors as e
from tiktok_shop.codes import classify
from tiktok_shop.reply import PartialErrors

WRITE, READ = "fulfilment.mark_shipped", "orders.search"


def answered(
    kind: type[e.ApiError], *, operation: str = READ, code: int | None = 1, **more: Any
) -> ChannelError:
    return translated(kind(operation, "words of TikTok", code=code, request_id="R1", http_status=200, **more))


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (e.AccessTokenExpired, Reconnect),
        (e.AccessTokenInvalid, Reconnect),
        (e.ScopeMissing, MissingScope),
        (e.ShopMismatch, Reconnect),
        (e.ShopInactive, Reconnect),
        (e.SignatureRejected, Reconnect),
        (e.AppRejected, Reconnect),
        (e.TimestampRejected, Reconnect),
        (e.CallerIpRefused, Reconnect),
        (e.AuthCodeInvalid, Reconnect),
        (e.RefreshTokenExpired, Reconnect),
        (e.AuthorizationMissing, Reconnect),
        (e.AuthError, Reconnect),
        (e.Throttled, TryLater),
        (e.QuotaExhausted, TryLater),
        (e.Unavailable, TryLater),
        (e.UnreadableAnswer, TryLater),
        (e.Conflict, Refused),
        (e.AlreadyShipped, Refused),
        (e.NotFound, Gone),
        (e.Rejected, Refused),
        (e.BadCall, Refused),
        (e.VersionRetired, Refused),
    ],
)
def test_every_class_has_its_place_and_keeps_words_and_request_id(
    kind: type[e.ApiError], expected: type[ChannelError]
) -> None:
    found = answered(kind)
    assert type(found) is expected
    assert "words of TikTok" in str(found)
    assert (found.request_id, found.operation) == ("R1", READ)


def test_no_class_of_the_client_is_forgotten() -> None:
    def family(kind: type[Exception]) -> set[type[Exception]]:
        return {kind, *(found for sub in kind.__subclasses__() for found in family(sub))}

    tested = {row.values[0] for row in _mark("test_every_class_has_its_place_and_keeps_words_and_request_id")}
    elsewhere = {e.ApiError, PartialErrors}
    assert family(e.ApiError) - elsewhere == tested


def _mark(name: str) -> list[Any]:
    (mark,) = [mark for mark in globals()[name].pytestmark if mark.name == "parametrize"]
    return [pytest.param(*row) for row in mark.args[1]]


def test_a_refusal_carries_code_words_field_and_advice() -> None:
    found = answered(e.Rejected, code=21011025, detail={"package_id": "7", "extra": {"a": 1}})
    assert isinstance(found, Refused)
    (reason,) = found.reasons
    assert (reason.code, reason.text, reason.field) == ("21011025", "words of TikTok", "package_id 7")
    assert "another parcel" in reason.advice


def test_an_unknown_code_is_shown_as_it_came_without_advice() -> None:
    found = answered(e.Rejected, code=99999999)
    assert isinstance(found, Refused)
    assert (found.reasons[0].code, found.reasons[0].advice) == ("99999999", "")


def test_each_failed_part_of_a_batch_is_a_reason() -> None:
    parts = tuple(
        e.Rejected("fulfilment.batch_ship", f"part {at}", code=at, request_id="R", http_status=200)
        for at in (1, 2)
    )
    reply = type("Reply", (), {"operation": "fulfilment.batch_ship", "request_id": "R", "http_status": 200})()
    found = translated(PartialErrors(reply, parts))  # type: ignore[arg-type]  # only these three are read
    assert isinstance(found, Refused)
    assert [reason.text for reason in found.reasons] == ["part 1", "part 2"]
    assert "2 parts" in found.message


@pytest.mark.parametrize(
    ("error", "maybe_done"),
    [
        (e.TimedOut(WRITE, "no answer in time"), True),
        (e.ConnectionBroken(WRITE, "broke"), True),
        (e.AnswerTooLarge(WRITE, "too large"), True),
        (e.ConnectFailed(WRITE, "refused"), False),
        (e.TimedOut(READ, "no answer in time"), False),
        (e.TimedOut("auth.refresh", "no answer in time"), True),
        (e.Unavailable(WRITE, "upstream", code=36009007), True),
        (e.Unavailable(READ, "upstream", code=36009007), False),
        (e.UnreadableAnswer(WRITE, "html"), True),
        (e.Throttled(WRITE, "slow down"), False),
    ],
)
def test_what_may_have_happened_all_the_same_is_said(error: e.TikTokShopError, maybe_done: bool) -> None:
    found = translated(error)
    assert isinstance(found, TryLater)
    assert found.maybe_done is maybe_done


def test_the_pause_the_channel_asks_for_is_passed_on() -> None:
    throttled = e.Throttled(READ, "slow down", code=36009002, http_status=429)
    throttled.after = 7.5
    found = translated(throttled)
    assert isinstance(found, TryLater)
    assert found.after == 7.5


def test_a_quota_that_is_used_up_waits_longer_than_a_hiccup() -> None:
    found = answered(e.QuotaExhausted)
    assert isinstance(found, TryLater)
    assert found.after is not None
    assert found.after >= 600


def test_a_request_that_was_not_sent_names_field_value_and_why() -> None:
    found = translated(e.InvalidRequest(WRITE, "tracking_number", " 1Z ", "no space at either end"))
    assert isinstance(found, Refused)
    (reason,) = found.reasons
    assert reason.field == "tracking_number"
    assert "no space at either end" in reason.text
    assert "1Z" in reason.advice


REFUSALS = [path for path in sorted((SAMPLES / "errors").glob("*.json")) if "code-0" not in path.stem]


@pytest.mark.parametrize("path", REFUSALS, ids=lambda path: path.stem)
def test_every_published_refusal_has_a_place_and_keeps_its_words(path: Path) -> None:
    response = json.loads(path.read_text())["response"]
    body = response["body"]
    kind = classify(body["code"], body["message"], response["http_status"])
    found = translated(kind(READ, body["message"], code=body["code"], request_id=body["request_id"]))
    assert isinstance(found, Reconnect | MissingScope | TryLater | Refused)
    assert found.request_id == body["request_id"]
    assert body["message"][:60] in str(found)


def test_advice_is_given_for_codes_of_the_specification_only() -> None:
    known = set(json.loads((SPEC / "error_codes.json").read_text()))
    known |= {str(row["code"]) for row in json.loads((SPEC / "common_errors.json").read_text())}
    of_the_fact_sheet = {
        "36004001",
        "36004004",
        "36004005",
        "36009014",
        "36009037",
        "36009043",
        "36009044",
        "105001",
    }
    of_reviews = {
        "KYC_PENDING",
        "RESTRICTED_CATEGORY_PENDING",
        "PAYMENT_ACCOUNT_NOT_LINKED",
        "SHOP_INACTIVE",
        "W8_NOT_CONFIGURED",
    }
    """Why a product waits or was not handed in (openapi-all-versions.json, the audit of getProduct202309)."""
    advised = {key for key in facts._ADVICE if not key.startswith("_")}
    assert advised - known - of_the_fact_sheet - of_reviews == set()
    assert all(facts.advice(code) for code in advised)
