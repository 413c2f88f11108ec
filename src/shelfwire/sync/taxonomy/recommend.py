"""Which category fits a product, by the channel's word."""

from __future__ import annotations

from collections.abc import Sequence

from shelfwire.channels.models import Account
from shelfwire.channels.port import PictureUse
from shelfwire.listings.models import Category
from shelfwire.listings.queries import category_each
from shelfwire.posting.models import ChannelProduct, PictureUpload
from shelfwire.posting.queries import wanted_each
from shelfwire.sync.taxonomy.parts import TAXONOMY, caller_of
from shelfwire.sync.taxonomy.tree import version_for

MOST_PICTURES = 9
"""That go along with a question."""


def recommend_categories(
    account: Account, *, title: str, description: str = "", picture_uris: Sequence[str] = ()
) -> list[Category]:
    """The categories that the channel proposes for a product, the best first; of those that we know. ``picture_uris``:
    pictures that the channel has already. Raises NotConnected, NoCategoriesYet, what the channel says.
    """
    caller = caller_of(account)
    version = version_for(caller)
    proposed = caller.call(
        TAXONOMY,
        lambda taxonomy, session: taxonomy.recommend(
            session, title=title, description=description, picture_uris=picture_uris, version=version
        ),
    )
    known = category_each(account.pk, proposed)
    return [known[one] for one in proposed if one in known]


def recommend_for(channel_product: ChannelProduct) -> list[Category]:
    """The categories that the channel proposes for a product of ours in its shop: by its title, its description, and
    those of its pictures that the channel has already. Raises as ``recommend_categories``.
    """
    wanted = wanted_each([channel_product.pk])[channel_product.pk]
    digests = [picture.digest for picture in wanted.pictures if picture.digest][:MOST_PICTURES]
    sent = PictureUpload.objects.filter(
        account_id=channel_product.account_id, digest__in=digests, use=PictureUse.MAIN
    )
    uris = list(sent.order_by("pk").values_list("uri", flat=True))
    return recommend_categories(
        channel_product.account, title=wanted.title, description=wanted.description, picture_uris=uris
    )
