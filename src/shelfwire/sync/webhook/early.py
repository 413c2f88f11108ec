"""Notices that came before their shop was connected."""

from __future__ import annotations

from django.db.models import Exists, OuterRef

from shelfwire.channels.models import Account
from shelfwire.exchange.actions import adopt_notices
from shelfwire.exchange.models import Notice
from shelfwire.exchange.states import NoticeStatus
from shelfwire.sync.engine.unfinished import Accounts, declare


def adopt(account: Account) -> None:
    """Give the account the notices that came for its shop; nothing while its shop is not known."""
    if account.external_shop_id:
        adopt_notices(
            account_id=account.pk, channel=account.channel, external_shop_id=account.external_shop_id
        )


def _early(shops: Accounts) -> Accounts:
    """Shops with such notices."""
    early = Notice.objects.filter(
        status=NoticeStatus.PARKED,
        channel=OuterRef("channel"),
        external_shop_id=OuterRef("external_shop_id"),
    )
    return shops.filter(Exists(early)).exclude(external_shop_id="")


def _adopt(mine: Accounts) -> None:
    for account in _early(mine):
        adopt(account)


declare("notices.adopt", lambda shops: set(_early(shops).values_list("pk", flat=True)), _adopt)
