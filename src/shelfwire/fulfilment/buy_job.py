"""Ask for many labels as one job: each by itself, so that a refused one costs only itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from shelfwire.channels.models import Account
from shelfwire.channels.port import Handover, HandoverMethod, Measured, Parcelled, PickupSlot
from shelfwire.fulfilment.actions.ask_labels import LabelOutcome, LabelRequest, ask_labels
from shelfwire.fulfilment.labels import packagings
from shelfwire.fulfilment.models import Packaging
from shelfwire.jobs import Run, job
from shelfwire.kit.money import Money


@job(name="labels.order", title="Buy labels", scope="parcels:write", queue="fast")
def buy_labels_job(run: Run, *, labels: list[dict[str, Any]]) -> None:
    """Ask for each label as the second step of *Buy labels* describes it; they are bought at once after it. A row says
    of each other why not.
    """
    company = run.job.company
    wanted = [one for one in labels if run.wants(one["key"])]
    accounts = Account.objects.filter(company=company).in_bulk({one["account"] for one in wanted})
    boxes = {box.pk: box for box in packagings(company, active=False)}
    run.set_total(len(wanted))
    for one in wanted:
        run.stop_if_cancelled()
        (outcome,) = ask_labels(
            company=company,
            account=accounts[one["account"]],
            wanted=[_request(run, one, boxes)],
            by=run.job.started_by_label,
            job=run.job,
        )
        _tell(run, one, outcome)


def _tell(run: Run, one: Mapping[str, Any], outcome: LabelOutcome) -> None:
    if refusal := outcome.refusal:
        run.fail(key=one["key"], label=one["name"], code=refusal.code, message=str(refusal))
    else:
        run.succeeded()


def _request(run: Run, one: Mapping[str, Any], boxes: Mapping[int, Packaging]) -> LabelRequest:
    return LabelRequest(
        contents={int(pk): list(units) for pk, units in one["contents"].items()},
        idempotency_key=f"{run.job.pk}:{one['key']}",
        service_id=one.get("service_id", ""),
        service_name=one.get("service_name", ""),
        provider_id=one.get("provider_id", ""),
        provider_name=one.get("provider_name", ""),
        agreed_price=Money(one["minor"], one["currency"]) if one.get("minor") is not None else None,
        parcel=parcel_of(one["box"]),
        packaging=boxes.get(one.get("packaging") or 0),
        handover=_handover(one),
        documents=one["documents"],
        size=one.get("size", ""),
    )


def parcel_of(box: Mapping[str, Any]) -> Parcelled:
    """Weight and size from JSON: decimals as text, each with its unit; what is missing or empty is not known."""

    def measured(name: str, unit: str) -> Measured | None:
        return Measured(Decimal(box[name]), box[unit]) if box.get(name) else None

    return Parcelled(
        weight=measured("weight", "weight_unit"),
        length=measured("length", "length_unit"),
        width=measured("width", "length_unit"),
        height=measured("height", "length_unit"),
    )


def _handover(one: Mapping[str, Any]) -> Handover | None:
    if not one.get("method"):
        return None
    slot = None
    if one.get("start") and one.get("end"):
        slot = PickupSlot(datetime.fromisoformat(one["start"]), datetime.fromisoformat(one["end"]))
    return Handover(HandoverMethod(one["method"]), slot)
