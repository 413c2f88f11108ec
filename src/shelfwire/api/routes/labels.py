"""Labels: prices asked of the channel, bought once, printed from what is kept."""

from __future__ import annotations

from typing import Any, Literal

from django.http import FileResponse, HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from shelfwire.api.auth import caller, company_of, needs
from shelfwire.api.files import whole_file
from shelfwire.api.once import once
from shelfwire.api.paging import PageQuery, listed
from shelfwire.api.problems import NotFound
from shelfwire.api.routes.orders import order_or_404
from shelfwire.api.routes.shops import shop_or_404
from shelfwire.api.schemas.common import Everything, Listed
from shelfwire.api.schemas.labels import (
    HandoverOut,
    LabelAnswerOut,
    LabelIn,
    LabelOfferOut,
    LabelOut,
    LabelsIn,
    LabelWhyIn,
    ServicesIn,
    SlotsIn,
    handover_of,
    handover_out,
    name_of,
    offer_out,
    parcel_of,
    price_of,
)
from shelfwire.api.values import Filters, Id, PathId
from shelfwire.fulfilment import queries
from shelfwire.fulfilment.actions import (
    LabelOutcome,
    LabelRequest,
    ask_labels,
    give_out,
    keep_label,
    retry_label,
    void_label,
)
from shelfwire.fulfilment.models import Label
from shelfwire.fulfilment.queries import LabelFilter
from shelfwire.fulfilment.states import LabelStatus
from shelfwire.sync.labels.asking import services_for, slots_for

router = Router(tags=["labels"])


class LabelQuery(PageQuery):
    """Filters of the list of labels."""

    shop_id: list[Id] = Field([], max_length=100)
    status: list[LabelStatus] = Field([])
    source: Literal["", "channel", "carrier"] = ""
    order_id: Id | None = None
    missing: bool = Field(False, description="Only those whose documents are not all here.")

    def as_filter(self) -> LabelFilter:
        """The question in the words of ``fulfilment.queries``."""
        return LabelFilter(
            account_ids=self.shop_id,
            statuses=self.status,
            source=self.source,
            order_id=self.order_id,
            missing=self.missing,
        )


class DocumentQuery(Filters):
    """In which format."""

    format: Literal["pdf", "zpl", "png"] = "pdf"


def label_or_404(request: HttpRequest, label_id: int) -> Label:
    """The label of the key's company."""
    found = queries.get_label(company_of(request), label_id)
    if found is None:
        raise NotFound(f"There is no label {label_id}.", field="label_id", value=label_id)
    return found


@router.get("/labels", response=Listed[LabelOut], **needs("labels:read"))
def list_labels(request: HttpRequest, query: Query[LabelQuery]) -> HttpResponse:
    """Labels, newest first."""
    rows = queries.labels(company_of(request), query.as_filter())
    return listed(rows, query, LabelOut.of, keys=queries.LABEL_KEYS)


@router.post("/labels", response=Everything[LabelAnswerOut], **needs("labels:write", once=True))
@once
def post_labels(request: HttpRequest, body: LabelsIn) -> dict[str, Any]:
    """Ask for up to 200 labels of the channel. Each stands for itself and is bought within moments, once; it costs
    money and cannot be taken back from here. Of two requests for the same units the second is refused. An order whose
    label was bought in the channel's own program is taken in with it, and nothing is bought."""
    shop = shop_or_404(request, body.shop_id)
    done = ask_labels(
        company=company_of(request),
        account=shop,
        wanted=[_request(one) for one in body.labels],
        by=caller(request),
    )
    return {"data": [_outcome(index, outcome) for index, outcome in enumerate(done)]}


@router.post("/labels/services", response=LabelOfferOut, **needs("labels:write"))
def post_services(request: HttpRequest, body: ServicesIn) -> dict[str, Any]:
    """What a label costs now, where labels are sold by service: asked of the channel at this moment."""
    order = order_or_404(request, body.order_id)
    units = list(order.units.filter(pk__in=body.unit_ids).order_by("pk"))
    if len(units) < len(set(body.unit_ids)):
        raise NotFound("The order has no such unit.", field="unit_ids", value=body.unit_ids)
    return offer_out(services_for(order.account, order, units=units, parcel=parcel_of(body.parcel)))


@router.post("/labels/slots", response=HandoverOut, **needs("labels:write"))
def post_slots(request: HttpRequest, body: SlotsIn) -> dict[str, Any]:
    """How and when the channel's carrier can get a package, where labels are bought by slot."""
    order = order_or_404(request, body.order_id)
    packages = {unit.channel_package_id for unit in order.units.all()} - {""}
    package_id = body.package_id or (packages.pop() if len(packages) == 1 else "")
    if not package_id:
        raise NotFound("The order has no package yet, or several: name one.", field="package_id", value="")
    return handover_out(package_id, slots_for(order.account, package_id))


@router.get("/labels/{int:label_id}", response=LabelOut, **needs("labels:read"))
def get_label(request: HttpRequest, label_id: PathId) -> dict[str, Any]:
    """One label."""
    return LabelOut.of(label_or_404(request, label_id))


@router.get(
    "/labels/{int:label_id}/documents/{document}", response={200: bytes}, **needs("labels:read", file=True)
)
def get_document(
    request: HttpRequest,
    label_id: PathId,
    document: Literal["label", "packing_slip", "both", "picture", "hazmat", "invoice"],
    query: Query[DocumentQuery],
) -> FileResponse:
    """A document as the channel made it. Refused while something stops the label from being printed: it is void or to
    be voided, or its order was cancelled or goes to another address now. Each time counts as a print."""
    label = label_or_404(request, label_id)
    found = give_out(label=label, kind=document, format=query.format, by=caller(request))
    if found is None:
        raise NotFound(f"The label has no {document} as {query.format}.", field="document", value=document)
    return whole_file(name_of(label, document, query.format), found.content)


@router.post("/labels/{int:label_id}/void", response=LabelOut, **needs("labels:write", once=True))
@once
def post_void(request: HttpRequest, label_id: PathId, body: LabelWhyIn) -> dict[str, Any]:
    """Withdraw a label that is not bought yet; ask for a bought one to be voided. A channel's label can be voided only
    in the channel's own program: until it shows that, the label is `void_asked`, its orders are stopped, and nothing
    of it is printed."""
    void_label(label=label_or_404(request, label_id), by=caller(request), why=body.why)
    return LabelOut.of(label_or_404(request, label_id))


@router.post("/labels/{int:label_id}/keep", response=LabelOut, **needs("labels:write", once=True))
@once
def post_keep(request: HttpRequest, label_id: PathId, body: LabelWhyIn) -> dict[str, Any]:
    """Keep using a label whose voiding was requested."""
    keep_label(label=label_or_404(request, label_id), by=caller(request), why=body.why)
    return LabelOut.of(label_or_404(request, label_id))


@router.post("/labels/{int:label_id}/retry", response=LabelOut, **needs("labels:write", once=True))
@once
def post_retry(request: HttpRequest, label_id: PathId) -> dict[str, Any]:
    """Request a refused label again, unchanged. If it was bought and its parcel was refused, the parcel is created;
    `error` says why if it is refused again."""
    retry_label(label=label_or_404(request, label_id), by=caller(request))
    return LabelOut.of(label_or_404(request, label_id))


def _request(one: LabelIn) -> LabelRequest:
    return LabelRequest(
        contents={line.order_id: line.unit_ids for line in one.contents},
        idempotency_key=f"rest:{one.idempotency_key}" if one.idempotency_key else "",
        service_id=one.service_id,
        service_name=one.service_name,
        agreed_price=price_of(one.agreed_price),
        parcel=parcel_of(one.parcel),
        handover=handover_of(one.handover),
        documents=one.documents,
        size=one.document_size,
    )


def _outcome(index: int, outcome: LabelOutcome) -> dict[str, Any]:
    why = outcome.refusal
    if why is None:
        return {
            "index": index,
            "outcome": "asked" if outcome.new else "known",
            "label_id": outcome.label.pk if outcome.label else None,
            "problem": None,
            "hint": "",
        }
    value = None if why.value is None else str(why.value)[:200]
    return {
        "index": index,
        "outcome": "refused",
        "label_id": None,
        "problem": {"code": why.code, "message": why.message, "field": why.field, "value": value},
        "hint": why.hint,
    }
