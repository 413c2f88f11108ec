"""What an operator names at a shell: a shop by its id or name, a product by a SKU, a listing by its id, an amount."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q

from shelfwire.channels.models import Account
from shelfwire.cli.stock import UnknownName
from shelfwire.inventory.models import Warehouse
from shelfwire.inventory.queries import warehouses
from shelfwire.kit.money import Money, NotMoney
from shelfwire.listings.models import Listing
from shelfwire.orders.models import Order
from shelfwire.people.models import Company
from shelfwire.posting.models import ChannelProduct, Posting


def shop(name: str) -> Account:
    """The shop of that id or name. Raises UnknownName, also when several have it."""
    found = shops(name)
    if len(found) != 1:
        raise UnknownName(
            f"{len(found)} shops are called “{name}”.", field="shop", value=name, hint="Write its id."
        )
    return found[0]


def shops(name: str) -> list[Account]:
    """The shops of that id or name; without one every shop. Raises UnknownName when there is none."""
    rows = list(Account.objects.select_related("company").order_by("company_id", "pk"))
    found = [one for one in rows if not name or name in (str(one.pk), one.name)]
    if name and not found:
        raise UnknownName(f"There is no shop “{name}”.", field="shop", value=name)
    return found


def order(number: str) -> Order:
    """The order of that number. Raises UnknownName, also when several shops have it."""
    rows = Order.objects.filter(external_id=number).select_related("account__company")
    found = list(rows.defer("search", "search_tokens")[:2])
    if len(found) != 1:
        raise UnknownName(f"{len(found)} orders have the number “{number}”.", field="order", value=number)
    return found[0]


def orders(number: str) -> list[Order]:
    """The orders of that number, of whatever shop. Raises UnknownName when there is none."""
    found = list(Order.objects.filter(external_id=number).select_related("account")[:2])
    if not found:
        raise UnknownName(f"There is no order {number}.", field="order", value=number)
    return found


def product(account: Account, code: str) -> ChannelProduct:
    """The product of a shop that has this SKU or parent SKU. Raises UnknownName."""
    rows = ChannelProduct.objects.filter(account=account).select_related("account", "product", "listing")
    own = Q(skus__sku__code__iexact=code) | Q(product__code__iexact=code)
    found = rows.filter(own).distinct().order_by("pk").first()
    if found is None:
        raise UnknownName(
            f"{account} has no product with the SKU “{code}”.", field="SKU", value=code,
            hint="Add it to the shop first.",
        )  # fmt: skip
    return found


def listing(account: Account, external_id: str) -> Listing:
    """The listing of that id on the channel. Raises UnknownName."""
    rows = Listing.objects.filter(account=account, external_id=external_id)
    found = rows.select_related("account").first()
    if found is None:
        raise UnknownName(f"{account} has no listing {external_id}.", field="listing", value=external_id)
    return found


def listings(account: Account, external_ids: Sequence[str]) -> list[Listing]:
    """The listings of these ids, each once. Raises UnknownName."""
    return [listing(account, one) for one in dict.fromkeys(external_ids)]


def posting(posting_id: int) -> Posting:
    """The posting of that number. Raises UnknownName."""
    rows = Posting.objects.select_related("account", "channel_product__product", "listing")
    found = rows.filter(pk=posting_id).first()
    if found is None:
        raise UnknownName(f"There is no posting {posting_id}.", field="posting", value=posting_id)
    return found


def amount(text: str) -> Money:
    """An amount with its currency, as “4.60 USD”. Raises NotMoney."""
    number, _, currency = text.strip().partition(" ")
    if not currency:
        raise NotMoney(f"“{text}” names no currency.", value=text, hint="Write it as “4.60 USD”.")
    return Money.parse(number, currency.strip().upper())


def warehouse(company: Company, code: str) -> Warehouse:
    """The company's warehouse of that code. Raises UnknownName."""
    found = warehouses(company).filter(code__iexact=code).first()
    if found is None:
        raise UnknownName(f"{company.name} has no warehouse “{code}”.", field="warehouse", value=code)
    return found
