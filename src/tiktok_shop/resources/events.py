"""Webhook subscriptions: where TikTok sends its notices."""

from __future__ import annotations

from tiktok_shop import operations as op
from tiktok_shop.reply import Page, Reply
from tiktok_shop.resources._base import Resource
from tiktok_shop.types._base import Data
from tiktok_shop.types.events import WebhookSubscription
from tiktok_shop.types.requests import DeleteWebhook, UpdateWebhook
from tiktok_shop.types.values import EventType


class Events(Resource):
    """The `event` endpoints: subscriptions of this shop (facts.md 5.5)."""

    def webhooks(self, *, version: str | None = None) -> Page[WebhookSubscription]:
        """The subscriptions of the shop."""
        return self._client.page(op.WEBHOOKS, version=version)

    def update_webhook(
        self, event_type: EventType | str, address: str, *, version: str | None = None
    ) -> Reply[Data]:
        """Subscribe this address to notices of this type, in place of the address that was subscribed before."""
        body = UpdateWebhook(event_type=event_type, address=address)  # type: ignore[arg-type]  # checked when sent
        return self._client.call(op.UPDATE_WEBHOOK, body=body, version=version)

    def delete_webhook(self, event_type: EventType | str, *, version: str | None = None) -> Reply[Data]:
        """End the subscription to notices of this type."""
        body = DeleteWebhook(event_type=event_type)  # type: ignore[arg-type]  # checked when sent
        return self._client.call(op.DELETE_WEBHOOK, body=body, version=version)
