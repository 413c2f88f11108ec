"""The one table from the client's errors to the port's, by who acts next."""

from __future__ import annotations

from collections.abc import Iterable

from shelfwire.channels.port import ChannelError, Gone, MissingScope, Reason, Reconnect, Refused, TryLater
from shelfwire_tiktok import facts
from shelfwire_tiktok.mapping.values import quote
from tiktok_shop import errors as e
from tiktok_shop.operations import OPERATIONS, Kind
from tiktok_shop.reply import PartialErrors

_RECONNECT: dict[type[e.AuthError], str] = {
    e.AccessTokenExpired: "The access token has expired.",
    e.AccessTokenInvalid: "TikTok does not know the access token any more.",
    e.RefreshTokenExpired: "The seller's consent has ended.",
    e.AuthorizationMissing: "The seller's consent does not exist any more.",
    e.AuthCodeInvalid: "The one-time code is wrong, was used before, or is older than 30 minutes.",
    e.ShopMismatch: "The access token does not belong to this shop.",
    e.ShopInactive: "TikTok says the shop or its seller is not active.",
    e.SignatureRejected: "TikTok does not accept our signature: the app secret is wrong.",
    e.AppRejected: "TikTok does not know the app key.",
    e.CallerIpRefused: "This machine's address is not on the app's IP allow list.",
    e.TimestampRejected: "The clock of this machine is wrong; TikTok takes calls within minutes of its own time only.",
}

_CURE_ADVICE: dict[str, str] = {
    "address": "Correct the address in the channel's options, or have its host allowed by"
    " SHELFWIRE_ALLOWED_CHANNEL_HOSTS.",
    "refresh": facts.advice(105002),
    "reauthorize": facts.advice(36004005),
    "app": "Check app key and app secret in the channel's options.",
    "clock": "Set this machine's clock (for example by NTP).",
    "shop": facts.advice(101000),
    "seller": "Look into TikTok's Seller Center.",
}


def translated(error: e.TikTokShopError) -> ChannelError:
    """The port's error for a client's error, with the channel's own words and request id."""
    if isinstance(error, e.InvalidRequest):
        return _not_sent(error)
    if isinstance(error, e.AddressRefused):
        return refused(
            "address_not_allowed", f"Not connected to: {error.reason}.", advice=_CURE_ADVICE["address"]
        )
    if isinstance(error, e.TransportError):
        too_large = isinstance(error, e.AnswerTooLarge)
        return TryLater(
            f"TikTok Shop {'answered with too much to read' if too_large else 'did not answer'} ({error.reason}).",
            maybe_done=error.maybe_done and _writes(error.operation),
            operation=error.operation,
        )
    if isinstance(error, e.ApiError):
        return _answered(error)
    return TryLater(
        str(error), maybe_done=error.maybe_done and _writes(error.operation), operation=error.operation
    )


def _writes(operation: str) -> bool:
    """Whether a repetition of this operation could do something twice; the token host is none of ours."""
    known = OPERATIONS.get(operation)
    return known is None or known.kind is not Kind.READ


def _answered(error: e.ApiError) -> ChannelError:
    request_id, operation = error.request_id or "", error.operation
    if isinstance(error, e.ScopeMissing):
        return _scope_missing(error, request_id)
    if isinstance(error, e.AuthError):
        words = next(
            (text for kind, text in _RECONNECT.items() if isinstance(error, kind)), "TikTok refuses us."
        )
        return Reconnect(
            f"{words} {_advice(error)} {_verbatim(error)}", request_id=request_id, operation=operation
        )
    if isinstance(error, e.BadCall) and "app_secret" in error.message:  # the token host's word for it
        words = f"TikTok does not accept the app secret. {_CURE_ADVICE['app']} {_verbatim(error)}"
        return Reconnect(words, request_id=request_id, operation=operation)
    if isinstance(error, e.Throttled):
        return TryLater(
            f"TikTok Shop asks us to slow down. {_verbatim(error)}",
            after=error.wait,
            request_id=request_id,
            operation=operation,
        )
    if isinstance(error, e.Unavailable):
        words = (
            "TikTok Shop's answer cannot be read, so nothing is taken from it."
            if isinstance(error, e.UnreadableAnswer)
            else "TikTok Shop cannot do this now."
        )
        later = f"{words} {_verbatim(error)}"
        return TryLater(
            later, maybe_done=_writes(error.operation), request_id=request_id, operation=operation
        )
    if isinstance(error, e.NotFound):
        return Gone(
            f"TikTok Shop does not have this (any more). {_verbatim(error)}",
            request_id=request_id,
            operation=operation,
        )
    return Refused(
        _sentence(error), reasons=tuple(reasons(error)), request_id=request_id, operation=operation
    )


def _scope_missing(error: e.ScopeMissing, request_id: str) -> MissingScope:
    known = OPERATIONS.get(error.operation)
    scope = next(iter(known.scopes), "") if known is not None else ""
    label = str(facts.SCOPES[scope]["label"]) if scope in facts.SCOPES else scope
    named = f" ({scope})" if scope else ""
    words = f"The seller's consent does not cover “{label or 'a scope that this needs'}”{named}."
    return MissingScope(
        f"{words} {_advice(error)} {_verbatim(error)}",
        scope=scope or error.operation,
        request_id=request_id,
        operation=error.operation,
    )


def _sentence(error: e.ApiError) -> str:
    if isinstance(error, PartialErrors) and len(error.errors) > 1:
        return f"TikTok Shop refused {len(error.errors)} parts of this: {_verbatim(error.errors[0])}"
    if isinstance(error, e.VersionRetired | e.BadCall):
        return f"TikTok Shop does not take this call any more; it is ours to mend. {_verbatim(error)}"
    return f"TikTok Shop refused: {_verbatim(error)}"


def reasons(error: e.ApiError) -> Iterable[Reason]:
    """The channel's words, one by one and verbatim, each with what a person can do about it."""
    if isinstance(error, PartialErrors):
        for each in error.errors:
            yield from reasons(each)
        return
    code = "" if error.code is None else str(error.code)
    yield Reason(code=code, text=error.message, field=_field(error), advice=_advice(error))


def _field(error: e.ApiError) -> str | None:
    """The item a refusal speaks of, where the channel names one: ``package_id 123``."""
    named = [
        f"{key} {quote(value)}" for key, value in error.detail.items() if not isinstance(value, dict | list)
    ]
    return ", ".join(named) or None


def _advice(error: e.ApiError) -> str:
    known = facts.advice(error.code)
    if known or not isinstance(error, e.AuthError):
        return known
    return _CURE_ADVICE.get(error.cure, "")


def _verbatim(error: e.ApiError) -> str:
    code = f" ({error.code})" if error.code is not None else ""
    return f"“{quote(error.message)}”{code}"


def _not_sent(error: e.InvalidRequest) -> Refused:
    reason = Reason(
        code="invalid_request",
        text=f"{error.field}: {error.why}",
        field=error.field,
        advice=f"Correct {error.field}; the value was {quote(error.value)}.",
    )
    return Refused(
        f"Not sent, because TikTok Shop would refuse it: {error.field} {quote(error.value)}: {error.why}.",
        reasons=(reason,),
        operation=error.operation,
    )


def refused(code: str, message: str, *, advice: str = "", field: str | None = None) -> Refused:
    """A refusal of our own, before anything is sent, in the same shape as the channel's."""
    return Refused(message, reasons=(Reason(code=code, text=message, field=field, advice=advice),))
