"""Which shops an authorization opens."""

from tiktok_shop import operations as op
from tiktok_shop.reply import Page
from tiktok_shop.resources._base import Resource
from tiktok_shop.types.shops import AuthorizedShop


class Authorization(Resource):
    """The `authorization` endpoints. They take no shop_cipher."""

    def shops(self, *, version: str | None = None) -> Page[AuthorizedShop]:
        """The shops of this token, each with the cipher every other call needs (facts.md 1.13)."""
        return self._client.page(op.AUTHORIZED_SHOPS, version=version)
