"""Connect an account: which shop it is, and its pair of tokens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db import IntegrityError, transaction

from shelfwire.channels import credentials as kept
from shelfwire.channels import queries
from shelfwire.channels.actions._accounts import keep_credentials, locked, move_account
from shelfwire.channels.actions.consent import settle, settle_left, still_kept
from shelfwire.channels.errors import CredentialsMoved, ShopConnectedElsewhere
from shelfwire.channels.events import AccountConnected, ScopesGranted
from shelfwire.channels.models import Account, ConsentRequest
from shelfwire.channels.port import AuthorisationAnswer, Credentials, Shop
from shelfwire.channels.states import AccountStatus
from shelfwire.kit import clock, ids
from shelfwire.kit.events import announce
from shelfwire.kit.secrets import UnreadableSecret
from shelfwire.people import audit
from shelfwire.people.models import Company, User
from shelfwire.people.queries import companies_for


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
    """Lock the company's accounts. Worker one stores credentials for shop A and its sibling B, worker two for B and
    A: without this lock they would deadlock.
    """
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
    """Store which shop the account is, and its credentials. Nothing else is done with them before.

    ``request``: the consent that gave them. It is finished with this, as are older ones of the account. Other
    accounts of the company whose shop the same consent covers get the new pair too, because the channel may have
    ended the old one. Raises ShopConnectedElsewhere, and BadConsentState when ``request`` is no longer the newest:
    a newer consent was given, or a person disconnected the shop.
    """
    _one_company_at_a_time(account_id)
    account = locked(account_id)
    if request is not None:
        still_kept(request)
    _refuse_if_elsewhere(account, shop, user_id)
    try:
        with transaction.atomic():
            _connect(account, answer.credentials, shop, by, "consent given")
    except IntegrityError:  # somebody connected the shop in the same moment
        _refuse_if_elsewhere(account, shop, user_id)
        raise
    shops = {found.external_id: found for found in answer.shops}
    for sibling in _siblings(account, shops, request):
        covered = shops[ids.ExternalShopId(sibling.external_shop_id or "")]
        _connect(sibling, answer.credentials, covered, by, f"consent given with {account.name}")
    if request is not None:
        settle(request=request, outcome=f"connected as {shop.name}")
        settle_left(account, before=request.used_at, outcome="a newer consent took its place")
    return queries.get(account_id)


def _siblings(
    account: Account, shops: Mapping[ids.ExternalShopId, Shop], request: ConsentRequest | None
) -> list[Account]:
    """Return the company's other accounts that the consent covers, locked. Accounts of another app have another
    consent, and accounts with a later consent of their own have newer credentials: both are left out.
    """
    found = Account.objects.filter(
        company=account.company, channel=account.channel, external_shop_id__in=list(shops)
    ).exclude(status=AccountStatus.DISCONNECTED)
    if request is not None and request.used_at is not None:
        newer = ConsentRequest.objects.filter(used_at__gt=request.used_at)
        found = found.exclude(pk__in=newer.values("account_id"))
    locked_ones = found.exclude(pk=account.pk).order_by("pk").select_for_update(of=("self",))
    return [sibling for sibling in locked_ones if sibling.options == account.options]


@transaction.atomic
def replace_credentials(
    *, account_id: int, credentials: Credentials, expected_version: int, by: str = "worker"
) -> Account:
    """Store a refreshed pair. A parked account is connected again by it. Every account with the old pair gets the
    new one, each with its own ``extra``. Raises CredentialsMoved when the account's credentials are no longer those
    that were refreshed.
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
    announce(ScopesGranted(account.pk, tuple(credentials.scopes)))
    if account.status == AccountStatus.PARKED:
        move_account(account, AccountStatus.CONNECTED, by=by, why="tokens refreshed", **columns)
        announce(AccountConnected(account.pk))
    else:
        Account.objects.filter(pk=account.pk).update(**columns)
