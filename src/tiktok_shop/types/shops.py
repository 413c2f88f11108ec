"""What the authorization and seller endpoints answer (facts.md 1.13, 1.14)."""

import msgspec

from tiktok_shop.types._base import Data, ListData, Wire


class AuthorizedShop(Wire):
    """A shop this authorization opens. `cipher` is what every shop-scoped call needs (facts.md 1.13)."""

    id: str | None = None
    name: str | None = None
    region: str | None = None
    seller_type: str | None = None
    cipher: str | None = None
    code: str | None = None


class ActiveShop(Wire):
    """An active shop of the seller, whatever its region (facts.md 1.14)."""

    id: str | None = None
    region: str | None = None


class AuthorizedShops(ListData):
    """The shops of an authorization."""

    items: list[msgspec.Raw] | None = msgspec.field(name="shops", default=None)


class ActiveShops(ListData):
    """The active shops of a seller."""

    items: list[msgspec.Raw] | None = msgspec.field(name="shops", default=None)


class SellerPermissions(Data):
    """What the seller may do beyond one shop (`MANAGE_GLOBAL_PRODUCT`)."""

    permissions: list[str] | None = None
