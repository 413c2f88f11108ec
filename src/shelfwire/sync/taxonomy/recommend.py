"""Which category fits a product, by the channel's word."""

from __future__ import annotations

from collections.abc import Sequence

from shelfwire.channels.models import Account
from shelfwire.listings.models import Category
from shelfwire.listings.queries import category_each
from shelfwire.sync.taxonomy.parts import TAXONOMY, caller_of
from shelfwire.sync.taxonomy.tree import version_for


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
