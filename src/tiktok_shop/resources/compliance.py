"""Manufacturers and responsible persons, as the European rules on product safety ask for them."""

from __future__ import annotations

from tiktok_shop import operations as op
from tiktok_shop.reply import Page
from tiktok_shop.resources._base import Resource
from tiktok_shop.types import taxonomy_requests as rq
from tiktok_shop.types.taxonomy import Manufacturer, ResponsiblePerson


class Compliance(Resource):
    """The `product` endpoints about responsible parties; they belong to the seller, not to a shop."""

    def manufacturers(
        self,
        search: rq.ManufacturerSearch | rq.ManufacturerSearch202409 | None = None,
        *,
        page_size: int = 100,
        page_token: str | None = None,
        version: str | None = None,
    ) -> Page[Manufacturer]:
        """One page of the manufacturers that match."""
        query = rq.PartiesQuery(page_size=page_size, page_token=page_token or None)
        return self._client.page(op.MANUFACTURERS, query=query, body=search, version=version)

    def responsible_persons(
        self,
        search: rq.ResponsiblePersonSearch | rq.ResponsiblePersonSearch202409 | None = None,
        *,
        page_size: int = 100,
        page_token: str | None = None,
        version: str | None = None,
    ) -> Page[ResponsiblePerson]:
        """One page of the responsible persons that match."""
        query = rq.PartiesQuery(page_size=page_size, page_token=page_token or None)
        return self._client.page(op.RESPONSIBLE_PERSONS, query=query, body=search, version=version)
