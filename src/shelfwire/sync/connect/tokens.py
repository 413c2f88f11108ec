"""Access tokens are refreshed early, before any call has to wait for it."""

from __future__ import annotations

from shelfwire.channels import queries
from shelfwire.jobs import chore
from shelfwire.sync.engine import tokens
from shelfwire.sync.engine.conversation import Conversation, register


@chore(name="tokens.refresh", priority=30)
def refresh_tokens(*, account_id: int) -> None:
    """Refresh early, unless a refresh failed a moment ago."""
    if queries.is_connected(account_id) and not tokens.waits(account_id):
        tokens.refresh(account_id)


register(
    Conversation(
        name=tokens.CONVERSATION,
        label="Refresh of the tokens",
        chore=refresh_tokens,
        due=lambda look: queries.tokens_due(look.at),
        waiting=queries.tokens_waiting,
    )
)
