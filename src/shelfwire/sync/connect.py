"""The consent round trip, tokens, and *Test settings*."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import structlog

from shelfwire.channels import queries, registry
from shelfwire.channels.actions import (
    begin_consent,
    keep_for_choice,
    note_outcome,
    record_checks,
    shop_of,
    store_answer,
    take_choice,
    use_consent_state,
)
from shelfwire.channels.models import Account, ConsentRequest
from shelfwire.channels.port import AuthorisationAnswer, Channel, Check, Session, Shop
from shelfwire.channels.states import AccountStatus
from shelfwire.kit.errors import ChannelError, Reconnect, RuleBroken, TryLater
from shelfwire.people.models import User
from shelfwire.sync import paperwork, talk, tokens
from shelfwire.sync.sessions import session_of
from shelfwire.sync.tokens import refresh

__all__ = ["Completed", "authorise_url", "choose_shop", "complete", "refresh", "session_for", "test_settings"]

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
    desk = talk.consent(registry.channel(account.channel))
    state = begin_consent(account=account, user_id=user_id)
    return desk.authorise_url(
        queries.session(account, connecting=True), state=state, redirect_url=redirect_url
    )


def complete(state: str, callback: Mapping[str, str], user_id: int) -> Completed:
    """Turn what came back into a connected account. Nothing of an account changes unless it succeeds.

    Raises BadConsentState (not ours, not this person's, used, too old), ConsentDenied (cancelled, or the code is wrong,
    used or expired), TryLater, NoShopInConsent, WrongShop, ShopConnectedElsewhere. The state is used up either way.
    """
    talk.outside_transaction()
    request = use_consent_state(state=state, user_id=user_id)
    account = queries.get(request.account_id)
    try:
        return _complete(request, account, callback, user_id)
    except (ChannelError, RuleBroken) as refusal:
        note_outcome(request=request, outcome=str(refusal))
        raise


def _complete(
    request: ConsentRequest, account: Account, callback: Mapping[str, str], user_id: int
) -> Completed:
    desk = talk.consent(registry.channel(account.channel))
    answer = desk.complete(queries.session(account, connecting=True), callback=callback)
    shop = shop_of(account, answer)
    if shop is None:
        keep_for_choice(request=request, answer=answer)
        return Completed(account, answer.shops)
    connected = _store(account, answer, shop, user_id)
    note_outcome(request=request, outcome=f"connected as {shop.name}")
    return Completed(connected)


def _store(account: Account, answer: AuthorisationAnswer, shop: Shop, user_id: int) -> Account:
    person = User.objects.filter(pk=user_id).first()
    by = (person.get_full_name() or person.email) if person else f"user {user_id}"
    return store_answer(account_id=account.pk, answer=answer, shop=shop, by=by, user_id=user_id)


def choose_shop(account: Account, external_shop_id: str, by: str) -> Account:
    """Settle which shop of the consent the account is. Raises NothingToChoose, ShopConnectedElsewhere."""
    pending = queries.pending_consent(account)
    answer, shop = take_choice(account=account, external_shop_id=external_shop_id)
    return store_answer(
        account_id=account.pk,
        answer=answer,
        shop=shop,
        by=by,
        user_id=pending.user_id if pending else None,
    )


def session_for(account_id: int) -> Session:
    """A session with fresh tokens. Raises Reconnect, NotConnected, TryLater."""
    talk.outside_transaction()
    return session_of(tokens.usable(account_id))


def test_settings(account: Account, by: str) -> tuple[Check, ...]:
    """What works and what is missing, looked at now and kept on the account. Raises TryLater."""
    talk.outside_transaction()
    account = queries.get(account.pk)
    channel = registry.channel(account.channel)
    try:
        session = session_of(tokens.usable(account.pk))
    except (Reconnect, RuleBroken):  # not connected is one of the things to be told
        session = queries.session(queries.get(account.pk), connecting=True)
    checks = (*talk.consent(channel).check(session), *_doorbell_check(account, channel, session))
    record_checks(account_id=account.pk, checks=checks)
    _log.info("sync.settings_tested", account=account.pk, by=by, outcomes=[c.outcome for c in checks])
    return checks


def _doorbell_check(account: Account, channel: Channel, session: Session) -> tuple[Check, ...]:
    if channel.doorbell is None or account.status != AccountStatus.CONNECTED:
        return ()
    key, label = "doorbell", "Notices of changes"
    address = queries.doorbell_address(account)
    if not paperwork.reachable(address, session):
        return (Check(key, label, "warning", paperwork.NOT_REACHABLE, paperwork.REACHABLE_ADVICE),)
    try:
        subscribed = channel.doorbell.subscriptions(session)
    except TryLater as later:
        return (Check(key, label, "unknown", str(later)),)
    except ChannelError as refusal:
        return (Check(key, label, "warning", str(refusal), "Changes are found by polls every minute."),)
    here = [kind for kind, where in subscribed.items() if where == address]
    if here:
        return (Check(key, label, "works", f"{len(here)} kinds come to {address}"),)
    return (Check(key, label, "warning", "None comes here.", "Use “Refresh warehouses and carriers”."),)
