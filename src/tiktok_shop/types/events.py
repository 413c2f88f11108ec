"""What the event endpoints answer (facts.md 5.5)."""

import msgspec

from tiktok_shop.types._base import ListData, Wire


class WebhookSubscription(Wire):
    """Where notices of one type go. Times in unix MILLISECONDS here (facts.md 5.5)."""

    event_type: str | None = None
    address: str | None = None
    create_time: int | None = None
    update_time: int | None = None


class WebhookSubscriptions(ListData):
    """The subscriptions of a shop."""

    items: list[msgspec.Raw] | None = msgspec.field(name="webhooks", default=None)
