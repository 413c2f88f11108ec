"""Create our SKUs from live listings, or find that they are ours already: *Create my SKUs from these*."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from django.db import transaction

from shelfwire.catalog import rules
from shelfwire.catalog.actions import CreatedProduct, create_products, hold_companies
from shelfwire.channels.models import Account
from shelfwire.channels.port import ListingAsKept
from shelfwire.kit import clock
from shelfwire.listings.actions import relink
from shelfwire.listings.models import Listing, ListingSku
from shelfwire.listings.queries import kept_of
from shelfwire.people.audit import attributed
from shelfwire.posting.actions._live_rows import write_rows
from shelfwire.posting.live.building import new_product
from shelfwire.posting.live.knowing import known_of, taken_codes
from shelfwire.posting.live.plan import Known, Outcome, Plan, Problem, plan
from shelfwire.posting.models import ChannelProduct

_MADE = (Outcome.CREATE, Outcome.EXTEND)


@dataclass(frozen=True, slots=True)
class TakeOverOptions:
    """``share``: SKUs of ours that are of several products become shadows that share their stock.
    ``stock_company_id``: the company whose SKUs of the same code lend their stock to those that are created; the caller
    has seen that the person is operator there too."""

    share: bool = False
    stock_company_id: int | None = None


@attributed
@transaction.atomic
def take_over_listings(
    *, account: Account, listing_ids: Collection[int], by: str, options: TakeOverOptions | None = None
) -> dict[int, Plan]:
    """Create, extend or join a product for each of these listings of the shop, link its SKUs, and note the shop's own
    row of it. Returns the plan that was carried out, by listing id; one that was not read whole yet is left out.

    Nothing that is there is overwritten: what differs is for a person to decide (``take_theirs``). The same again
    changes nothing. The number of statements does not depend on how many listings there are, but for those of which
    several sell the same: they come one after the other.
    """
    options = options or TakeOverOptions()
    hold_companies(account.company_id, *filter(None, [options.stock_company_id]))
    left = kept_of(
        Listing.objects.filter(account=account, pk__in=list(listing_ids)).values_list("pk", flat=True)
    )
    done: dict[int, Plan] = {}
    while left:
        plans = planned(account, left, options)
        now = _apart(plans)
        done |= _carry_out(account, {pk: plans[pk] for pk in now}, left, by)
        left = {pk: kept for pk, kept in left.items() if pk not in now}
    return done


def planned(
    account: Account, listings: Mapping[int, ListingAsKept], options: TakeOverOptions
) -> dict[int, Plan]:
    """Return what would become of these listings, by id. Nothing is written."""
    extra: set[str] = set()
    noted = ChannelProduct.objects.filter(account=account, listing_id__in=list(listings))
    whose = {pk: (product_id, str(title)) for pk, product_id, title in noted.values_list(*_NOTED)}
    while True:
        known = known_of(account, listings, stock_company_id=options.stock_company_id, extra_codes=extra)
        plans = {
            pk: _of_its_product(one, *whose[pk]) if pk in whose else one
            for pk, one in _plan_each(listings, known, options).items()
        }
        made = {sku.code for one in plans.values() for sku in one.created}
        taken = taken_codes(account.company_id, made) - extra
        if not taken:
            return plans
        extra |= taken


_NOTED = ("listing_id", "product_id", "product__title")


def _of_its_product(one: Plan, product_id: int, title: str) -> Plan:
    """The plan; refused where the listing is another product's already: a listing stands for one."""
    if one.outcome not in (*_MADE, Outcome.JOIN) or one.product_id == product_id:
        return one
    problem = Problem(
        "product",
        title,
        f"The listing is “{title}” in this shop already, and its SKUs are linked to none or to another product.",
        "Link its SKUs to that product by hand.",
    )
    return replace(one, outcome=Outcome.REFUSED, skus=(), product_id=None, problems=(problem,))


def _plan_each(
    listings: Mapping[int, ListingAsKept], known: Known, options: TakeOverOptions
) -> dict[int, Plan]:
    """Each in turn; a product that one of them sells is that one's."""
    plans, sold_as = dict[int, Plan](), dict(known.sold_as)
    for pk, kept in sorted(listings.items()):
        plans[pk] = plan(kept, replace(known, sold_as=sold_as), share=options.share)
        product_id = plans[pk].product_id
        if product_id is not None and plans[pk].outcome in (Outcome.JOIN, Outcome.EXTEND):
            sold_as[product_id] = plans[pk].external_id
    return plans


def _apart(plans: Mapping[int, Plan]) -> set[int]:
    """The listings whose new codes no earlier one creates; the others find them when it is done."""
    seen, now = set[str](), set[int]()
    for pk, one in sorted(plans.items()):
        codes = {rules.code_key(sku.code) for sku in one.created} | ({rules.code_key(one.code)} - {""})
        if not codes & seen:
            now.add(pk)
        seen |= codes
    return now


def _carry_out(
    account: Account, plans: Mapping[int, Plan], listings: Mapping[int, ListingAsKept], by: str
) -> dict[int, Plan]:
    products = [new_product(one, listings[pk]) for pk, one in plans.items() if one.outcome in _MADE]
    made = create_products(company=account.company, products=products, by=by) if products else {}
    done = {pk: _with_ids(one, made.get(one.external_id)) for pk, one in plans.items()}
    _link(account, done, by)
    write_rows(account, done, {pk: listings[pk] for pk in done}, by)
    return done


def _with_ids(one: Plan, made: CreatedProduct | None) -> Plan:
    """The plan with the ids of what was created; refused with what no SKU may say."""
    if made is None:
        return one
    if made.why_not is not None:
        why = made.why_not
        problem = Problem(
            why.field or "", str(why.value or ""), str(why), why.hint or "Mend it on the channel."
        )
        return replace(one, outcome=Outcome.REFUSED, skus=(), problems=(problem,))
    skus = tuple(replace(sku, sku_id=sku.sku_id or made.sku_ids[sku.external_id]) for sku in one.skus)
    return replace(one, skus=skus, product_id=made.product_id, made=len(made.sku_ids))


def _link(account: Account, plans: Mapping[int, Plan], by: str) -> None:
    """Link what was created, and what is exactly one of ours."""
    wanted = {
        sku.external_id: sku.sku_id for one in plans.values() for sku in one.skus if sku.sku_id is not None
    }
    created = {sku.external_id for one in plans.values() if one.outcome in _MADE for sku in one.skus}
    rows = ListingSku.objects.filter(account=account, external_id__in=list(wanted)).order_by("pk")
    pairs = [
        (pk, wanted[external_id])
        for pk, external_id, sku_id in rows.values_list("pk", "external_id", "sku_id")
        if sku_id is None or external_id in created
    ]
    relink(pairs, by=by, at=clock.now())
