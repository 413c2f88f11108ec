"""The consent round trip: a state that is sent out and used once, and the credentials that come back."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models.functions import Coalesce

from shelfwire.channels import credentials as kept
from shelfwire.channels import queries
from shelfwire.channels.actions._accounts import locked
from shelfwire.channels.errors import (
    BadConsentState,
    NoShopInConsent,
    NothingToChoose,
    WrongShop,
)
from shelfwire.channels.models import Account, ConsentRequest
from shelfwire.channels.port import AuthorisationAnswer, Credentials, Shop
from shelfwire.kit import clock, ids
from shelfwire.people.models import Role, User
from shelfwire.people.queries import may

STATE_LIFETIME = timedelta(minutes=30)
"""How long a consent may take: TikTok's code lives as long (facts.md section 1.5)."""


def begin_consent(*, account: Account, user_id: int) -> str:
    """Return a new state for the address of the consent page, bound to the account and the person."""
    state = ids.new_token()
    ConsentRequest.objects.create(account=account, state=state, user_id=user_id, created_at=clock.now())
    return state


def open_consent(*, state: str, user_id: int) -> ConsentRequest:
    """Return the consent that this state began; ``used_at`` is set when it has come back already. Nothing is
    changed. Raises BadConsentState when this person did not begin it, when the person may no longer connect shops
    of the company, and when it took too long.
    """
    request = queries.consent_begun(state, user_id)
    again = "Start again from the shop's page."
    if request is None:
        raise BadConsentState(
            "This consent was not started here by you.", field="state", hint=again, code="consent_not_yours"
        )
    if not may_finish(request):
        raise BadConsentState(
            "You may not connect shops of that company any more.",
            field="state",
            hint="Ask one of its owners.",
            code="consent_not_allowed",
        )
    if request.used_at is None and request.created_at < clock.now() - STATE_LIFETIME:
        raise BadConsentState(
            "This consent took longer than 30 minutes.", field="state", hint=again, code="consent_too_old"
        )
    return request


def may_finish(request: ConsentRequest) -> bool:
    """Whether the person who began it is an owner of the shop's company now."""
    person = User.objects.filter(pk=request.user_id).first()
    return person is not None and may(person, request.account.company, Role.OWNER)


def keep_exchanged(*, request: ConsentRequest, credentials: Credentials) -> None:
    """Store the credentials that the one-time code gave, encrypted, before anything is done with them, and mark the
    state as used.
    """
    request.used_at, request.outcome = clock.now(), ""
    request.answer = kept.exchanged_to_json(credentials)
    request.save(update_fields=["used_at", "outcome", "answer"])


@transaction.atomic
def keep_answer(*, request: ConsentRequest, answer: AuthorisationAnswer, outcome: str = "") -> None:
    """Store the shops of the consent too. ``outcome``: what is waited for, when a person must choose among them.
    Raises BadConsentState as ``still_kept``.
    """
    still_kept(request)
    request.answer, request.outcome = kept.answer_to_json(answer), outcome
    request.save(update_fields=["answer", "outcome"])


def still_kept(request: ConsentRequest) -> Credentials:
    """Return the stored consent, locked until the transaction ends. Raises BadConsentState when it is finished."""
    fresh = ConsentRequest.objects.select_for_update().get(pk=request.pk)
    credentials = queries.exchanged(fresh)
    if credentials is None:
        raise BadConsentState(
            f"This consent came back once already: {fresh.outcome or 'nothing came of it'}."
            " Nothing was changed now.",
            field="state",
            hint="Start again from the shop's page if you need to.",
            code="consent_used",
        )
    return credentials


def note_outcome(*, request: ConsentRequest, outcome: str) -> None:
    """Store the outcome of a consent that may still be completed, as a sentence."""
    ConsentRequest.objects.filter(pk=request.pk, used_at=None).update(outcome=outcome[:300])


def settle(*, request: ConsentRequest, outcome: str) -> None:
    """Finish a consent with its outcome as a sentence, and delete its stored answer."""
    now = clock.now()
    ConsentRequest.objects.filter(pk=request.pk).update(
        outcome=outcome[:300], answer={}, used_at=Coalesce("used_at", now)
    )


def settle_left(account: Account, *, outcome: str, before: datetime | None = None) -> None:
    """Finish every consent of the account whose answer is still stored. ``before``: only those that came back
    earlier than this moment.
    """
    left = ConsentRequest.objects.filter(account=account, used_at__isnull=False)
    if before is not None:
        left = left.filter(used_at__lt=before)
    for request in left.order_by("pk"):
        if queries.exchanged(request) is not None:
            settle(request=request, outcome=outcome)


def shop_of(account: Account, answer: AuthorisationAnswer) -> Shop | None:
    """Return which of the consent's shops the account is; None when a person must choose. Raises NoShopInConsent,
    and WrongShop when the account is a shop that the consent does not cover.
    """
    if not answer.shops:
        raise NoShopInConsent(
            "The consent covers no shop.",
            hint="Sign in on the channel with the shop's main account and give consent again.",
        )
    if account.external_shop_id:
        for shop in answer.shops:
            if shop.external_id == account.external_shop_id:
                return shop
        got = ", ".join(f"{shop.name} ({shop.external_id})" for shop in answer.shops)
        raise WrongShop(
            f"This is the shop {account.shop_name} ({account.external_shop_id}), but the consent is for {got}.",
            field="shop",
            value=got,
            hint="Sign in on the channel as the right seller, or add the other shop as a shop of its own.",
        )
    return answer.shops[0] if len(answer.shops) == 1 else None


@transaction.atomic
def choice(*, account: Account, external_shop_id: str) -> tuple[ConsentRequest, AuthorisationAnswer, Shop]:
    """Return the consent that waits for a choice, and the chosen shop. The account is locked until the transaction
    ends. Raises NothingToChoose.
    """
    locked(account.pk)
    pending = queries.pending_consent(account)
    answer = queries.consent_answer(pending) if pending else None
    if pending is None or answer is None:
        raise NothingToChoose(
            f"No consent of {account} waits for a choice of shop.", hint="Give consent again."
        )
    for shop in answer.shops:
        if shop.external_id == external_shop_id:
            return pending, answer, shop
    raise NothingToChoose(
        f"The consent does not cover the shop {external_shop_id}.",
        field="shop",
        value=external_shop_id,
        hint=f"It covers {', '.join(f'{shop.name} ({shop.external_id})' for shop in answer.shops)}.",
    )
