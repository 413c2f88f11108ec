"""What is known of the seller beyond one shop."""

from tiktok_shop import operations as op
from tiktok_shop.reply import Page, Reply
from tiktok_shop.resources._base import Resource
from tiktok_shop.types.shops import ActiveShop, SellerPermissions


class Seller(Resource):
    """The `seller` endpoints. They take no shop_cipher (facts.md 1.14)."""

    def shops(self, *, version: str | None = None) -> Page[ActiveShop]:
        """The active shops of the seller in all regions."""
        return self._client.page(op.ACTIVE_SHOPS, version=version)

    def permissions(self, *, version: str | None = None) -> Reply[SellerPermissions]:
        """What the seller may do across shops."""
        return self._client.call(op.SELLER_PERMISSIONS, version=version)
