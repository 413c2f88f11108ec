"""The last steps: the test, warehouses and carriers, switches and the first orders."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from shelfwire.channels import actions, queries
from shelfwire.channels.models import Account
from shelfwire.channels.states import AccountStatus
from shelfwire.channels.switches import SWITCHES
from shelfwire.exchange import queries as exchange
from shelfwire.fulfilment import queries as fulfilment
from shelfwire.fulfilment.actions import save_carrier_link
from shelfwire.inventory import queries as inventory
from shelfwire.inventory.actions import add_warehouse, set_warehouse_links
from shelfwire.inventory.models import Warehouse
from shelfwire.jobs.states import FINISHED
from shelfwire.kit import clock
from shelfwire.kit.paging import capped_count
from shelfwire.listings import queries as listings
from shelfwire.orders.queries import Tile
from shelfwire.people.models import Role
from shelfwire.sync.connect import consent as consents
from shelfwire.sync.orders.download import request_download
from shelfwire.sync.orders.read import SWITCH as ORDERS_IN
from shelfwire.web.access import CompanyRequest, back_to, requires
from shelfwire.web.channels.dry_run import DRY_RUNS
from shelfwire.web.channels.setup.steps import download_of, is_tested, missing, step_page
from shelfwire.web.channels.shop import shop_of, switches_of
from shelfwire.web.channels.warehouses import Mapped, chosen, mapped, offered
from shelfwire.web.forms import ShelfwireForm, refusals
from shelfwire.web.selection import ids_of


@requires(Role.OWNER)
@require_http_methods(["GET", "POST"])
def test(request: CompanyRequest, account_id: int) -> HttpResponse:
    """Look whether everything works. The page asks for it by itself after a consent."""
    account = shop_of(request, account_id)
    if request.method == "POST":
        found = consents.test_settings(account, request.by)
        actions.note_act(account=account, act="tested the settings", by=request.by)
        if all(check.outcome == "works" for check in found):
            messages.success(request, f"All {len(found)} checks passed.")
            return back_to(request, "channels:setup_mapping", account_id=account.pk)
        return back_to(request, "channels:setup_test", account_id=account.pk)
    context = {
        "waiting": account.status == AccountStatus.CONNECTED and not _was_read(account, "webhook"),
        "tested": is_tested(account),
        "missing": missing(account),
        "wrong": [check for check in account.checks if check["outcome"] != "works"],
        "right": [check for check in account.checks if check["outcome"] == "works"],
    }
    return step_page(request, account, "test", context)


class PlaceForm(ShelfwireForm):
    """The company's first warehouse."""

    place = forms.CharField(
        label="Your warehouse",
        max_length=120,
        initial="Main warehouse",
        help_text="Where your stock lies. Orders reserve it there.",
    )


@requires(Role.OWNER)
@require_http_methods(["GET", "POST"])
def mapping(request: CompanyRequest, account_id: int) -> HttpResponse:
    """Both sides' warehouses and carriers. Saving says that what is shown is right."""
    account = shop_of(request, account_id)
    ours = list(inventory.warehouses(request.company))
    form = None if ours else PlaceForm(request.POST or None)
    if request.method == "POST" and (form is None or form.is_valid()):
        with refusals(form or forms.Form()):
            _save_mapping(request, account, form.cleaned_data["place"] if form else "")
            return back_to(request, "channels:setup_start", account_id=account.pk)
    context = {
        "form": form,
        "ours": offered(request) if ours else ours,
        "theirs": _proposed(mapped(account, queries.warehouses(account).filter(missing_at=None)), ours),
        "carriers": _carriers(account),
        "cursor": exchange.cursor(account.pk, "logistics"),
        "reading": account.status == AccountStatus.CONNECTED and not _was_read(account, "logistics"),
    }
    status = 422 if form is not None and form.errors else 200
    return step_page(request, account, "mapping", context, status=status)


def _proposed(rows: list[Mapped], ours: list[Warehouse]) -> list[Mapped]:
    """What is not mapped yet is proposed to be the default warehouse: one press says that it is right."""
    default = next((one for one in ours if one.is_default), None)
    return [Mapped(row.theirs, default, ()) if row.needed else row for row in rows]


def _was_read(account: Account, conversation: str) -> bool:
    """Whether what a worker does at each new connection was done, or failed, which is told."""
    cursor = exchange.cursor(account.pk, conversation)
    return cursor is not None and (cursor.succeeded_at is not None or cursor.failures > 0)


@dataclass(slots=True)
class _Match:
    """One carrier on both sides, over all the delivery options where it is called the same."""

    name: str
    theirs: str
    guesses: list[int]
    options: list[str]


def _carriers(account: Account) -> list[_Match]:
    """What is matched, those to be confirmed first."""
    known = fulfilment.all_carriers()
    options = dict(queries.providers(account).values_list("delivery_option_id", "delivery_option_name"))
    found: dict[tuple[str, str], _Match] = {}
    for link in fulfilment.carrier_links(account):
        name = known[link.carrier].name if link.carrier in known else link.carrier
        match = found.setdefault((name, link.provider_name), _Match(name, link.provider_name, [], []))
        match.guesses += [link.pk] if link.guessed else []
        match.options += [options.get(link.delivery_option_id) or link.delivery_option_id or "every delivery"]
    return sorted(found.values(), key=lambda match: (not match.guesses, match.name))


def _save_mapping(request: CompanyRequest, account: Account, place: str) -> None:
    """The first warehouse, the chosen links, and the guesses that the page showed."""
    seen = set(ids_of(request.POST.getlist("guess")))
    with transaction.atomic():
        default = None
        if place:
            default = add_warehouse(
                company=request.company, code="main", name=place, by=request.by, is_default=True
            )
        for row in mapped(account, queries.warehouses(account)):
            field = f"warehouse-{row.theirs.external_id}"
            if default is not None and row.needed:
                places = [default]
            elif field in request.POST:
                places = chosen(request, request.POST, field, f"also-{row.theirs.external_id}")
            else:
                continue
            set_warehouse_links(
                account=account,
                external_id=row.theirs.external_id,
                warehouses=places,
                by=request.by,
                may=True,
            )
        for guess in fulfilment.carrier_links(account).filter(guessed=True, pk__in=seen):
            save_carrier_link(
                account=account,
                carrier=guess.carrier,
                provider_id=guess.provider_id,
                provider_name=guess.provider_name,
                by=request.by,
                delivery_option_id=guess.delivery_option_id,
            )


def offered_at_once(account: Account) -> list[dict[str, Any]]:
    """The switches that need no look at what they would send."""
    return [one for one in switches_of(account) if one["name"] not in DRY_RUNS]


class StartForm(ShelfwireForm):
    """What may flow, and how far back the first download reaches."""

    days = forms.TypedChoiceField(
        label="Download the orders of",
        choices=[(7, "the last 7 days"), (30, "the last 30 days"), (90, "the last 90 days")],
        initial=30,
        coerce=int,
        help_text="Once. Later orders come by themselves.",
    )

    def __init__(self, account: Account, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in offered_at_once(account):
            self.fields[one["name"]] = forms.BooleanField(
                label=one["label"],
                required=False,
                initial=one["on"] or one["name"] == ORDERS_IN,
                help_text=SWITCHES[one["name"]].when_on,
            )
        self.order_fields([*self.fields, "days"])

    def clean(self) -> dict[str, Any]:
        """Orders cannot be downloaded while their switch is off."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if not found.get(ORDERS_IN):
            self.add_error(ORDERS_IN, "Without this switch no order can be downloaded.")
        return found


@requires(Role.OWNER)
@require_http_methods(["GET", "POST"])
def start(request: CompanyRequest, account_id: int) -> HttpResponse:
    """Switch on, download, and watch it here."""
    account = shop_of(request, account_id)
    form = StartForm(account, request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            _start(request, account, form)
            return back_to(request, "channels:setup_start", account_id=account.pk)
    job = download_of(account)
    finished = job is not None and job.status in FINISHED
    unlinked = Tile(*capped_count(listings.unlinked(request.company, account))) if finished else None
    context = {
        "form": form,
        "job": job,
        "finished": finished,
        "unlinked": unlinked,
        "later": [one for one in switches_of(account) if one["name"] in DRY_RUNS],
    }
    return step_page(request, account, "start", context, status=422 if form.errors else 200)


def _start(request: CompanyRequest, account: Account, form: StartForm) -> None:
    """The switches as they were left, and the download: both or neither."""
    first = clock.today(account.timezone) - timedelta(days=form.cleaned_data["days"])
    with transaction.atomic():
        for name in (one["name"] for one in offered_at_once(account)):
            on = form.cleaned_data[name]
            if on != getattr(account, name):
                account = actions.set_switch(account=account, switch=name, on=on, by=request.by)
        # whole days: the same download asked for twice is one
        since = clock.midnight(first, account.timezone)
        request_download(account, since=since, by=request.by, user=request.user)
