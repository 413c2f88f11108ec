"""The door for notices: size, address, signature, then stored once. Nothing is parsed before it is verified, and
nothing is fetched here: that is the inbox's work, which the stored notice hurries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from shelfwire.channels import doors, registry
from shelfwire.channels.actions import Arrival, Stored, reject_notice
from shelfwire.channels.doors import Door
from shelfwire.channels.errors import UnknownChannel
from shelfwire.channels.port import BadSignature, Doorbell, Notice, Unreadable
from shelfwire.jobs.engine import hurry_parameters
from shelfwire.kit.secrets import UnreadableSecret
from shelfwire.sync.inbox import work_inbox
from shelfwire.sync.intake import Intake

BODY_LIMIT = 256 * 1024
_TRIES = 3
_intake = Intake()


@dataclass(frozen=True, slots=True)
class DoorAnswer:
    """The status to answer with; the body is empty. ``reason`` is for the log and the tests."""

    status: int
    reason: str


STORED = DoorAnswer(200, "stored")
AGAIN = DoorAnswer(200, "known")
UNREADABLE = DoorAnswer(400, "unreadable")
BAD_SIGNATURE = DoorAnswer(401, "bad_signature")
NO_SUCH_ADDRESS = DoorAnswer(404, "no_such_address")
TOO_LARGE = DoorAnswer(413, "too_large")
NO_KEY = DoorAnswer(503, "no_key")
"""The secret that signatures are checked with cannot be decrypted at the moment: the channel rings again."""
BUSY = DoorAnswer(503, "busy")
"""The account was being changed all the while: the channel rings again."""


def receive(channel: str, token: str, body: bytes, headers: Mapping[str, str], remote: str) -> DoorAnswer:
    """Let a notice in, once. ``headers`` may be in any case; ``remote`` is the caller's address, for the counters."""
    bell = _bell(channel)
    if bell is None:
        return NO_SUCH_ADDRESS
    try:
        door = doors.remembered(channel, token)
        if door is None:
            return _turn_away(channel, None, NO_SUCH_ADDRESS, remote)
        if len(body) > BODY_LIMIT:
            return _turn_away(channel, door, TOO_LARGE, remote)
        return _let_in(bell, door, token, body, headers, remote)
    except UnreadableSecret:
        return NO_KEY


def is_known(channel: str, token: str) -> bool:
    """Whether this process has had a notice for the address before; asks nobody."""
    return doors.in_memory(channel, token) is not None


def refuse_unread(channel: str, token: str, length: int | None, remote: str) -> DoorAnswer | None:
    """The answer for a knock whose body need not be read: nobody's address, or ``length`` bytes are too many.

    ``length`` is None where the sender did not say it. None: read the body and hand it to ``receive``.
    """
    bell = _bell(channel)
    if bell is None:
        return NO_SUCH_ADDRESS
    try:
        door = doors.remembered(channel, token)
    except UnreadableSecret:
        return NO_KEY
    if door is None:
        return _turn_away(channel, None, NO_SUCH_ADDRESS, remote)
    if length is not None and length > BODY_LIMIT:
        return _turn_away(channel, door, TOO_LARGE, remote)
    return None


def _bell(channel: str) -> Doorbell | None:
    """The channel's verifier. None: no such channel, or it rings nowhere. Not counted, because a row for every name
    that somebody invents would fill the disk."""
    try:
        return registry.channel(channel).doorbell
    except UnknownChannel:
        return None


def _let_in(
    bell: Doorbell, door: Door, token: str, body: bytes, headers: Mapping[str, str], remote: str
) -> DoorAnswer:
    for _ in range(_TRIES):
        try:
            notice = bell.read(door.session, body=body, headers=headers)
        except BadSignature:
            changed = doors.freshly(door.channel, token)
            if changed is None or changed.seal == door.seal:
                return _turn_away(door.channel, door, BAD_SIGNATURE, remote)
            door = changed  # the secret was changed since we remembered it
            continue
        except Unreadable:
            return _turn_away(door.channel, door, UNREADABLE, remote)
        account_id = _whose(bell, door, notice, body, headers)
        look = hurry_parameters(work_inbox, key=str(account_id), account_id=account_id)
        stored = _intake.store(Arrival(door, account_id, notice, body, look))
        if stored != Stored.STALE:
            return AGAIN if stored == Stored.AGAIN else STORED
        fresh = doors.freshly(door.channel, token)
        if fresh is None:
            return _turn_away(door.channel, None, NO_SUCH_ADDRESS, remote)
        door = fresh
    return BUSY


def _whose(bell: Doorbell, door: Door, notice: Notice, body: bytes, headers: Mapping[str, str]) -> int | None:
    """The account a notice is for: one address may serve every shop of an app.

    Another shop's account gets it only if the signature fits that account's secret too: it is the same app.
    """
    if notice.shop_id is None or notice.shop_id == door.shop_id:
        return door.account_id
    other = doors.of_shop(door.channel, notice.shop_id)
    if other is None:
        return None
    try:
        bell.read(other.session, body=body, headers=headers)
    except BadSignature:
        return None
    return other.account_id


def _turn_away(channel: str, door: Door | None, answer: DoorAnswer, remote: str) -> DoorAnswer:
    reject_notice(
        channel=channel,
        account_id=door.account_id if door else None,
        reason=answer.reason,
        remote=remote,
    )
    return answer
