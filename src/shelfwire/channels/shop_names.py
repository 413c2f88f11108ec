"""Find a company's shops by what a file calls them."""

from __future__ import annotations

from collections import defaultdict

from shelfwire.channels.errors import UnknownShop
from shelfwire.channels.models import Account
from shelfwire.people.models import Company


class ShopNames:
    """The company's shops by name, shop name or shop id. ``chosen``: the one that rows without a name mean."""

    def __init__(self, company: Company, chosen: Account | None = None) -> None:
        self._chosen = chosen
        self._by_name: dict[str, list[Account]] = defaultdict(list)
        for account in Account.objects.filter(company=company).order_by("pk"):
            for name in {account.name, account.shop_name, account.external_shop_id or ""} - {""}:
                self._by_name[name.casefold()].append(account)

    def of(self, name: str) -> Account | None:
        """Return the shop with that name, or the one chosen for the file, or None. Raises UnknownShop."""
        if not name:
            return self._chosen
        found = self._by_name.get(name.casefold(), [])
        if len(found) == 1:
            return found[0]
        if found:
            raise UnknownShop(
                f"{len(found)} shops are called “{name}”.",
                field="Shop",
                value=name,
                hint="Write the shop's id.",
            )
        raise UnknownShop(
            f"There is no shop “{name}”.",
            field="Shop",
            value=name,
            hint="Write its name as the Channels page shows it, or its shop id.",
        )
