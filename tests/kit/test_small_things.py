"""Clock, ids, events, cells that leave for a spreadsheet, and what an error says."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC

import pytest

from shelfwire.kit import clock, events, ids
from shelfwire.kit.errors import RuleBroken, TryLater
from shelfwire.kit.tables import guard_cell, looks_like_formula


def test_now_is_aware_and_utc() -> None:
    assert clock.now().tzinfo is UTC


def test_tokens_differ_and_jitter_stays_in_its_range() -> None:
    assert len({ids.new_token() for _ in range(100)}) == 100
    assert not any(ids.new_token(1).startswith("-") for _ in range(2_000))
    assert all(0 <= ids.jitter(2.5) < 2.5 for _ in range(100))


@dataclass(frozen=True)
class Happened:
    n: int


def test_listeners_hear_an_event_once_in_the_order_they_came(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "_listeners", defaultdict(list))
    heard: list[tuple[str, int]] = []

    def first(event: Happened) -> None:
        heard.append(("first", event.n))

    def second(event: Happened) -> None:
        heard.append(("second", event.n))

    for reaction in (first, second, first):
        events.listen(Happened, reaction)
    events.announce(Happened(7))
    assert heard == [("first", 7), ("second", 7)]
    assert events.reactions()[Happened] == (first, second)


def test_an_event_nobody_listens_to_is_no_error() -> None:
    @dataclass(frozen=True)
    class Unheard:
        pass

    events.announce(Unheard())


@pytest.mark.parametrize("text", ["=1+1", "+A1", "-A1", "@SUM(A1)", "\t=1", "\r=1"])
def test_text_that_a_spreadsheet_would_run_is_disarmed(text: str) -> None:
    assert guard_cell(text) == "'" + text
    assert looks_like_formula(text)


@pytest.mark.parametrize("value", ["plain", "", "a=b", 12, -3, 1.5, None])
def test_other_cells_stay_as_they_are(value: object) -> None:
    assert guard_cell(value) == value


@pytest.mark.parametrize("text", ["-12.50", "+3", "1,000", "12"])
def test_a_number_is_no_formula(text: str) -> None:
    assert not looks_like_formula(text)


def test_a_refusal_says_what_and_what_to_do() -> None:
    refusal = RuleBroken(
        "The file has no header.", field="file", value="x", hint="Add one.", code="no_header"
    )
    assert str(refusal) == "The file has no header. Add one."
    assert (refusal.field, refusal.value, refusal.code) == ("file", "x", "no_header")


def test_a_channel_error_keeps_the_request_id_for_support() -> None:
    error = TryLater("busy", after=3, request_id="20260101", operation="orders.search")
    assert (error.after, error.request_id, error.operation, error.maybe_done) == (
        3,
        "20260101",
        "orders.search",
        False,
    )
