"""Promotions: the seller's own activities, read."""

from __future__ import annotations

from tiktok_shop import operations as op
from tiktok_shop.reply import Page, Reply
from tiktok_shop.resources._base import Resource
from tiktok_shop.types.product_requests import ActivitySearch
from tiktok_shop.types.promotions import Activity, ListedActivity


class Promotions(Resource):
    """The `promotion` endpoints about activities."""

    def search(
        self, search: ActivitySearch | None = None, *, version: str | None = None
    ) -> Page[ListedActivity]:
        """One page of the activities that match, without their products; size and token stand in `search`."""
        return self._client.page(op.ACTIVITY_SEARCH, body=search, version=version)

    def get(self, activity_id: str, *, version: str | None = None) -> Reply[Activity]:
        """One activity with its products."""
        return self._client.call(op.ACTIVITY_DETAIL, path={"activity_id": activity_id}, version=version)
