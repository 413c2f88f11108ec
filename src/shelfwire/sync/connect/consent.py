"""The consent round trip, tokens, and *Test settings*."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

import structlog
from django.db import transaction

from shelfwire.channels import queries, registry
from shelfwire.channels.actions import (
    begin_consent,
    choice,
    keep_answer,
    keep_exchanged,
    may_finish,
    note_outcome,
    open_consent,
    record_checks,
    settle,
    shop_of,
    still_kept,
    store_answer,
)
from shelfwire.channels.errors import BadConsentState
from shelfwire.channels.models import Account, ConsentRequest
from shelfwire.channels.port import (
    AuthorisationAnswer,
    Channel,
    Check,
    Connect,
    ConsentDenied,
    Credentials,
    Session,
    Shop,
)
from shelfwire.channels.states import AccountStatus
from shelfwire.exchange import queries as exchange
from shelfwire.jobs import chore
from shelfwire.kit import clock, locks
from shelfwire.kit.errors import ChannelError, Reconnect, RuleBroken, TryLater
from shelfwire.people.models import User
from shelfwire.sync.engine import tokens
from shelfwire.sync.engine.call import Part, outside_transaction
from shelfwire.sync.engine.schedule import every_minute
from shelfwire.sync.engine.sessions import session_of
from shelfwire.sync.engine.tokens import refresh
from shelfwire.sync.webhook import subscription

__all__ = [
    "Completed",
    "authorise_url",
    "choose_shop",
    "complete",
    "complete_by_hand",
    "refresh",
    "session_for",
    "test_settings",
]

CONNECT: Part[Connect] = Part("connection", lambda channel: channel.connect)
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Completed:
    """What a consent led to: the account, and the shops to choose from when it is not settled which one it is."""

    account: Account
    shops: tuple[Shop, ...] = ()

    @property
    def needs_choice(self) -> bool:
        """Whether ``choose_shop`` has to be called before the account is connected."""
        return bool(self.shops)


def authorise_url(account_id: int, user_id: int, redirect_url: str) -> str:
    """Where to send the seller; the answer comes back to ``redirect_url`` within 30 minutes, to this person."""
    account = queries.get(account_id)
    desk = CONNECT.of(registry.channel(account.channel))
    state = begin_consent(account=account, user_id=user_id)
    return desk.authorise_url(
        exchange.session(account, connecting=True), state=state, redirect_url=redirect_url
    )


def complete(state: str, callback: Mapping[str, str], user_id: int) -> Completed:
    """Turn what came back into a connected account. Nothing of an account changes unless it succeeds.

    The state is used up with the channel's answer stored, and not before: a process that dies on the way leaves a
    state that still works, or an answer that the same address, or the clock within minutes, makes use of.

    Raises BadConsentState (not ours, not this person's, no owner any more, used, too old), ConsentDenied (cancelled, or
    the code is wrong, used or expired), TryLater, NoShopInConsent, WrongShop, ShopConnectedElsewhere.
    """
    outside_transaction()
    request = open_consent(state=state, user_id=user_id)
    with locks.in_turn(f"consent:{request.pk}"):  # the page loaded twice, or a second click
        request = open_consent(state=state, user_id=user_id)
        if request.used_at is None:
            _exchange(request, callback)
        return _finish(request)


def complete_by_hand(account: Account, pasted: str, user_id: int) -> Completed:
    """As ``complete``, with what a person pasted: the whole address that the consent page led to, its query, or the
    one-time code alone.

    The state of an address is checked as if the browser had brought it, and must be about this account. A code alone
    has none: it counts as the answer to a consent that this person begins and ends here. Raises as ``complete``, and
    BadConsentState for text that holds no answer.
    """
    callback = _pasted(pasted)
    if "state" in callback or "error" in callback:
        begun = queries.consent_begun(callback.get("state", ""), user_id)
        if begun is not None and begun.account_id != account.pk:
            raise BadConsentState(
                f"This address belongs to the consent of {begun.account}, not of {account}.",
                field="pasted",
                hint="Paste it on the page of that shop.",
                code="consent_of_another_shop",
            )
        return complete(callback.get("state", ""), callback, user_id)
    state = begin_consent(account=account, user_id=user_id)
    return complete(state, {**callback, "state": state}, user_id)


def _pasted(text: str) -> dict[str, str]:
    """The query that was pasted, whole or as a code alone."""
    text = text.strip()
    query = urlsplit(text).query if "://" in text else text.removeprefix("?")
    callback = dict(parse_qsl(query)) if "=" in query else {}
    if not callback and "://" not in text and text and not any(letter.isspace() for letter in text):
        callback = {"code": text}
    if not callback.get("code") and not callback.get("error"):
        raise BadConsentState(
            "There is no one-time code in what was pasted.",
            field="pasted",
            hint="Copy the whole address from the browser's address bar: it contains “code=”.",
            code="no_code_pasted",
        )
    return callback


def _exchange(request: ConsentRequest, callback: Mapping[str, str]) -> None:
    account = queries.get(request.account_id)
    desk = CONNECT.of(registry.channel(account.channel))
    try:
        credentials = desk.exchange(exchange.session(account, connecting=True), callback=callback)
    except ConsentDenied as denial:
        settle(request=request, outcome=str(denial))
        raise
    except (ChannelError, RuleBroken) as refusal:
        note_outcome(request=request, outcome=str(refusal))
        raise
    keep_exchanged(request=request, credentials=credentials)


def _finish(request: ConsentRequest) -> Completed:
    with transaction.atomic():
        credentials = still_kept(request)
    account = queries.get(request.account_id)
    try:
        answer = queries.consent_answer(request) or _with_shops(request, account, credentials)
        shop = shop_of(account, answer)
        if shop is not None:
            return Completed(_store(account, answer, shop, request))
    except (TryLater, BadConsentState):
        raise
    except (ChannelError, RuleBroken) as refusal:
        settle(request=request, outcome=str(refusal))
        raise
    keep_answer(request=request, answer=answer, outcome=f"{len(answer.shops)} shops to choose from")
    return Completed(account, answer.shops)


def _with_shops(request: ConsentRequest, account: Account, credentials: Credentials) -> AuthorisationAnswer:
    desk = CONNECT.of(registry.channel(account.channel))
    found = desk.shops(exchange.session(account, connecting=True), credentials)
    answer = AuthorisationAnswer(credentials, found)
    keep_answer(request=request, answer=answer)
    return answer


def _store(account: Account, answer: AuthorisationAnswer, shop: Shop, request: ConsentRequest) -> Account:
    person = User.objects.filter(pk=request.user_id).first()
    by = (person.get_full_name() or person.email) if person else f"user {request.user_id}"
    return store_answer(
        account_id=account.pk, answer=answer, shop=shop, by=by, user_id=request.user_id, request=request
    )


@chore(name="consents.finish", priority=30)
def finish_consents(*, account_id: int) -> None:
    """Make use of stored answers whose process died. What the channel or a rule says to it is the outcome."""
    for found in queries.consents_unfinished(clock.now()).filter(account=account_id):
        with locks.in_turn(f"consent:{found.pk}"):
            request = queries.consents_unfinished(clock.now()).filter(pk=found.pk).first()
            if request is not None:
                _finish_late(request)


every_minute(finish_consents, queries.consents_to_finish)


def _finish_late(request: ConsentRequest) -> None:
    if not may_finish(request):
        settle(request=request, outcome="who gave it may not connect shops of the company any more")
        return
    try:
        _finish(request)
    except (
        ChannelError,
        RuleBroken,
    ) as refusal:  # the outcome says so; after TryLater the next minute tries again
        _log.warning("sync.consent_not_finished", account=request.account_id, why=str(refusal))


def choose_shop(account: Account, external_shop_id: str, by: str, user_id: int | None = None) -> Account:
    """Settle which shop of the consent the account is. A refusal tells ``user_id`` no more than they may see.

    Raises NothingToChoose, ShopConnectedElsewhere.
    """
    with transaction.atomic():  # a choice that cannot be followed leaves the consent to choose from
        request, answer, shop = choice(account=account, external_shop_id=external_shop_id)
        return store_answer(
            account_id=account.pk, answer=answer, shop=shop, by=by, user_id=user_id, request=request
        )


def session_for(account_id: int) -> Session:
    """A session with fresh tokens. Raises Reconnect, NotConnected, TryLater."""
    outside_transaction()
    return session_of(tokens.usable(queries.get(account_id)))


def test_settings(account: Account, by: str) -> tuple[Check, ...]:
    """What works and what is missing, looked at now and kept on the account. Raises TryLater."""
    outside_transaction()
    account = queries.get(account.pk)
    channel = registry.channel(account.channel)
    try:
        session = session_of(tokens.usable(account))
    except (Reconnect, RuleBroken):  # not connected is one of the things to be told
        session = exchange.session(queries.get(account.pk), connecting=True)
    checks = (*CONNECT.of(channel).check(session), *_webhook_check(account, channel, session))
    record_checks(account_id=account.pk, checks=checks)
    _log.info("sync.settings_tested", account=account.pk, by=by, outcomes=[c.outcome for c in checks])
    return checks


def _webhook_check(account: Account, channel: Channel, session: Session) -> tuple[Check, ...]:
    if channel.webhooks is None or account.status != AccountStatus.CONNECTED:
        return ()
    key, label = "webhook", "Webhook address"
    address = queries.webhook_address(account)
    if not subscription.reachable(address, account):
        return (Check(key, label, "warning", subscription.NOT_REACHABLE, subscription.REACHABLE_ADVICE),)
    try:
        subscribed = channel.webhooks.subscriptions(session)
    except TryLater as later:
        return (Check(key, label, "unknown", str(later)),)
    except ChannelError as refusal:
        return (Check(key, label, "warning", str(refusal), "Changes are found by polls every minute."),)
    here = [kind for kind, where in subscribed.items() if where == address]
    if here:
        return (Check(key, label, "works", f"{len(here)} kinds of notification come to {address}"),)
    return (Check(key, label, "warning", "No notification comes here.", "Use “Subscribe to notifications”."),)
