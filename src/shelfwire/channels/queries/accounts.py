"""Queries on shops: their status, limits, warehouses and shipping providers."""

from __future__ import annotations

from collections.abc import Collection

from django.conf import settings
from django.db.models import F, QuerySet

from shelfwire.channels import registry
from shelfwire.channels.errors import UnknownSwitch
from shelfwire.channels.models import (
    Account,
    AccountMove,
    ChannelWarehouse,
    ShippingProvider,
)
from shelfwire.channels.port import (
    Limit,
    Shop,
)
from shelfwire.channels.states import AccountStatus
from shelfwire.channels.switches import SWITCHES
from shelfwire.kit.ids import ExternalShopId
from shelfwire.people.models import Company


def get(account_id: int) -> Account:
    """Return the account, freshly read. Raises Account.DoesNotExist."""
    return Account.objects.select_related("company").get(pk=account_id)


def find(company: Company, account_id: int) -> Account | None:
    """Return the account when it belongs to this company, else None."""
    return accounts(company).filter(pk=account_id).first()


def accounts(company: Company) -> QuerySet[Account]:
    """Return the company's shops, disconnected ones included, by name."""
    return Account.objects.filter(company=company).order_by("name", "id")


def connected(ids: Collection[int] | None = None) -> QuerySet[Account]:
    """Return every connected shop of the installation."""
    found = Account.objects.filter(status=AccountStatus.CONNECTED)
    return found if ids is None else found.filter(pk__in=ids)


def account_moves(account: Account) -> QuerySet[AccountMove]:
    """Return the history of the account's status, newest first."""
    return account.moves.order_by("-id")


def switch_on(account_id: int, switch: str) -> bool:
    """Return whether the switch is on, freshly read, because a person may have changed it a moment ago. Raises
    UnknownSwitch.
    """
    if switch not in SWITCHES:
        raise UnknownSwitch(
            f"“{switch}” is no switch.", value=switch, hint=f"Use one of {', '.join(SWITCHES)}."
        )
    return bool(Account.objects.filter(pk=account_id, **{switch: True}).exists())


def is_connected(account_id: int) -> bool:
    """Whether the account is connected, freshly read."""
    return connected([account_id]).exists()


def tax_id_count(account: Account) -> int:
    """Return how many shops of this account's channel belong to its company's tax id, itself included."""
    return shops_under_tax_id(account.company, account.channel)


def shops_under_tax_id(company: Company, channel: str) -> int:
    """Return the shops of ``channel`` under the company's tax id; without a tax id, the company's own."""
    found = Account.objects.filter(channel=channel).exclude(status=AccountStatus.DISCONNECTED)
    if company.tax_id:
        return found.filter(company__tax_id__iexact=company.tax_id).count()
    return found.filter(company=company).count()


def limit(channel: str, name: str, region: str = "") -> Limit | None:
    """Return a limit of the channel: the region's own, else the general one."""
    named = [found for found in registry.channel(channel).limits if found.name == name]
    own = next((found for found in named if region and found.names(region)), None)
    return own or next((found for found in named if found.general), None) or next(iter(named), None)


def shop(account: Account) -> Shop | None:
    """Return the shop that the account is, or None before the first consent."""
    if not account.external_shop_id:
        return None
    return Shop(
        external_id=ExternalShopId(account.external_shop_id),
        name=account.shop_name,
        region=account.region,
        currency=account.currency,
        timezone=account.timezone,
        kind=account.shop_kind,
    )


def webhook_address(account: Account) -> str:
    """Return the address to which the channel sends this shop's notices."""
    return f"{settings.PUBLIC_URL}/hooks/{account.channel}/{account.webhook_token}"


def warehouses(account: Account) -> QuerySet[ChannelWarehouse]:
    """Return the shop's warehouses as the channel names them, the default first, those missing from its list last."""
    return account.warehouses.order_by(F("missing_at").asc(nulls_first=True), "-is_default", "name", "id")


def providers(account: Account, delivery_option_id: str | None = None) -> QuerySet[ShippingProvider]:
    """Return the shipping providers that the shop's delivery options accept, then those missing from the list
    (``missing_at``).
    """
    found = account.providers.order_by(
        F("missing_at").asc(nulls_first=True), "delivery_option_name", "name", "id"
    )
    return found if delivery_option_id is None else found.filter(delivery_option_id=delivery_option_id)


def cancel_reason(channel: str, code: str) -> tuple[str, str]:
    """Return why an order was cancelled as (words, code): the code is empty when the words say it all.

    A channel's code that no plugin explains is never the sentence itself; what a person wrote is.
    """
    plugin = registry.installed(channel)
    known = plugin.cancel_reasons.get(code, "") if plugin else ""
    if known or not code:
        return known, ""
    if " " in code or "_" not in code:
        return code, ""
    return "a reason that this release does not know", code
