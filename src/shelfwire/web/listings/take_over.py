"""*Create my SKUs from these*: what each listing would become is shown first, then it is done."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Final

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from shelfwire.channels.models import Account
from shelfwire.listings.models import Listing
from shelfwire.listings.queries import kept_of
from shelfwire.people.models import Role
from shelfwire.posting.actions.take_over import TakeOverOptions, planned, take_over_listings
from shelfwire.posting.live.plan import Outcome, Plan
from shelfwire.web.access import CompanyRequest, back_to, requires
from shelfwire.web.listings.import_info import ImportForm
from shelfwire.web.listings.live_list import live_rows
from shelfwire.web.selection import selection

MOST: Final = 100
SAID: Final = {
    Outcome.CREATE: "New product",
    Outcome.EXTEND: "More SKUs of your product",
    Outcome.JOIN: "Your product",
    Outcome.LINK: "Links only",
    Outcome.REFUSED: "Refused",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One listing and what becomes of it; ``plan`` None: it was not read whole yet."""

    listing: Listing
    plan: Plan | None

    @property
    def said(self) -> str:
        """What becomes of it, in words."""
        return SAID[self.plan.outcome] if self.plan else "Not read yet"

    @property
    def is_ready(self) -> bool:
        """Whether anything becomes of it."""
        return self.plan is not None and self.plan.outcome != Outcome.REFUSED


@requires(Role.OPERATOR)
@require_http_methods(["GET", "POST"])
def take_over(request: CompanyRequest) -> HttpResponse:
    """Shown first: which products and SKUs would be created and linked. With a yes they are."""
    given = request.POST if request.method == "POST" else request.GET
    rows, more = _chosen(request, given)
    form = ImportForm(request, given if given.get("asked") else None)
    options = form.options() if form.is_valid() else TakeOverOptions()
    done = request.method == "POST" and given.get("action") == "create"
    lines = _lines(rows, options, by=request.by if done else "")
    if done:
        created = sum(line.plan.made for line in lines if line.plan)
        ready = sum(line.is_ready for line in lines)
        messages.success(request, f"{ready:,} listings taken over, {created:,} SKUs created.")
        if all(line.is_ready for line in lines):
            return back_to(request, "listings:unmanaged")
    context = {
        "lines": lines,
        "ready": sum(line.is_ready for line in lines),
        "skus": sum(len(line.plan.created) for line in lines if line.plan),
        "form": form,
        "done": done,
        "most": MOST if more else 0,
    }
    return render(request, "web/listings/take_over.html", context)


def _chosen(request: CompanyRequest, given: QueryDict) -> tuple[list[Listing], bool]:
    asked = selection(given)
    rows = live_rows(request, asked.matching or QueryDict("show=every"))
    if asked.matching is None:
        rows = rows.filter(pk__in=asked.ids)
    found = list(rows.select_related("account").order_by("pk")[: MOST + 1])
    return found[:MOST], len(found) > MOST


def _lines(rows: list[Listing], options: TakeOverOptions, by: str) -> list[Line]:
    """``by`` empty: nothing is done, only shown."""
    of_account: dict[Account, list[int]] = defaultdict(list)
    for row in rows:
        of_account[row.account].append(row.pk)
    plans: dict[int, Plan] = {}
    for account, ids in of_account.items():
        if by:
            plans |= take_over_listings(account=account, listing_ids=ids, by=by, options=options)
        elif kept := kept_of(ids):
            plans |= planned(account, kept, options)
    return [Line(row, plans.get(row.pk)) for row in rows]
