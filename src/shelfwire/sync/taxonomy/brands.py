"""Brands: those that a shop is authorised for are read once a day, others are looked up as they are wanted."""

from __future__ import annotations

from datetime import timedelta

from shelfwire.channels.actions import note_act
from shelfwire.channels.models import Account
from shelfwire.channels.port import ChannelBrand, Page
from shelfwire.jobs.registry import WORK
from shelfwire.kit import clock
from shelfwire.kit.errors import TryLater
from shelfwire.kit.ids import ExternalCategoryId
from shelfwire.listings.actions import end_authorisations, keep_brands, note_brands_in_category
from shelfwire.listings.models import Brand
from shelfwire.sync.engine.call import Caller
from shelfwire.sync.engine.conversation import conversation
from shelfwire.sync.taxonomy.parts import TAXONOMY, caller_of
from shelfwire.sync.taxonomy.tree import version_for

EVERY = timedelta(days=1)
PAGE = 100
MOST_PAGES = 200
"""Pages after which a list comes to no end."""


@conversation(
    "brands",
    label="Brands",
    chore_name="taxonomy.brands",
    every=EVERY,
    queue=WORK,
    priority=-3,
    part=TAXONOMY,
)
def poll_brands(caller: Caller) -> str:
    """Every brand that the shop is authorised for; others that were authorised before are not any more."""
    version, at = version_for(caller), clock.now()
    seen, mark = set[str](), None
    for _ in range(MOST_PAGES):
        page = _page(caller, version, authorised=True, mark=mark)
        seen.update(keep_brands(caller.account, page.documents, at))
        mark = page.next_page
        if mark is None:
            lost = end_authorisations(caller.account, seen, at)
            return f"{len(seen)} brands" + (f", {lost} not authorised any more" if lost else "")
    raise TryLater(f"The channel's list of brands comes to no end after {MOST_PAGES} pages.")


def _page(
    caller: Caller,
    version: str,
    *,
    authorised: bool | None = None,
    words: str = "",
    category_id: str = "",
    mark: str | None = None,
) -> Page[ChannelBrand]:
    within = ExternalCategoryId(category_id) if category_id else None
    return caller.call(
        TAXONOMY,
        lambda taxonomy, session: taxonomy.brands(
            session,
            category_id=within,
            words=words,
            authorised=authorised,
            version=version,
            page=mark,
            size=PAGE,
        ),
    )


def look_up_brands(account: Account, words: str, category_id: str = "") -> list[Brand]:
    """Ask the channel for brands with these words in their name, one page, and keep them. ``category_id``: only those
    that may stand there, which is kept too; and a brand we know of exactly this name that is not among them may not.
    Raises NotConnected, NoCategoriesYet, what the channel says.
    """
    caller, at = caller_of(account), clock.now()
    page = _page(caller, version_for(caller), words=words, category_id=category_id)
    kept = keep_brands(account, page.documents, at)
    if category_id:
        answers = dict.fromkeys(kept, True)
        if page.next_page is None:
            same = Brand.objects.filter(account=account, name__iexact=words.strip())
            answers |= {key: False for key in same.values_list("external_id", flat=True) if key not in kept}
        note_brands_in_category(account, category_id, answers, at)
    return sorted(kept.values(), key=lambda one: (one.name.casefold(), one.pk))


def add_brand(account: Account, name: str, *, by: str) -> Brand:
    """Create a brand of the seller's own; one of that name that is there already is that one. Raises NotConnected,
    Refused with the channel's reason (its length, the limits of a day and in all).
    """
    caller, at = caller_of(account), clock.now()
    made = caller.call(TAXONOMY, lambda taxonomy, session: taxonomy.add_brand(session, name.strip()))
    kept = keep_brands(account, [made], at, own=True)
    note_act(account=account, act=f"added the brand {made.name}", by=by)
    return kept[str(made.external_id)]
