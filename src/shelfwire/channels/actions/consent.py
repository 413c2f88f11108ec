"""The consent round trip: a state sent out, used once, and the credentials that come of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models.functions import Coalesce

from shelfwire.channels import credentials as kept
from shelfwire.channels import queries
from shelfwire.channels.actions._accounts import keep_credentials, locked, move_account
from shelfwire.channels.actions.cursor import scopes_granted
from shelfwire.channels.errors import (
    BadConsentState,
    CredentialsMoved,
    NoShopInConsent,
    NothingToChoose,
    ShopConnectedElsewhere,
    WrongShop,
)
from shelfwire.channels.events import AccountConnected
from shelfwire.channels.models import Account, ConsentRequest
from shelfwire.channels.port import AuthorisationAnswer, Credentials, Shop
from shelfwire.channels.states import AccountStatus
from shelfwire.kit import clock, ids
from shelfwire.kit.events import announce
from shelfwire.kit.secrets import UnreadableSecret
from shelfwire.people import audit
from shelfwire.people.models import Company, Role, User
from shelfwire.people.queries import companies_for, may

STATE_LIFETIME = timedelta(minutes=30)
"""How long a consent may take: TikTok's code lives as long (facts.md section 1.5)."""


def begin_consent(*, account: Account, user_id: int) -> str:
    """A new state for the consent page's address, bound to the account and the person."""
    state = ids.new_token()
    ConsentRequest.objects.create(account=account, state=state, user_id=user_id, created_at=clock.now())
    return state


def open_consent(*, state: str, user_id: int) -> ConsentRequest:
    """The consent that this state began, as it is now: not come back, or come back and ``used_at`` says when.

    Raises BadConsentState when it was not begun by this person, when the person may not connect shops of the
    company any more, and when it took too long. Nothing is used up by asking.
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
    """Whether the person who began it is an owner of the shop's company now, whatever they were then."""
    person = User.objects.filter(pk=request.user_id).first()
    return person is not None and may(person, request.account.company, Role.OWNER)


def keep_exchanged(*, request: ConsentRequest, credentials: Credentials) -> None:
    """The one-time code gave these: stored, encrypted, before anything is done with them, and the state used up."""
    request.used_at, request.outcome = clock.now(), ""
    request.answer = kept.exchanged_to_json(credentials)
    request.save(update_fields=["used_at", "outcome", "answer"])


def keep_answer(*, request: ConsentRequest, answer: AuthorisationAnswer, outcome: str = "") -> None:
    """The shops are known too. ``outcome``: what is waited for, when a person must choose among them."""
    request.answer, request.outcome = kept.answer_to_json(answer), outcome
    request.save(update_fields=["answer", "outcome"])


def note_outcome(*, request: ConsentRequest, outcome: str) -> None:
    """What became of a consent that may still come back, in words."""
    ConsentRequest.objects.filter(pk=request.pk, used_at=None).update(outcome=outcome[:300])


def settle(*, request: ConsentRequest, outcome: str) -> None:
    """What became of a consent, in words: it is over, and what it gave is not kept here any longer."""
    now = clock.now()
    ConsentRequest.objects.filter(pk=request.pk).update(
        outcome=outcome[:300], answer={}, used_at=Coalesce("used_at", now)
    )


def shop_of(account: Account, answer: AuthorisationAnswer) -> Shop | None:
    """Which of the consent's shops the account is; None when a person must choose.

    Raises NoShopInConsent, and WrongShop when the account is a shop that the consent does not cover.
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


def _refuse_if_elsewhere(account: Account, shop: Shop, user_id: int | None) -> None:
    other = (
        Account.objects.filter(channel=account.channel, external_shop_id=shop.external_id)
        .exclude(status=AccountStatus.DISCONNECTED)
        .exclude(pk=account.pk)
        .select_related("company")
        .first()
    )
    if other is None:
        return
    person = User.objects.filter(pk=user_id).first() if user_id else None
    seen = person is not None and other.company in companies_for(person)
    where = f"as {other.name} in {other.company}" if seen else "in another company of this installation"
    raise ShopConnectedElsewhere(
        f"The shop {shop.name} ({shop.external_id}) is connected already, {where}.",
        field="shop",
        value=shop.external_id,
        hint="A shop is connected once, or two accounts would sell the same stock.",
    )


def _one_company_at_a_time(account_id: int) -> None:
    """Worker one stores for shop A and its sibling B, worker two for B and A: without this they would deadlock."""
    Company.objects.select_for_update(no_key=True).get(accounts=account_id)


def _credential_columns(credentials: Credentials, version: int) -> dict[str, Any]:
    return {
        "access_expires_at": credentials.access_expires_at,
        "refresh_expires_at": credentials.refresh_expires_at,
        "credentials_at": clock.now(),
        "credentials_version": version,
        "scopes": list(credentials.scopes),
        "holder_id": credentials.holder_id[:100],
    }


def _shop_columns(credentials: Credentials, shop: Shop) -> dict[str, Any]:
    return {
        "external_shop_id": shop.external_id,
        "shop_name": shop.name[:200],
        "shop_kind": shop.kind[:40],
        "region": shop.region[:8],
        "currency": shop.currency[:3],
        "timezone": shop.timezone or "UTC",
        "seller_name": credentials.holder_name[:200],
        "seller_region": credentials.holder_region[:8],
    }


def _connect(account: Account, credentials: Credentials, shop: Shop, by: str, why: str) -> None:
    own = kept.for_shop(credentials, shop)
    keep_credentials(account, kept.to_json(own))
    columns = {
        **_credential_columns(own, account.credentials_version + 1),
        **_shop_columns(credentials, shop),
    }
    moved = move_account(account, AccountStatus.CONNECTED, by=by, why=why, **columns)
    if moved is None:  # connected already: a new consent on a living connection
        Account.objects.filter(pk=account.pk).update(**columns, status_why=why[:500])
        audit.note(account, {"consent": ("as it was", f"given again ({why})")}, by=by)
    announce(AccountConnected(account.pk))


@transaction.atomic
def store_answer(
    *,
    account_id: int,
    answer: AuthorisationAnswer,
    shop: Shop,
    by: str,
    user_id: int | None = None,
    request: ConsentRequest | None = None,
) -> Account:
    """The account is this shop from now on, with these credentials, before anything is done with them.

    ``request``: the consent they came of, which is over with this.

    Other accounts of the company whose shop the same consent covers get the new pair too: the channel may have
    ended the old one. Raises ShopConnectedElsewhere.
    """
    _one_company_at_a_time(account_id)
    account = locked(account_id)
    _refuse_if_elsewhere(account, shop, user_id)
    try:
        with transaction.atomic():
            _connect(account, answer.credentials, shop, by, "consent given")
    except IntegrityError:  # somebody connected the shop in the same moment
        _refuse_if_elsewhere(account, shop, user_id)
        raise
    shops = {found.external_id: found for found in answer.shops}
    siblings = Account.objects.filter(
        company=account.company, channel=account.channel, external_shop_id__in=list(shops)
    ).exclude(status=AccountStatus.DISCONNECTED)
    for sibling in siblings.exclude(pk=account.pk).order_by("pk").select_for_update(of=("self",)):
        # another app's tokens are another consent: they are left alone
        if sibling.options == account.options:
            covered = shops[ids.ExternalShopId(sibling.external_shop_id or "")]
            _connect(sibling, answer.credentials, covered, by, f"consent given with {account.name}")
    if request is not None:
        settle(request=request, outcome=f"connected as {shop.name}")
    return queries.get(account_id)


@transaction.atomic
def take_choice(*, account: Account, external_shop_id: str) -> tuple[AuthorisationAnswer, Shop]:
    """The pending consent and the shop chosen of it; nothing is pending afterwards. Raises NothingToChoose."""
    locked(account.pk)
    pending = queries.pending_consent(account)
    answer = queries.consent_answer(pending) if pending else None
    if pending is None or answer is None:
        raise NothingToChoose(
            f"No consent of {account} waits for a choice of shop.", hint="Give consent again."
        )
    for shop in answer.shops:
        if shop.external_id == external_shop_id:
            settle(request=pending, outcome=f"{shop.name} chosen")
            return answer, shop
    raise NothingToChoose(
        f"The consent does not cover the shop {external_shop_id}.",
        field="shop",
        value=external_shop_id,
        hint=f"It covers {', '.join(f'{shop.name} ({shop.external_id})' for shop in answer.shops)}.",
    )


@transaction.atomic
def replace_credentials(
    *, account_id: int, credentials: Credentials, expected_version: int, by: str = "worker"
) -> Account:
    """Store a refreshed pair; a parked account is connected again by it.

    Every account that held the old pair gets the new one, each with its own ``extra``. Raises CredentialsMoved
    when the account's credentials are no longer those that were refreshed.
    """
    _one_company_at_a_time(account_id)
    account = locked(account_id)
    if account.credentials_version != expected_version:
        raise CredentialsMoved(f"Newer credentials of {account} were stored meanwhile.")
    old = queries.credentials(account)
    _store_pair(account, credentials, by)
    sharing = Account.objects.filter(
        company=account.company, channel=account.channel, holder_id=account.holder_id
    ).exclude(pk=account.pk)
    for sibling in sharing.exclude(holder_id="").order_by("pk").select_for_update(of=("self",)):
        try:
            held = queries.credentials(sibling)
        except UnreadableSecret:  # parked already, or about to be
            continue
        if held is not None and old is not None and held.refresh_token == old.refresh_token:
            _store_pair(sibling, replace(credentials, extra={**credentials.extra, **held.extra}), by)
    return queries.get(account_id)


def _store_pair(account: Account, credentials: Credentials, by: str) -> None:
    keep_credentials(account, kept.to_json(credentials))
    columns = _credential_columns(credentials, account.credentials_version + 1)
    columns["holder_id"] = columns["holder_id"] or account.holder_id
    scopes_granted(account_id=account.pk, scopes=credentials.scopes)
    if account.status == AccountStatus.PARKED:
        move_account(account, AccountStatus.CONNECTED, by=by, why="tokens refreshed", **columns)
        announce(AccountConnected(account.pk))
    else:
        Account.objects.filter(pk=account.pk).update(**columns)
