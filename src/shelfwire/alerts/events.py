"""The events that this app announces. Listeners run inside the announcer's transaction."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WebhookGivenUp:
    """A message to a company's webhook is not tried any more. No listener: its page and its log say so."""

    company_id: int
    delivery_id: int
