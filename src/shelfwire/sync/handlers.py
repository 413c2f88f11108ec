"""The one table of reactions: what a lower layer announces, and what follows from it.

Reactions run inside the announcer's transaction, so they write rows and queue work, and never talk to a channel.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shelfwire.aftersales.actions import forget_buyers
from shelfwire.aftersales.events import ActSettled, CaseOpened, RuleSwitchedOn
from shelfwire.catalog.events import (
    ProductsChanged,
    SkuChanged,
    SkuCostsChanged,
    SkusCreated,
    StockPartsChanged,
)
from shelfwire.catalog.queries import dependents
from shelfwire.channels import queries
from shelfwire.channels.events import AccountConnected, ScopesGranted, SwitchChanged
from shelfwire.channels.port import ListingStatus
from shelfwire.exchange.actions import call_for, end_scope_waits, hurry_cursors, start_cursor
from shelfwire.exchange.actions.outgoing import hurry_outgoing
from shelfwire.exchange.events import CursorReset, NoticesStored, OutgoingDue
from shelfwire.fulfilment.actions import (
    CHANNEL,
    follow_labels,
    forget_documents,
    forget_events,
    warn_address_changed,
    warn_cancelled,
)
from shelfwire.fulfilment.events import (
    LabelAsked,
    LabelsBought,
    LabelVoidAsked,
    LabelVoided,
    ParcelMade,
    ParcelVoided,
    TrackingCorrected,
    UnitsPutIn,
    UnitsTakenOut,
)
from shelfwire.inventory.actions import refuse_stranded
from shelfwire.inventory.events import ReservationMoved, SellableChanged, WarehouseMapChanged
from shelfwire.inventory.sellable import announce_changed
from shelfwire.jobs import hurry
from shelfwire.jobs.actions import wake
from shelfwire.kit import clock
from shelfwire.kit.events import listen
from shelfwire.listings.actions import match_new_skus
from shelfwire.listings.events import (
    MISSING,
    BrandsChanged,
    CategoryFormsChanged,
    ListingsKept,
    ListingSkusChanged,
    ListingSkusEnabled,
    ListingStateChanged,
    PromotionsOver,
    ShopRequirementsChanged,
    SkuLinked,
)
from shelfwire.offers.actions import mark_account, mark_external_skus, mark_skus, note_sold
from shelfwire.offers.actions.follow import (
    follow_links,
    follow_promotions,
    follow_skus,
    follow_states,
    follow_switch,
)
from shelfwire.offers.events import OffersDue, PriceRuleChanged, PricesChanged, SharesChanged
from shelfwire.offers.kinds import KINDS
from shelfwire.offers.prices import mark as price_marks
from shelfwire.orders.actions import add_timeline, mark_shippable_changed
from shelfwire.orders.events import AddressChanged, OrdersCancelled, PersonalDataErased, UnitsOrdered
from shelfwire.orders.models import TimelineEntry
from shelfwire.orders.queries import holders
from shelfwire.people.models import Company
from shelfwire.posting.actions import add_skus
from shelfwire.posting.actions import mark_due as readiness
from shelfwire.posting.actions.compare_live import compare_live
from shelfwire.posting.events import CategoriesChosen, PostingsDue, ReadinessDue
from shelfwire.settlements.actions import forget_creator_notes, mark_sold, mark_sold_as
from shelfwire.settlements.events import PayoutsChanged
from shelfwire.shipbridge.events import PurchaseDue, PurchaseSettled, RatesDue
from shelfwire.sync.aftersales.follow import follow_soon
from shelfwire.sync.aftersales.ruling import follow_rule, follow_rules_of
from shelfwire.sync.engine import inbox
from shelfwire.sync.engine.conversation import conversations, find
from shelfwire.sync.engine.outbox import conversation_of
from shelfwire.sync.labels.documents import DOCUMENTS
from shelfwire.sync.labels.enqueue import withdraw_purchase, write_purchase
from shelfwire.sync.offers import push
from shelfwire.sync.orders.heal import heal_orders
from shelfwire.sync.posting.prepare import PREPARE
from shelfwire.sync.readiness.check import check_readiness
from shelfwire.sync.settlements.match import match_money
from shelfwire.sync.shipbridge import following as carrier_labels
from shelfwire.sync.shipbridge.rates import rates_due
from shelfwire.sync.shipping import enqueue
from shelfwire.sync.stock.send import look_at_shares
from shelfwire.sync.taxonomy.forms import ask_new
from shelfwire.sync.webhook.early import adopt


def account_connected(event: AccountConnected) -> None:
    """A shop has consent (again): its backlog replays from where it stood, the most urgent conversation first."""
    account = queries.get(event.account_id)
    concerned = [one for one in conversations() if one.concerns(account)]
    for one in concerned:
        if one.from_connection:
            start_cursor(account_id=account.pk, conversation=one.name, position=clock.now())
    hurry_cursors(account_id=account.pk)
    hurry_outgoing(account_id=account.pk)
    adopt(account)
    readiness.mark_account(account.pk)
    mark_shippable_changed(account)  # what its absence stopped may ship again
    for one in concerned:
        if one.at_connect:
            one.hurry(account.pk)
    wake(subject=("account", account.pk))


def scopes_granted(event: ScopesGranted) -> None:
    """Conversations that waited for one of the scopes are due."""
    end_scope_waits(account_id=event.account_id, scopes=event.scopes)


def switch_changed(event: SwitchChanged) -> None:
    """A person allowed a flow: what waited goes at once."""
    if not event.on:
        return
    account = queries.get(event.account_id)
    concerned = [one for one in conversations(switch=event.switch) if one.concerns(account)]
    call_for(account_id=event.account_id, conversations=[one.name for one in concerned if one.every])
    hurry_outgoing(account_id=event.account_id)
    for kind in KINDS:
        if kind.switch == event.switch:
            follow_switch(event.account_id, kind)
    for one in concerned:
        if one.at_connect:
            one.hurry(event.account_id)


def notices_stored(event: NoticesStored) -> None:
    """Look at once."""
    for kind in event.kinds:
        inbox.hurry(event.account_id, kind)


def outgoing_due(event: OutgoingDue) -> None:
    """Send at once."""
    leaves_by = conversation_of(event.kind, event.subject_kind)
    if leaves_by is not None:
        leaves_by.hurry(event.account_id)


def cursor_reset(event: CursorReset) -> None:
    """Read again from there."""
    reset = find(event.conversation)
    if reset is not None:
        reset.hurry(event.account_id)


def skus_created(event: SkusCreated) -> None:
    """Listings that wait for exactly this SKU are linked, and products that stand in shops get it there."""
    match_new_skus(Company.objects.get(pk=event.company_id), event.sku_ids)
    add_skus(sku_ids=event.sku_ids, by=event.by)


def sku_changed(event: SkuChanged) -> None:
    """A new code, or one that came back, may be what a listing waits for; with another safety quantity another number
    may be sold."""
    if event.fields & {"code", "archived_at"}:
        match_new_skus(Company.objects.get(pk=event.company_id), event.sku_ids)
    add_skus(sku_ids=event.sku_ids, by=event.by)
    if "buffer" in event.fields:
        announce_changed(event.sku_ids)
    if "product" in event.fields:  # a stock rule of the product
        mark_skus(event.sku_ids)
    if event.fields & {"price_minor", "currency", "product"}:
        price_marks.mark_skus(event.sku_ids)
        readiness.mark_skus(event.sku_ids, changed=False)
    if event.fields - {"price_minor", "currency", "buffer", "product"}:
        readiness.mark_skus(event.sku_ids)
    if event.fields & {"identifiers", "barcode", "archived_at"}:
        readiness.mark_sharing_identifiers(event.company_id, event.sku_ids)


def sku_costs_changed(event: SkuCostsChanged) -> None:
    """What they earned is worked out again, and what kits and shadows that are made of them earned."""
    mark_sold(dependents(event.sku_ids), event.from_day, clock.now())


def products_changed(event: ProductsChanged) -> None:
    """What they say in shops changed with them, and may be ready now, or not any more."""
    readiness.mark_products(event.product_ids)


def stock_parts_changed(event: StockPartsChanged) -> None:
    """Nobody loses sight of stock: raises StockOfItsOwn when the SKU has some that is nobody's any more. The SKUs may
    be sold in other quantities now.
    """
    if event.stranded is not None:
        refuse_stranded(event.stranded)
    mark_skus(event.sku_ids)
    readiness.mark_unlisted(event.sku_ids)


def reservation_moved(event: ReservationMoved) -> None:
    """Its order says so."""
    orders = holders([event.holder])
    add_timeline(
        [order["order_id"] for order in orders.values()],
        TimelineEntry.Kind.PERSON,
        f"A unit leaves from {event.warehouse}",
        event.by,
    )


def warehouse_map_changed(event: WarehouseMapChanged) -> None:
    """The channel's warehouse is told the stock of other warehouses."""
    mark_account(event.account_id, warehouse=event.external_id)
    readiness.mark_account(event.account_id)


def sku_linked(event: SkuLinked) -> None:
    """Orders with these channel SKUs heal, their quantities follow another SKU, and so does what they earned."""
    follow_links(event.account_id, event.external_sku_ids)
    mark_sold_as(event.account_id, event.external_sku_ids, clock.now())
    price_marks.mark_listing_skus(event.account_id, event.external_sku_ids)
    hurry(heal_orders, key=str(event.account_id), account_id=event.account_id, by=event.by)


def listing_skus_enabled(event: ListingSkusEnabled) -> None:
    """What is told of them is looked at anew: it may go, or may not any more."""
    mark_external_skus(event.account_id, event.external_sku_ids)
    price_marks.mark_listing_skus(event.account_id, event.external_sku_ids)


def sellable_changed(event: SellableChanged) -> None:
    """The quantities that channels are told of these SKUs are to be worked out anew."""
    mark_skus(event.sku_ids)
    readiness.mark_unlisted(event.sku_ids)


def units_ordered(event: UnitsOrdered) -> None:
    """The channel took them off its own number."""
    note_sold(event.account_id, event.units)


def prices_changed(event: PricesChanged) -> None:
    """What has no price is not ready."""
    readiness.mark_skus(event.sku_ids, changed=False)


def price_rule_changed(event: PriceRuleChanged) -> None:
    """What has no price is not ready."""
    readiness.mark_company(event.company_id)


def readiness_due(event: ReadinessDue) -> None:
    """Worked out at once."""
    for account_id in event.account_ids:
        hurry(check_readiness, key=str(account_id), account_id=account_id)


def categories_chosen(event: CategoriesChosen) -> None:
    """What they ask is read at once where it never was."""
    hurry(ask_new, key=str(event.account_id), account_id=event.account_id)


def offers_due(event: OffersDue) -> None:
    """Send at once."""
    leaves_by = push.conversation_of(event.kind)
    if leaves_by is not None:
        for account_id in event.account_ids:
            leaves_by.hurry(account_id)


def shares_changed(event: SharesChanged) -> None:
    """Share out the last pieces anew."""
    for account_id in event.account_ids:
        hurry(look_at_shares, key=str(account_id), account_id=account_id)


def listing_state_changed(event: ListingStateChanged) -> None:
    """What is told of these listings waits, or is due; the products of those that are gone, or back, begin anew."""
    follow_states(event.changes)
    ends: set[str] = {ListingStatus.DELETED, MISSING}
    readiness.mark_listings([pk for pk, before, after in event.changes if ends & {before, after}])


def listing_skus_changed(event: ListingSkusChanged) -> None:
    """What is told of these SKUs waits, or is due."""
    follow_skus(event.missing, event.back)
    readiness.mark_listings(listing_sku_ids=[*event.missing, *event.back])


def promotions_over(event: PromotionsOver) -> None:
    """What they held is due."""
    follow_promotions(event.listing_sku_ids)


def category_forms_changed(event: CategoryFormsChanged) -> None:
    """What is ready for these categories may not be any more, and the other way round."""
    readiness.mark_category(event.account_id, event.category_ids)


def brands_changed(event: BrandsChanged) -> None:
    """What names these brands may be ready now, or not any more."""
    readiness.mark_brands(event.account_id, event.brand_ids)


def shop_requirements_changed(event: ShopRequirementsChanged) -> None:
    """What the shop lacks concerns everything in it."""
    readiness.mark_account(event.account_id)


def postings_due(event: PostingsDue) -> None:
    """Prepare at once."""
    PREPARE.hurry(event.account_id)


def listings_kept(event: ListingsKept) -> None:
    """What listings say otherwise than we know is shown."""
    compare_live(event.listing_ids, by="worker")


def parcel_made(event: ParcelMade) -> None:
    """Its tracking is to be told, once for each of its orders."""
    enqueue.write_shipments(event.parcel_id)


def units_put_in(event: UnitsPutIn) -> None:
    """The parcel's tracking is to be told for the order that came in; what was told of the others is told already."""
    enqueue.write_shipments(event.parcel_id)


def tracking_corrected(event: TrackingCorrected) -> None:
    """What was not told yet is told as corrected; what was told is corrected there too."""
    enqueue.write_correction(event.parcel_id)


def parcel_voided(event: ParcelVoided) -> None:
    """What was not told yet is never told. Raises OutgoingInFlight when it may be on its way."""
    enqueue.withdraw_parcel(event.parcel_id)


def units_taken_out(event: UnitsTakenOut) -> None:
    """What was not told yet of the order is never told. Raises OutgoingInFlight when it may be on its way."""
    enqueue.withdraw_units(event.parcel_id, event.order_id)


def label_asked(event: LabelAsked) -> None:
    """The channel's label is bought, once."""
    if event.source == CHANNEL:
        write_purchase(event.label_id)


def labels_bought(event: LabelsBought) -> None:
    """What is to be printed is fetched at once."""
    if event.source == CHANNEL:
        DOCUMENTS.hurry(event.account_id)


def label_voided(event: LabelVoided) -> None:
    """What was not bought yet is never bought. Raises OutgoingInFlight when it may be on its way."""
    if event.source == CHANNEL:
        withdraw_purchase(event.label_id)


def orders_cancelled(event: OrdersCancelled) -> None:
    """Parcels with cancelled units must be stopped by a person; labels of which nothing is left are void."""
    warn_cancelled(event.order_ids)
    follow_labels(event.order_ids)


def address_changed(event: AddressChanged) -> None:
    """A parcel made for the old address must be stopped by a person."""
    warn_address_changed(event.order_id)


def personal_data_erased(event: PersonalDataErased) -> None:
    """What carriers said of their parcels, what was printed for them, what their buyers said in cases, and what files
    of creators' orders said beside goes too."""
    forget_events(event.order_ids)
    forget_buyers(event.order_ids)
    forget_documents(event.order_ids)
    forget_creator_notes(event.order_ids)


def act_settled(event: ActSettled) -> None:
    """Its case and its order are read again at once."""
    follow_soon(event.account_id)


def payouts_changed(event: PayoutsChanged) -> None:
    """They are compared with their statements."""
    hurry(match_money, key=str(event.account_id), account_id=event.account_id)


def case_opened(event: CaseOpened) -> None:
    """A rule may accept it."""
    follow_rules_of(event.case_id)


def rule_switched_on(event: RuleSwitchedOn) -> None:
    """It accepts what waits already."""
    follow_rule(event.rule_id)


REACTIONS: tuple[tuple[type, Callable[[Any], None]], ...] = (
    (AccountConnected, account_connected),
    (ScopesGranted, scopes_granted),
    (SwitchChanged, switch_changed),
    (NoticesStored, notices_stored),
    (OutgoingDue, outgoing_due),
    (CursorReset, cursor_reset),
    (SkusCreated, skus_created),
    (SkuChanged, sku_changed),
    (SkuCostsChanged, sku_costs_changed),
    (ProductsChanged, products_changed),
    (StockPartsChanged, stock_parts_changed),
    (ReservationMoved, reservation_moved),
    (WarehouseMapChanged, warehouse_map_changed),
    (SkuLinked, sku_linked),
    (ListingSkusEnabled, listing_skus_enabled),
    (SellableChanged, sellable_changed),
    (UnitsOrdered, units_ordered),
    (OffersDue, offers_due),
    (SharesChanged, shares_changed),
    (PricesChanged, prices_changed),
    (PriceRuleChanged, price_rule_changed),
    (ReadinessDue, readiness_due),
    (CategoriesChosen, categories_chosen),
    (ListingStateChanged, listing_state_changed),
    (ListingSkusChanged, listing_skus_changed),
    (PromotionsOver, promotions_over),
    (CategoryFormsChanged, category_forms_changed),
    (BrandsChanged, brands_changed),
    (ShopRequirementsChanged, shop_requirements_changed),
    (PostingsDue, postings_due),
    (ListingsKept, listings_kept),
    (RatesDue, rates_due),
    (PurchaseDue, carrier_labels.purchase_due),
    (PurchaseSettled, carrier_labels.purchase_settled),
    (LabelAsked, carrier_labels.label_asked),
    (LabelVoidAsked, carrier_labels.label_void_asked),
    (LabelVoided, carrier_labels.label_withdrawn),
    (ParcelMade, parcel_made),
    (TrackingCorrected, tracking_corrected),
    (ParcelVoided, parcel_voided),
    (UnitsPutIn, units_put_in),
    (UnitsTakenOut, units_taken_out),
    (LabelAsked, label_asked),
    (LabelsBought, labels_bought),
    (LabelVoided, label_voided),
    (OrdersCancelled, orders_cancelled),
    (AddressChanged, address_changed),
    (PersonalDataErased, personal_data_erased),
    (ActSettled, act_settled),
    (CaseOpened, case_opened),
    (PayoutsChanged, payouts_changed),
    (RuleSwitchedOn, rule_switched_on),
)


def register() -> None:
    """Called once at start; again changes nothing."""
    for event, reaction in REACTIONS:
        listen(event, reaction)
