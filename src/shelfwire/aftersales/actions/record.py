"""Record what a channel says of cases: one transaction a page, whatever is on it.

A page may hold cases never seen, cases seen before, the same one twice, versions older than what we have, and it may
come at the same moment to two workers. Afterwards every case is there once, at its newest version.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Prefetch

from shelfwire.aftersales import columns
from shelfwire.aftersales.actions._acts import declined_by_us, stream_of
from shelfwire.aftersales.actions._link import link_units, orders_by_id, people_of
from shelfwire.aftersales.actions._moves import Moves, first_of
from shelfwire.aftersales.events import CaseChanged, CaseOpened, CaseSettled
from shelfwire.aftersales.models import Case, CaseAct, CaseDocument, CaseItem
from shelfwire.aftersales.moments import dated
from shelfwire.channels.models import Account
from shelfwire.channels.port import FINAL_STATUSES, CaseActor, CaseStatus, ChannelCase
from shelfwire.inventory.queries import warehouses_for
from shelfwire.kit import clock, events, locks
from shelfwire.kit.documents import body, digest
from shelfwire.kit.money import Money
from shelfwire.orders.models import Order

_Key = tuple[str, str]
"""Stream and the channel's id."""


def _key(case: Case | ChannelCase) -> _Key:
    return str(case.stream), str(case.external_id)


@dataclasses.dataclass(frozen=True, slots=True)
class Recorded:
    """What became of a page. ``case_ids``: external id to ours, of every case on the page (the two streams of a channel
    may give one id to a case each).

    ``fresh``: the channel's ids of the orders whose cases were new or changed. ``orderless``: of those of them that we
    do not have. ``unchanged``: the same version again. ``stale``: an older one than what we have, left aside.
    ``doubts``: of cases recorded without a moment that cannot be, external id to what that was.
    """

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    stale: int = 0
    case_ids: Mapping[str, int] = dataclasses.field(default_factory=dict)
    fresh: tuple[str, ...] = ()
    orderless: tuple[str, ...] = ()
    doubts: Mapping[str, str] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(slots=True)
class _Page:
    """The page while it is recorded."""

    account: Account
    via: str
    now: datetime
    orders: Mapping[str, Order]
    people: Mapping[int, Sequence[str]]
    warehouses: Mapping[str, int | None]
    declined: frozenset[int]
    """Cases that we declined."""
    moves: Moves
    changed: list[Case] = dataclasses.field(default_factory=list)
    documents: list[CaseDocument] = dataclasses.field(default_factory=list)
    items: list[CaseItem] = dataclasses.field(default_factory=list)


def record_cases(
    *, account: Account, cases: Sequence[ChannelCase], via: str = "poll", by: str = "worker"
) -> Recorded:
    """Record ``cases`` of ``account``; ``via`` says how they came (``poll``, ``notice``, ``follow``).

    An older version never overwrites a newer one; the same twice changes nothing. Announces CaseOpened, CaseChanged and
    CaseSettled. What we asked is not touched here, but a case that a start of ours named is tied to it.
    """
    if not cases:
        return Recorded()
    now = clock.now()
    told = [dated(doc, now) for doc in cases]
    page, repeats = _newest_of_each([one.doc for one in told])
    undated = {_key(one.doc) for one in told if one.undated}
    with transaction.atomic(savepoint=False):
        locks.until_commit(f"cases:{account.pk}")
        known = _known(account, page)
        work = _page(account, page, known.values(), via, by, now)
        new, changed, unchanged, stale = _sort(page, known, undated, now)
        for doc in new:
            _insert(work, doc)
        before = {case.pk: case.status for case, _ in changed}
        for case, doc in changed:
            _update(work, case, doc)
        _keep(work, unchanged)
        _announce(work.changed, before)
    ids = {case.external_id: case.pk for case in [*known.values(), *work.changed]}
    fresh = {case.order_external_id for case in work.changed}
    doubts = {
        str(one.doc.external_id): f"Impossible moments were left out: {', '.join(one.impossible)}."
        for one in told
        if one.impossible
    }
    return Recorded(
        len(new),
        len(changed),
        len(unchanged),
        stale + repeats,
        ids,
        tuple(sorted(fresh)),
        tuple(sorted(fresh - work.orders.keys())),
        doubts,
    )


def _newest_of_each(cases: Sequence[ChannelCase]) -> tuple[list[ChannelCase], int]:
    """Each case once, at its newest version, in key order; and how many older ones fell away."""
    newest: dict[_Key, ChannelCase] = {}
    for doc in cases:
        seen = newest.get(_key(doc))
        if seen is None or doc.updated_at >= seen.updated_at:
            newest[_key(doc)] = doc
    return [newest[key] for key in sorted(newest)], len(cases) - len(newest)


def _known(account: Account, page: Sequence[ChannelCase]) -> dict[_Key, Case]:
    """Those of them that we have, locked; with the digests of their documents."""
    rows = (
        Case.objects.select_for_update(of=("self",))
        .defer("search")
        .filter(account=account, external_id__in=[doc.external_id for doc in page])
        .prefetch_related(Prefetch("items", CaseItem.objects.order_by("pk")))
        .order_by("pk")
    )
    return {_key(case): case for case in rows}


def _page(
    account: Account,
    page: Sequence[ChannelCase],
    known: Iterable[Case],
    via: str,
    by: str,
    now: datetime,
) -> _Page:
    orders = orders_by_id(
        account, {str(key) for doc in page for key in (doc.order_id, doc.new_order_id) if key}
    )
    places = {str(doc.warehouse_id) for doc in page if doc.warehouse_id}
    found = warehouses_for(account, places) if places else {}
    warehouses = {place: warehouse.pk if warehouse else None for place, warehouse in found.items()}
    return _Page(
        account,
        via,
        now,
        orders,
        people_of(orders.values()),
        warehouses,
        declined_by_us(known),
        Moves(now, by),
    )


def _sort(
    page: Sequence[ChannelCase], known: Mapping[_Key, Case], undated: set[_Key], now: datetime
) -> tuple[list[ChannelCase], list[tuple[Case, ChannelCase]], list[Case], int]:
    """New, changed and unchanged ones, and how many are older than what we have.

    A version is the same when its document is one we keep. A document that does not tell how new it is counts as one
    more writing of the version that we have, so that every later truth is still newer.
    """
    kept = set(CaseDocument.objects.filter(case__in=known.values()).values_list("case_id", "digest"))
    new, changed, unchanged, stale = [], [], [], 0
    for doc in page:
        case = known.get(_key(doc))
        if case is None:
            new.append(doc)
            continue
        if _key(doc) in undated:
            doc = dataclasses.replace(doc, updated_at=max(doc.updated_at, case.changed_at))
        if doc.updated_at < case.changed_at and clock.can_have_been(case.changed_at, now):
            stale += 1
        elif doc.updated_at == case.changed_at and (case.pk, digest(doc.document)) in kept:
            unchanged.append(case)
        else:
            changed.append((case, doc))
    return new, changed, unchanged, stale


def _insert(page: _Page, doc: ChannelCase) -> None:
    order = page.orders.get(doc.order_id)
    case = Case(
        company_id=page.account.company_id,
        account=page.account,
        external_id=doc.external_id,
        recorded_at=page.now,
        seen_at=page.now,
        search_tokens=columns.tokens(doc, page.people.get(order.pk, ()) if order else ()),
        **_values(page, doc, order),
    )
    case.save(force_insert=True)
    _take_document(page, case, doc)
    page.items += [CaseItem(case=case, **row) for row in columns.item_rows(doc)]
    page.changed.append(case)
    page.moves.write(case, _opened(case))


def _values(page: _Page, doc: ChannelCase, order: Order | None) -> dict[str, Any]:
    """The columns of a document, without the person where the order's personal data was erased."""
    values = columns.facts(doc)
    if order is not None and order.personal_data_erased_at is not None:
        values |= columns.PERSONAL
    new_order = page.orders.get(doc.new_order_id) if doc.new_order_id else None
    values["waits_since"] = doc.created_at if values["due_at"] else None
    values["order_id"] = order.pk if order else None
    values["new_order_id"] = new_order.pk if new_order else None
    values["warehouse_id"] = page.warehouses.get(str(doc.warehouse_id)) if doc.warehouse_id else None
    return values


def _opened(case: Case) -> str:
    who = {CaseActor.BUYER: "the buyer asks", CaseActor.SELLER: "started by us"}.get(
        case.asked_by,  # type: ignore[call-overload]  # a word of the channel's is in no table
        "started by the channel",
    )
    why = case.reason_text or case.reason
    status = columns.status_words(case.status)
    return first_of([f"{who}{f': {why}' if why else ''}", status.lower(), _due(case)])


def _due(case: Case) -> str:
    return f"answer by {case.due_at:%Y-%m-%d %H:%M} UTC" if case.due_at else ""


def _update(page: _Page, case: Case, doc: ChannelCase) -> None:
    """Take a newer document over. What we know already and it does not say (which order follows) stays."""
    order = page.orders.get(doc.order_id)
    before = case.status, case.due_at, case.refund, case.tracking_number
    values = _values(page, doc, order)
    if case.pk in page.declined and _ends_in_our_no(case, doc):
        values["status"] = CaseStatus.DECLINED.value
    values["waits_since"] = _waits_since(case, values)
    if not doc.new_order_id:
        del values["new_order_external_id"], values["new_order_id"]
    different = {name: value for name, value in values.items() if getattr(case, name) != value}
    tokens = columns.tokens(doc, page.people.get(order.pk, ()) if order else ())
    different["search_tokens"] = sorted({*tokens, *case.search_tokens})
    different["seen_at"] = page.now
    Case.objects.filter(pk=case.pk).update(**different)
    for name, value in different.items():
        setattr(case, name, value)
    _take_document(page, case, doc)
    _take_items(page, case, doc)
    page.changed.append(case)
    page.moves.write(case, _said(case, *before), before=before[0])


def _waits_since(case: Case, values: Mapping[str, Any]) -> datetime | None:
    """The moment of this version where it waits for an answer for which the one before did not."""
    if values["due_at"] is None:
        return None
    before, now = ({act["name"] for act in acts} for acts in (case.next_acts, values["next_acts"]))
    goes_on = case.due_at is not None and not now - before
    since: datetime | None = case.waits_since if goes_on else values["changed_at"]
    return since


def _ends_in_our_no(case: Case, doc: ChannelCase) -> bool:
    """Whether the channel ends what we declined in its word for withdrawn. Where it had a word of its own for our no,
    the buyer withdrew indeed.
    """
    told_apart = (CaseStatus.DECLINED, CaseStatus.RETURN_DECLINED)
    if doc.status != CaseStatus.WITHDRAWN or case.status == CaseStatus.WITHDRAWN:
        return False
    return case.status not in told_apart or case.channel_status == doc.channel_status


def _said(
    case: Case, status: str, due_at: datetime | None, refund: Money | None, tracking_number: str
) -> str:
    words = columns.status_words
    parts = [
        f"{words(status)} → {words(case.status)}" if case.status != status else "",
        (_due(case) or "nobody waits for an answer of ours") if case.due_at != due_at else "",
        f"the refund is {case.refund}" if case.refund is not None and case.refund != refund else "",
        f"the parcel back has number {case.tracking_number}"
        if case.tracking_number and case.tracking_number != tracking_number
        else "",
    ]
    return first_of(parts) or "Read again: nothing we act on changed"


def _take_document(page: _Page, case: Case, doc: ChannelCase) -> None:
    order = page.orders.get(doc.order_id)
    erased = order is not None and order.personal_data_erased_at is not None
    page.documents.append(
        CaseDocument(
            case=case,
            channel_updated_at=doc.updated_at,
            fetched_at=page.now,
            via=page.via,
            digest=digest(doc.document),
            body="" if erased else body(doc.document),
            erased_at=page.now if erased else None,
        )
    )


def _take_items(page: _Page, case: Case, doc: ChannelCase) -> None:
    said = columns.item_rows(doc)
    have = [
        {name: getattr(item, name) for name in row} for item, row in zip(case.items.all(), said, strict=False)
    ]
    if have != said or len(case.items.all()) != len(said):
        case.items.all().delete()
        page.items += [CaseItem(case=case, **row) for row in said]


def _keep(page: _Page, unchanged: Sequence[Case]) -> None:
    """Write what was gathered, and tie the cases to their units and to what we asked."""
    CaseItem.objects.bulk_create(page.items)
    CaseDocument.objects.bulk_create(page.documents, ignore_conflicts=True)
    link_units([case.pk for case in page.changed if case.order_id is not None])
    page.moves.keep()
    Case.objects.filter(pk__in=[case.pk for case in unchanged]).update(seen_at=page.now)
    ours = {_key(case): case for case in page.changed}
    named = {external_id for _, external_id in ours}
    waiting = CaseAct.objects.filter(account=page.account, case=None, channel_case_id__in=named)
    for act in waiting.order_by("pk"):
        if case := ours.get((stream_of(act.case_kind), act.channel_case_id)):
            CaseAct.objects.filter(pk=act.pk).update(case=case)


def _announce(changed: Iterable[Case], before: Mapping[int, str]) -> None:
    for case in changed:
        was_over = before.get(case.pk, "") in FINAL_STATUSES
        if case.pk in before:
            events.announce(CaseChanged(case.pk))
        elif not case.is_over:
            events.announce(CaseOpened(case.pk))
        if case.is_over and not was_over:
            events.announce(CaseSettled(case.pk))
