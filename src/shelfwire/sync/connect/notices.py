"""Notices about the consent itself: looked at whatever the switches say."""

from __future__ import annotations

from collections.abc import Sequence

from shelfwire.channels.port import NoticeTopic
from shelfwire.exchange.actions import finish_notices
from shelfwire.exchange.models import Notice
from shelfwire.kit import clock
from shelfwire.kit.errors import Reconnect
from shelfwire.sync.engine import tokens
from shelfwire.sync.engine.call import Caller
from shelfwire.sync.engine.inbox import reader

ENDED, ENDING = NoticeTopic.CONSENT_ENDED, NoticeTopic.CONSENT_ENDING


def _read_ending(_caller: Caller, batch: Sequence[Notice]) -> None:
    finish_notices(
        notice_ids=[notice.pk for notice in batch],
        kind=ENDING,
        outcome="the end of the consent is shown on Home",
    )


def _read_ended(caller: Caller, batch: Sequence[Notice]) -> None:
    for notice in batch:
        _look(caller, notice)


def _look(caller: Caller, notice: Notice) -> None:
    """A notice that consent ended may be late or repeated: ask the channel, and park only when it says so too."""
    account = caller.reread()
    sent_at = notice.sent_at if notice.sent_at and clock.can_have_been(notice.sent_at) else None
    if sent_at and account.credentials_at and sent_at < account.credentials_at:
        _finish(notice, "older than the present consent")
        return
    try:
        tokens.refresh(account.pk, force=True, seen_version=account.credentials_version)
    except Reconnect:
        _finish(notice, "consent has ended: the account is parked")
        raise
    _finish(notice, "asked the channel: the consent still stands")


def _finish(notice: Notice, outcome: str) -> None:
    finish_notices(notice_ids=[notice.pk], kind=ENDED, outcome=outcome)


reader(
    ENDED,
    name="consent_ended",
    label="Notifications that the consent ended",
    chore_name="consent.look",
    read=_read_ended,
    priority=12,
)
reader(
    ENDING,
    name="consent_ending",
    label="Notifications that the consent ends soon",
    chore_name="consent.note",
    read=_read_ending,
)
