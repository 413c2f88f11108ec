"""Requests about packages, outwards: each is told once. What the channel can look up itself it looks up in the call."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar

from shelfwire.channels.port import (
    Delivery,
    DeliveryAnswer,
    DeliveryFailure,
    DeliveryOutcome,
    PackageStatus,
    Session,
    Together,
)
from shelfwire.exchange.models import Outgoing
from shelfwire.fulfilment.actions.package_requests import (
    Answered,
    hold_request,
    request_answered,
    request_refused,
)
from shelfwire.fulfilment.models import PackageRequest, RequestOrder
from shelfwire.fulfilment.requests import SUBJECT
from shelfwire.fulfilment.states import ParcelStatus, RequestKind, RequestStatus
from shelfwire.kit import clock
from shelfwire.kit.errors import Reason, Refused
from shelfwire.kit.ids import ExternalOrderId, ExternalPackageId, ExternalUnitId
from shelfwire.orders.states import OrderStatus
from shelfwire.sync.engine import outbox
from shelfwire.sync.engine.operation import Answer, Decision, Operation, Refuse, Tell, Withdraw
from shelfwire.sync.packages.look import look_soon
from shelfwire.sync.packages.parts import PACKAGES, Desks
from shelfwire.sync.packages.read import read_again
from shelfwire.sync.shipping.parts import TRACKING_OUT

_CHANGES_OFFERS = (RequestKind.COMBINE, RequestKind.UNCOMBINE)
CLOCKS_APART = timedelta(seconds=5)
"""So far the channel's clock may be behind ours when an event is looked for that a call of ours made."""


@dataclass(frozen=True, slots=True)
class Told:
    """One request, or its part about one package. ``since``: when it was decided to be told."""

    wanted: Mapping[str, Any]
    package_id: ExternalPackageId
    since: datetime
    file: bytes | None = field(default=None, repr=False)
    file_name: str = ""


class _Request(Operation[Desks, Told]):
    """What all of them have in common."""

    subject_kind = SUBJECT
    kind: ClassVar[str]

    def decide(self, rows: Sequence[Outgoing]) -> Mapping[int, Decision[Told]]:
        """Unless it is withdrawn, or what it is about has gone on."""
        found = _requests(rows)
        gone = _gone(list(found))
        return {row.pk: self._decide(row, found[row.subject_id], gone) for row in rows}

    def _decide(
        self, row: Outgoing, request: PackageRequest, gone: Mapping[int, Sequence[str]]
    ) -> Decision[Told]:
        if request.status == RequestStatus.WITHDRAWN:
            return Withdraw("it was withdrawn")
        if named := gone.get(request.pk):
            why = f"Order {', '.join(named)} is cancelled."
            return Refuse(why, [Reason("order_cancelled", why, "order", "Withdraw it.")], unless_done=True)
        now = clock.now()
        payload = {**row.payload, "since": now.isoformat()}
        return Tell(_told(request, str(row.payload["package_id"]), now), payload)

    def told(self, row: Outgoing) -> Told:
        """What an earlier call told."""
        request = PackageRequest.objects.get(pk=row.subject_id)
        since = row.payload.get("since")
        moment = datetime.fromisoformat(since) if since else row.created_at
        return _told(request, str(row.payload["package_id"]), moment)

    def find(self, part: Desks, session: Session, told: Told) -> Answer | None:
        """Every one of these calls looks first by itself, so that it may simply be made again."""
        return None

    def hold(self, rows: Sequence[Outgoing]) -> None:
        """Their orders, then the requests."""
        for request_id in sorted({row.subject_id for row in rows}):
            hold_request(request_id)

    def apply(self, rows: Sequence[Outgoing]) -> None:
        """Our units follow, and the orders are read again."""
        request_answered([Answered(row.subject_id, row.answer, row.request_id) for row in rows])
        for account_id in {row.account_id for row in rows}:
            read_again(account_id)
        for account_id in {row.account_id for row in rows if row.kind in _CHANGES_OFFERS}:
            look_soon(account_id)

    def refused(self, row: Outgoing) -> None:
        """The orders' timelines say it."""
        request_refused(request_id=row.subject_id, error=row.error, channel_request_id=row.request_id)

    @abstractmethod
    def call(self, part: Desks, session: Session, told: Told) -> Answer:
        """Tell it."""


def _requests(rows: Sequence[Outgoing]) -> dict[int, PackageRequest]:
    found = PackageRequest.objects.select_related("parcel").in_bulk({row.subject_id for row in rows})
    return {pk: found[pk] for pk in sorted(found)}


def _gone(request_ids: Sequence[int]) -> dict[int, list[str]]:
    """Of each request the orders that are cancelled."""
    rows = RequestOrder.objects.filter(request__in=request_ids, order__status=OrderStatus.CANCELLED)
    found: dict[int, list[str]] = {}
    for request_id, order_id in rows.order_by("pk").values_list("request_id", "order__external_id"):
        found.setdefault(request_id, []).append(order_id)
    return found


def _told(request: PackageRequest, package_id: str, since: datetime) -> Told:
    content = None if request.file is None else bytes(request.file)
    return Told(request.wanted, ExternalPackageId(package_id), since, content, request.file_name)


class Split(_Request):
    """Packages made of an order's units."""

    kind = RequestKind.SPLIT.value

    def call(self, part: Desks, session: Session, told: Told) -> Answer:
        """Make them, unless they are there."""
        groups = [tuple(ExternalUnitId(unit) for unit in group) for group in told.wanted["groups"]]
        said = part.labels.split(session, ExternalOrderId(told.wanted["order_id"]), groups)
        return Answer({"package_ids": list(said.package_ids), "found": said.found}, said.request_id)


class Combine(_Request):
    """Orders put into one package."""

    kind = RequestKind.COMBINE.value

    def call(self, part: Desks, session: Session, told: Told) -> Answer:
        """Combine them, unless they share one."""
        offer = ExternalPackageId(told.wanted["offer_id"])
        ids = tuple(ExternalOrderId(order_id) for order_id in told.wanted["order_ids"])
        said = part.labels.combine(session, [Together(offer, ids)])
        if reason := said.refused.get(offer):
            raise Refused(reason.text, reasons=[reason], request_id=said.request_id)
        made = said.made[offer]
        return Answer({"package_id": made.external_id, "order_ids": list(made.order_ids)}, said.request_id)


class Uncombine(_Request):
    """Orders taken out of a package."""

    kind = RequestKind.UNCOMBINE.value

    def call(self, part: Desks, session: Session, told: Told) -> Answer:
        """Take them out, unless they are."""
        package_id = ExternalPackageId(told.wanted["package_id"])
        ids = [ExternalOrderId(order_id) for order_id in told.wanted["order_ids"]]
        said = part.labels.uncombine(session, package_id, ids)
        packages = [
            {"package_id": one.external_id, "order_ids": list(one.order_ids)} for one in said.packages
        ]
        return Answer({"packages": packages, "found": said.found}, said.request_id)


class Deliver(_Request):
    """What became of a package that the seller brings."""

    kind = RequestKind.DELIVER.value

    def _decide(
        self, row: Outgoing, request: PackageRequest, gone: Mapping[int, Sequence[str]]
    ) -> Decision[Told]:
        if request.parcel is None or request.parcel.status == ParcelStatus.VOID:
            return Withdraw("the parcel was made void")
        return super()._decide(row, request, {})

    def call(self, part: Desks, session: Session, told: Told) -> Answer:
        """Hand over the proof, then tell it."""
        proof = None
        if told.file is not None:
            proof = part.labels.send_proof(session, told.file, name=told.file_name)
        wanted = told.wanted
        said = part.labels.deliver(
            session,
            [
                Delivery(
                    package_id=told.package_id,
                    outcome=DeliveryOutcome(wanted["outcome"]),
                    failure=DeliveryFailure(wanted["failure"]) if wanted["failure"] else None,
                    proof=proof,
                    code=wanted["code"],
                )
            ],
        )
        return _delivered(told, said)

    def find(self, part: Desks, session: Session, told: Told) -> Answer | None:
        """A failure that is told twice counts twice: what its call left in the package's history is looked for."""
        outcome = told.wanted["outcome"]
        if outcome == DeliveryOutcome.PROOF:
            return None  # a proof may be told again
        package = part.shipments.package(session, told.package_id)
        done = package.status is PackageStatus.DELIVERED
        if outcome == DeliveryOutcome.FAILED:
            since = told.since - CLOCKS_APART
            done = package.status is PackageStatus.PROBLEM or any(
                event.at >= since
                for order_id in package.order_ids
                for event in part.shipments.tracking(session, order_id)
            )
        return Answer({told.package_id: outcome, "found": True}) if done else None


def _delivered(told: Told, said: DeliveryAnswer) -> Answer:
    if reason := said.refused.get(told.package_id):
        raise Refused(reason.text, reasons=[reason], request_id=said.request_id)
    already = told.package_id in said.already
    return Answer({told.package_id: told.wanted["outcome"], "found": already}, said.request_id)


class Invoice(_Request):
    """The invoice of a package."""

    kind = RequestKind.INVOICE.value

    def call(self, part: Desks, session: Session, told: Told) -> Answer:
        """Hand it in, unless the channel has one."""
        said = part.labels.send_invoice(session, told.package_id, told.file or b"")
        return Answer({told.package_id: "handed_in", "found": said.found}, said.request_id)


REQUESTS = outbox.declare(
    "packages",
    label="Packages, deliveries and invoices",
    chore_name="packages.send",
    switch=TRACKING_OUT,
    part=PACKAGES,
    operations=[Split(), Combine(), Uncombine(), Deliver(), Invoice()],
)
