"""The jobs about packages: many offers combined, many deliveries told."""

from __future__ import annotations

from shelfwire.channels.models import Account
from shelfwire.fulfilment.actions.package_requests import ask_combine, ask_delivery
from shelfwire.fulfilment.models import Parcel
from shelfwire.jobs import Run, job
from shelfwire.kit.errors import RuleBroken


@job(name="packages.combine", title="Combine orders", scope="parcels:write", queue="fast")
def combine_job(run: Run, *, offers: list[list[str]]) -> None:
    """Ask for each offer, given as shop id and the channel's id of the offer. A row says why one was not asked for."""
    shops = Account.objects.filter(company=run.job.company).in_bulk([int(shop) for shop, _ in offers])
    wanted = [(shop, offer) for shop, offer in offers if run.wants(f"{shop}:{offer}")]
    run.set_total(len(wanted))
    for shop, offer in wanted:
        account = shops.get(int(shop))
        try:
            if account is None:
                run.fail(key=f"{shop}:{offer}", message="The shop is none of the company's.")
                continue
            ask_combine(account=account, offer_id=offer, by=run.job.started_by_label)
            run.succeeded()
        except RuleBroken as refusal:
            run.fail(key=f"{shop}:{offer}", message=str(refusal))
        run.stop_if_cancelled()


@job(name="packages.deliver", title="Report deliveries", scope="parcels:write", queue="fast")
def deliver_job(
    run: Run, *, parcels: list[int], outcome: str, failure: str = "", again: bool = False
) -> None:
    """Tell what became of each parcel. A row says of each that was not told why not."""
    found = Parcel.objects.filter(company=run.job.company).in_bulk(parcels)
    wanted = [pk for pk in parcels if run.wants(str(pk))]
    run.set_total(len(wanted))
    for pk in wanted:
        try:
            if pk not in found:
                run.fail(key=str(pk), message="The parcel is none of the company's.")
                continue
            ask_delivery(
                parcel=found[pk],
                outcome=outcome,
                failure=failure,
                again=again,
                by=run.job.started_by_label,
            )
            run.succeeded()
        except RuleBroken as refusal:
            run.fail(key=str(pk), message=f"{found[pk].tracking_number}: {refusal}")
        run.stop_if_cancelled()
