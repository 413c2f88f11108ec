"""Programs outside that ask for orders and tell what was shipped: an owner lets them in, and sees what they asked."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shelfwire.integrations import actions, queries
from shelfwire.integrations.models import Integration
from shelfwire.integrations.states import CallOutcome, Kind
from shelfwire.kit.secrets import Secret
from shelfwire.people.models import Role
from shelfwire.sync.integrations.carrier_names import read_names, write_names
from shelfwire.web.access import CompanyRequest, back_to, find, requires
from shelfwire.web.forms import refusals
from shelfwire.web.grid import Grid
from shelfwire.web.settings import folders
from shelfwire.web.settings.integration_parts import BaseLinkerForm, CallTable, ChangeForm, IntegrationForm

_LIST_MOST = 200


def _once(
    request: CompanyRequest, integration: Integration, password: Secret, *, replaced: bool
) -> HttpResponse:
    context = {
        "integration": integration,
        "address": address_of(integration),
        "password": password.reveal(),
        "replaced": replaced,
    }
    return render(request, "web/settings/integration_password.html", context)


def address_of(integration: Integration) -> str:
    """The address that a person enters at the program."""
    return f"{settings.PUBLIC_URL}/connect/{integration.kind}/{integration.token}"


def _found(request: CompanyRequest, integration_id: int) -> Integration:
    return find(queries.integrations(request.company), pk=integration_id)


@requires(Role.OWNER)
@require_GET
def integration_list(request: CompanyRequest) -> HttpResponse:
    """Every integration, and when it last asked."""
    labels = dict(CallOutcome.choices)
    rows = []
    for one in queries.integrations(request.company)[:_LIST_MOST]:
        last: str = one.last_outcome  # type: ignore[attr-defined]  # annotated
        rows.append((one, labels.get(last, last)))
    context = {"integrations": rows}
    return render(request, "web/settings/integrations.html", context)


@requires(Role.OWNER)
@never_cache
@require_http_methods(["GET", "POST"])
def add(request: CompanyRequest) -> HttpResponse:
    """Let a program in, and show its password this once."""
    form = IntegrationForm(request, request.POST or None, initial={"name": Kind.SHIPSTATION.label})
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            made, password = actions.add_integration(
                company=request.company, kind=Kind.SHIPSTATION, by=request.by, **form.cleaned_data
            )
            return _once(request, made, password, replaced=False)
    status = 422 if form.errors else 200
    return render(request, "web/settings/add_integration.html", {"form": form}, status=status)


@sensitive_post_parameters("password")
@requires(Role.OWNER)
@never_cache
@require_http_methods(["GET", "POST"])
def add_baselinker(request: CompanyRequest) -> HttpResponse:
    """Let BaseLinker in, with the password that it made, or with one of ours that is shown this once."""
    form = BaseLinkerForm(request, request.POST or None, initial={"name": Kind.BASELINKER.label})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        theirs = given["password"]
        with refusals(form), transaction.atomic():
            made, password = actions.add_integration(
                company=request.company,
                kind=Kind.BASELINKER,
                name=given["name"],
                account=given["account"],
                by=request.by,
            )
            if not theirs:
                return _once(request, made, password, replaced=False)
            actions.choose_password(integration=made, password=Secret(theirs), by=request.by)
            messages.success(request, f"“{made.name}” is connected. Copy its address into BaseLinker.")
            return back_to(request, "settings:integration", integration_id=made.pk)
    status = 422 if form.errors else 200
    return render(request, "web/settings/add_baselinker.html", {"form": form}, status=status)


@requires(Role.OWNER)
@never_cache
@require_http_methods(["GET", "POST"])
def integration(request: CompanyRequest, integration_id: int) -> HttpResponseBase:
    """Its address, what it may see, and what it asked and was told."""
    found = _found(request, integration_id)
    if found.kind == Kind.FOLDER:
        return folders.page(request, found)
    initial = {
        "name": found.name,
        "account": found.account_id,
        "active": found.active,
        "carriers": write_names(found.carriers),
    }
    form = ChangeForm(request, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            given = {**form.cleaned_data, "carriers": read_names(form.cleaned_data["carriers"])}
            actions.save_integration(integration=found, by=request.by, **given)
            messages.success(request, f"“{given['name']}” is saved.")
            return back_to(request, "settings:integration", integration_id=found.pk)
    grid = Grid(request, CallTable, queries.calls(found), keys=queries.CALL_KEYS, name="integration-calls")
    answer = grid.respond(
        "web/settings/integration.html", {"form": form, "integration": found, "address": address_of(found)}
    )
    if form.errors:
        answer.status_code = 422
    return answer


@requires(Role.OWNER)
@never_cache
@require_POST
def replace(request: CompanyRequest, integration_id: int) -> HttpResponse:
    """Another password, shown this once."""
    rows = queries.integrations(request.company).exclude(kind=Kind.FOLDER)
    found = find(rows, pk=integration_id)
    password = actions.replace_password(integration=found, by=request.by)
    return _once(request, found, password, replaced=True)


@requires(Role.OWNER)
@require_POST
def remove(request: CompanyRequest, integration_id: int) -> HttpResponse:
    """Shut the program out, and forget what it asked."""
    found = _found(request, integration_id)
    actions.remove_integration(integration=found, by=request.by)
    messages.success(request, f"“{found.name}” is removed.")
    return back_to(request, "settings:integrations")
