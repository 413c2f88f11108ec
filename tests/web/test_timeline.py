"""The timeline component: technical events fold, everything else stands."""

from __future__ import annotations

from datetime import UTC, datetime

from shelfwire.web.timeline import Event, stretches

AT = datetime(2026, 3, 2, tzinfo=UTC)


def test_technical_events_side_by_side_fold_and_others_stand_alone() -> None:
    quiet = [Event(AT, f"Looked {n}", technical=True) for n in range(3)]
    loud = [Event(AT, "Bob packed it"), Event(AT, "Released")]
    found = stretches([*loud, *quiet[:2], Event(AT, "Recorded"), quiet[2]])
    assert [(stretch.folded, [event.text for event in stretch.events]) for stretch in found] == [
        (False, ["Bob packed it"]),
        (False, ["Released"]),
        (True, ["Looked 0", "Looked 1"]),
        (False, ["Recorded"]),
        (True, ["Looked 2"]),
    ]
    assert [stretch.words for stretch in found if stretch.folded] == [
        "2 technical events",
        "1 technical event",
    ]


def test_nothing_has_no_stretches() -> None:
    assert stretches([]) == []
