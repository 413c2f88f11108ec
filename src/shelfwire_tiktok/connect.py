"""Consent and tokens (facts.md section 1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from shelfwire.channels.port import (
    Check,
    ConsentDenied,
    Credentials,
    MissingScope,
    Reason,
    Reconnect,
    Refused,
    Session,
    Shop,
    TryLater,
)
from shelfwire_tiktok import checks, facts
from shelfwire_tiktok.clients import Clients, address, option
from shelfwire_tiktok.errors import reasons, refused, translated
from shelfwire_tiktok.mapping.consent import credentials, shops
from shelfwire_tiktok.mapping.values import quote
from tiktok_shop import TokenPair, authorization_link, read_consent
from tiktok_shop.errors import ApiError, AuthCodeInvalid, ScopeMissing, TikTokShopError

_AGAIN = "Give consent again from the shop's page."
_WHO = {1: "a creator", 3: "a partner"}


class TikTokConnect:
    """Connect: the consent page, the tokens, and what works."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    def authorise_url(self, session: Session, *, state: str, redirect_url: str) -> str:
        """TikTok's consent page. Where it sends the seller back is set in the Partner Center, not here."""
        service_id = option(session.options, "service_id")
        if not service_id:
            raise refused(
                "option_missing",
                "The service id is missing.",
                field="service_id",
                advice="Enter the service id from TikTok's Partner Center in the channel's options.",
            )
        market: Literal["US", "ROW"] = "US" if option(session.options, "market") == "US" else "ROW"
        try:
            return authorization_link(
                service_id, state, market, consent_url=address(session, "authorize_base_url") or None
            )
        except ValueError as error:
            raise refused(
                "bad_option", f"The consent page has no usable address: {error}", field="authorize_base_url"
            ) from error

    def exchange(self, session: Session, *, callback: Mapping[str, str]) -> Credentials:
        """Credentials for the callback's query."""
        consent = read_consent(callback)
        if consent.code is None:
            raise _denied(consent.error)
        pair = self._exchange(session, consent.code.reveal())
        if pair.user_type not in (None, 0):
            raise _wrong_account(pair)
        return credentials(pair)

    def shops(self, session: Session, credentials: Credentials) -> tuple[Shop, ...]:
        """The shops of a consent."""
        try:
            with self._clients.speaking_as(session, credentials, "shop") as client:
                found = shops(client.authorization.shops().values, facts.REGIONS)
        except (Reconnect, MissingScope) as error:
            raise _no_view_of_shops(error) from error
        if not found:
            raise refused(
                "no_shop",
                f"This consent of {credentials.holder_name or 'the seller'} opens no shop.",
                advice="Let the main account of the seller authorise the app, and check that it has a shop.",
            )
        return found

    def refresh(self, session: Session) -> Credentials:
        """A new pair. Every answer that is not one and will not become one means that a person must act."""
        old = session.credentials
        if old is None or not old.refresh_token:
            raise Reconnect(f"The shop is not connected. {_AGAIN}")
        try:
            with self._clients.token_host(session) as host:
                return credentials(host.refresh(old.refresh_token.reveal()), old)
        except TikTokShopError as error:
            problem = translated(error)
            if isinstance(problem, TryLater):
                raise problem from error
            raise Reconnect(
                f"The token could not be refreshed. {problem} {_AGAIN}",
                request_id=problem.request_id,
                operation=problem.operation,
            ) from error

    def check(self, session: Session) -> tuple[Check, ...]:
        """What works and what is missing; see ``checks``."""
        return checks.check(self._clients, session)

    def _exchange(self, session: Session, code: str) -> TokenPair:
        try:
            with self._clients.token_host(session) as host:
                return host.exchange(code)
        except AuthCodeInvalid as error:
            raise ConsentDenied(
                f"The one-time code of the consent is wrong, was used before, or is older than 30 minutes. {_AGAIN}",
                reasons=tuple(reasons(error)),
                request_id=error.request_id or "",
                operation=error.operation,
            ) from error
        except TikTokShopError as error:
            raise _not_connected(error) from error


def _not_connected(error: TikTokShopError) -> TryLater | Refused:
    """While connecting there is no consent to renew: what would park a shop is a plain refusal here."""
    problem = translated(error)
    if isinstance(problem, TryLater | Refused):
        return problem
    return Refused(
        str(problem),
        reasons=tuple(reasons(error)) if isinstance(error, ApiError) else (),
        request_id=problem.request_id,
        operation=problem.operation,
    )


def _denied(error: str | None) -> ConsentDenied:
    if error:
        words = (
            "The seller declined the consent."
            if error == "auth_denied"
            else f"TikTok answers “{quote(error)}”."
        )
        return ConsentDenied(
            f"{words} {_AGAIN}", reasons=(Reason(code=quote(error), text=words, advice=_AGAIN),)
        )
    words = "The answer from TikTok's consent page carries no code."
    return ConsentDenied(f"{words} {_AGAIN}", reasons=(Reason(code="no_code", text=words, advice=_AGAIN),))


def _wrong_account(pair: TokenPair) -> ConsentDenied:
    who = _WHO.get(pair.user_type or 0, f"an account of kind {pair.user_type}")
    words = f"The consent was given by {who}, not by a seller."
    advice = "Sign in on the consent page with the seller's main account."
    return ConsentDenied(
        f"{words} {advice}",
        reasons=(Reason(code=f"user_type_{pair.user_type}", text=words, field="user_type", advice=advice),),
        request_id=pair.request_id or "",
    )


def _no_view_of_shops(error: Reconnect | MissingScope) -> Refused:
    cause = error.__cause__
    if isinstance(cause, ScopeMissing):
        label = facts.SCOPES["seller.authorization.info"]["label"]
        words = f"The app may not see which shops this consent opens: the scope “{label}” is missing."
    else:
        words = str(error)
    return Refused(
        words,
        reasons=tuple(reasons(cause)) if isinstance(cause, ApiError) else (),
        request_id=error.request_id,
        operation=error.operation,
    )
