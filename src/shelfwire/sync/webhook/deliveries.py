"""Deliveries to a webhook address: size, address, signature, then stored once. Nothing is parsed before it is verified,
and nothing is read here: that is the work of the inboxes, which are woken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import OperationalError, connection

from shelfwire.channels import registry, webhook_accounts
from shelfwire.channels.errors import UnknownChannel
from shelfwire.channels.port import BadSignature, Notice, Unreadable, Webhooks
from shelfwire.channels.webhook_accounts import WebhookAccount
from shelfwire.exchange.actions import Delivery, Stored, reject_notice, store_notice
from shelfwire.kit.secrets import UnreadableSecret
from shelfwire.sync.engine.inbox import kinds_to_read
from shelfwire.sync.webhook.wake import Waker

BODY_LIMIT = 256 * 1024
_TRIES = 3
_waker = Waker()


@dataclass(frozen=True, slots=True)
class WebhookAnswer:
    """The status to answer with; the body is empty. ``reason`` is for the log and the tests."""

    status: int
    reason: str


STORED = WebhookAnswer(200, "stored")
AGAIN = WebhookAnswer(200, "known")
UNREADABLE = WebhookAnswer(400, "unreadable")
BAD_SIGNATURE = WebhookAnswer(401, "bad_signature")
NO_SUCH_ADDRESS = WebhookAnswer(404, "no_such_address")
TOO_LARGE = WebhookAnswer(413, "too_large")
NO_KEY = WebhookAnswer(503, "no_key")
"""The secret that signatures are checked with cannot be decrypted at the moment: the channel delivers it again."""
BUSY = WebhookAnswer(503, "busy")
"""The account was being changed all the while: the channel delivers it again."""


def receive(channel: str, token: str, body: bytes, headers: Mapping[str, str], remote: str) -> WebhookAnswer:
    """Take a notice in, once. ``headers`` may be in any case; ``remote`` is the caller's address, for the counters."""
    verifier = _verifier(channel)
    if verifier is None:
        return NO_SUCH_ADDRESS
    try:
        webhook = webhook_accounts.of_address(channel, token)
        if webhook is None:
            return _reject(channel, None, NO_SUCH_ADDRESS, remote)
        if len(body) > BODY_LIMIT:
            return _reject(channel, webhook, TOO_LARGE, remote)
        return _take_in(verifier, webhook, token, body, headers, remote)
    except UnreadableSecret:
        return NO_KEY


def is_known(channel: str, token: str) -> bool:
    """Whether this process has had a notice for the address before; asks nobody."""
    return webhook_accounts.in_memory(channel, token) is not None


def refuse_unread(channel: str, token: str, length: int | None, remote: str) -> WebhookAnswer | None:
    """The answer for a delivery whose body need not be read: nobody's address, or ``length`` bytes are too many.

    ``length`` is None where the sender did not say it. None: read the body and hand it to ``receive``.
    """
    verifier = _verifier(channel)
    if verifier is None:
        return NO_SUCH_ADDRESS
    try:
        webhook = webhook_accounts.of_address(channel, token)
    except UnreadableSecret:
        return NO_KEY
    if webhook is None:
        return _reject(channel, None, NO_SUCH_ADDRESS, remote)
    if length is not None and length > BODY_LIMIT:
        return _reject(channel, webhook, TOO_LARGE, remote)
    return None


def _verifier(channel: str) -> Webhooks | None:
    """The channel's verifier. None: no such channel, or it delivers nothing. Not counted, because a row for every name
    that somebody invents would fill the disk."""
    try:
        return registry.channel(channel).webhooks
    except UnknownChannel:
        return None


def _take_in(
    verifier: Webhooks,
    webhook: WebhookAccount,
    token: str,
    body: bytes,
    headers: Mapping[str, str],
    remote: str,
) -> WebhookAnswer:
    for _ in range(_TRIES):
        try:
            notice = verifier.read(webhook.session, body=body, headers=headers)
        except BadSignature:
            changed = webhook_accounts.freshly(webhook.channel, token)
            if changed is None or changed.version == webhook.version:
                return _reject(webhook.channel, webhook, BAD_SIGNATURE, remote)
            webhook = changed  # the secret was changed since we remembered it
            continue
        except Unreadable:
            return _reject(webhook.channel, webhook, UNREADABLE, remote)
        account_id = _whose(verifier, webhook, notice, body, headers)
        answer = _store(Delivery(webhook, account_id, notice, body, kinds_to_read(webhook.channel, notice)))
        if answer is not None:
            return answer
        fresh = webhook_accounts.freshly(webhook.channel, token)
        if fresh is None:
            return _reject(webhook.channel, None, NO_SUCH_ADDRESS, remote)
        webhook = fresh
    return BUSY


def _store(delivery: Delivery) -> WebhookAnswer | None:
    """None: the account was changed since the signature was checked."""
    try:
        stored = store_notice(delivery)
    except OperationalError:
        if connection.in_atomic_block:
            raise
        connection.close()  # the database was restarted under us; storing is repeatable
        stored = store_notice(delivery)
    if stored == Stored.STALE:
        return None
    if stored == Stored.NEW and delivery.account_id is not None:
        _waker.wake(delivery.account_id, tuple(delivery.to_read))
    return AGAIN if stored == Stored.AGAIN else STORED


def _whose(
    verifier: Webhooks, webhook: WebhookAccount, notice: Notice, body: bytes, headers: Mapping[str, str]
) -> int | None:
    """The account a notice is for: one address may serve every shop of an app.

    Another shop's account gets it only if the signature fits that account's secret too: it is the same app.
    """
    if notice.shop_id is None or notice.shop_id == webhook.shop_id:
        return webhook.account_id
    other = webhook_accounts.of_shop(webhook.channel, notice.shop_id)
    if other is None:
        return None
    try:
        verifier.read(other.session, body=body, headers=headers)
    except BadSignature:
        return None
    return other.account_id


def _reject(
    channel: str, webhook: WebhookAccount | None, answer: WebhookAnswer, remote: str
) -> WebhookAnswer:
    reject_notice(
        channel=channel,
        account_id=webhook.account_id if webhook else None,
        reason=answer.reason,
        remote=remote,
    )
    return answer
