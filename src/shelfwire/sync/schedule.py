"""The clock's part: every minute, whatever is due by the state of the tables is hurried.

A lost notice or a lost message costs a minute, never an order (rule 8).
"""

from __future__ import annotations

from datetime import timedelta

from shelfwire.channels import queries
from shelfwire.channels.actions import prune_inbox
from shelfwire.jobs import Chore, hurry, recurring
from shelfwire.kit import clock
from shelfwire.sync import audit, orders, paperwork, parcels
from shelfwire.sync.addresses import place_addresses, waiting
from shelfwire.sync.audit import audit_orders
from shelfwire.sync.connect import finish_consents
from shelfwire.sync.inbox import work_inbox
from shelfwire.sync.orders import poll_orders
from shelfwire.sync.paperwork import refresh_paperwork
from shelfwire.sync.parcels import follow_parcels
from shelfwire.sync.sessions import park_account, resume_account
from shelfwire.sync.shipping import send_shipments
from shelfwire.sync.stock import heal_orders, place_orders, unhealed, without_warehouse
from shelfwire.sync.tokens import refresh_tokens
from shelfwire.sync.unfinished import finish, unfinished

KEEP_NOTICES = timedelta(days=90)


@recurring(cron="* * * * *", name="sync.tick", priority=40)
def tick() -> None:
    """Tokens, then tracking, then notices, then polls, then the rest; chores that are queued already are joined."""
    for work, account_ids in due():
        for account_id in account_ids:
            hurry(work, key=str(account_id), account_id=account_id)


@recurring(cron="23 3 * * *", name="sync.prune", queue="work", priority=-10)
def prune() -> None:
    """Forget notices that were looked at long ago."""
    prune_inbox(before=clock.now() - KEEP_NOTICES)


def due() -> list[tuple[Chore, list[int]]]:
    """What is due now, and for which accounts."""
    now = clock.now()
    with_orders = {orders.SWITCH: True}
    return [
        (park_account, queries.connected_without_key()),
        (resume_account, queries.readable_again()),
        (finish_consents, queries.consents_to_finish(now)),
        (refresh_tokens, queries.tokens_due(now)),
        (send_shipments, queries.outboxes_due(now)),
        (work_inbox, queries.inboxes_due(now)),
        (poll_orders, queries.conversations_due(orders.CONVERSATION, now, **with_orders)),
        (follow_parcels, queries.conversations_due(parcels.CONVERSATION, now, **with_orders)),
        (place_orders, without_warehouse()),
        (heal_orders, unhealed()),
        (finish, unfinished()),
        (place_addresses, waiting()),
        (refresh_paperwork, queries.conversations_due(paperwork.CONVERSATION, now)),
        (audit_orders, queries.conversations_due(audit.CONVERSATION, now, **with_orders)),
    ]
