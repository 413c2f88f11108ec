"""Drop folders: where they are, whose server it is, and what was left in them and taken from them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from shelfwire.integrations import actions, queries
from shelfwire.integrations.actions import MINUTES, Where
from shelfwire.integrations.models import DropFolder, Integration
from shelfwire.integrations.states import Kind, Way
from shelfwire.jobs import enqueue
from shelfwire.kit import sftp
from shelfwire.kit.errors import RuleBroken
from shelfwire.kit.secrets import Secret, UnreadableSecret
from shelfwire.people.models import Role
from shelfwire.sync.integrations.carrier_names import read_names, write_names
from shelfwire.sync.integrations.folders.again import send_again
from shelfwire.sync.integrations.folders.place import server_of
from shelfwire.sync.integrations.jobs import run_folder
from shelfwire.web.access import CompanyRequest, back_to, find, requires
from shelfwire.web.forms import ShelfwireForm, refusals
from shelfwire.web.grid import Grid
from shelfwire.web.settings.integration_parts import ChangeForm, FileTable, IntegrationForm

_EVERY = {1: "minute", 60: "hour", 240: "4 hours", 1440: "day"}
_ORDER = ("name", "account", "carriers", "active", "minutes", "way", "path", "host", "port", "user_name")
_SECRETS = ("password", "key", "passphrase")


def _every(minutes: int) -> str:
    return f"Every {_EVERY.get(minutes, f'{minutes} minutes')}"


class PlaceForm(ShelfwireForm):
    """Where the folder is."""

    way = forms.ChoiceField(label="Place", choices=Way.choices, initial=Way.SFTP)
    path = forms.CharField(
        label="Folder",
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "north-depot"}),
        help_text="Orders are written to “orders” in it, shipments are read from “shipments”.",
    )
    host = forms.CharField(
        label="Server",
        max_length=253,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "sftp.example.com"}),
        help_text="For SFTP, like the fields below.",
    )
    port = forms.IntegerField(label="Port", min_value=1, max_value=65_535, initial=22, required=False)
    user_name = forms.CharField(
        label="User name",
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    password = forms.CharField(
        label="Password",
        required=False,
        strip=False,
        max_length=500,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="Or a private key.",
    )
    key = forms.CharField(
        label="Private key",
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": "-----BEGIN OPENSSH PRIVATE KEY-----"}),
    )
    passphrase = forms.CharField(
        label="Key passphrase",
        required=False,
        strip=False,
        max_length=500,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    minutes = forms.TypedChoiceField(
        label="Check it", coerce=int, choices=[(n, _every(n)) for n in MINUTES], initial=15
    )

    def where(self) -> Where:
        """What was entered."""
        given = self.cleaned_data
        return Where(
            way=given["way"],
            path=given["path"],
            host=given["host"],
            port=22 if given["port"] is None else given["port"],
            user_name=given["user_name"],
            minutes=given["minutes"],
            **{name: Secret(given[name]) if given[name] else None for name in _SECRETS},
        )


class AddFolderForm(PlaceForm, IntegrationForm):
    """A new one."""

    field_order = _ORDER


class ChangeFolderForm(PlaceForm, ChangeForm):
    """One that is there."""

    field_order = _ORDER


def _initial(folder: DropFolder) -> dict[str, Any]:
    row = folder.integration
    place = {name: getattr(folder, name) for name in ("way", "path", "host", "port", "user_name", "minutes")}
    own = {"name": row.name, "account": row.account_id, "active": row.active}
    return {**place, **own, "carriers": write_names(row.carriers)}


@sensitive_post_parameters(*_SECRETS)
@requires(Role.OWNER)
@never_cache
@require_http_methods(["GET", "POST"])
def add(request: CompanyRequest) -> HttpResponse:
    """Add a drop folder."""
    form = AddFolderForm(request, request.POST or None, initial={"name": Kind.FOLDER.label})
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            made = actions.add_folder(
                company=request.company,
                name=form.cleaned_data["name"],
                account=form.cleaned_data["account"],
                where=form.where(),
                by=request.by,
            )
            messages.success(request, f"“{made.integration.name}” is added.")
            return back_to(request, "settings:integration", integration_id=made.pk)
    context = {"form": form, "local": bool(settings.DROP_FOLDERS)}
    return render(request, "web/settings/add_folder.html", context, status=422 if form.errors else 200)


def page(request: CompanyRequest, found: Integration) -> HttpResponseBase:
    """Its place, when it was looked at, and what was left in it and taken from it."""
    folder = _folder(request, found.pk)
    form = ChangeFolderForm(request, request.POST or None, initial=_initial(folder))
    form.fields["password"].help_text = "What is stored stays, while server and user stay. Or a private key."
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            given = form.cleaned_data
            actions.save_folder(
                folder=folder,
                name=given["name"],
                account=given["account"],
                active=given["active"],
                carriers=read_names(given["carriers"]),
                where=form.where(),
                by=request.by,
            )
            messages.success(request, f"“{given['name']}” is saved.")
            return back_to(request, "settings:integration", integration_id=folder.pk)
    grid = Grid(request, FileTable, queries.calls(found), keys=queries.CALL_KEYS, name="integration-calls")
    answer = grid.respond(
        "web/settings/folder.html",
        {
            "form": form,
            "folder": folder,
            "integration": found,
            "ready": found.active and (folder.way != Way.SFTP or folder.host_key),
            "place": _place(folder),
            "every": _every(folder.minutes).lower(),
            "fingerprint": sftp.fingerprint(folder.host_key),
        },
    )
    if form.errors:
        answer.status_code = 422
    return answer


def _place(folder: DropFolder) -> str:
    if folder.way == Way.LOCAL:
        return f"{settings.DROP_FOLDERS or '…'}/{folder.integration.company.slug}/{folder.path}"
    return f"sftp://{folder.user_name}@{folder.host}:{folder.port}/{folder.path.lstrip('/')}"


def _folder(request: CompanyRequest, integration_id: int) -> DropFolder:
    return find(queries.folders().filter(integration__company=request.company), pk=integration_id)


@requires(Role.OWNER)
@require_POST
def run(request: CompanyRequest, integration_id: int) -> HttpResponse:
    """Look at it now, as a job, and lead to the job's page."""
    folder = _folder(request, integration_id)
    with transaction.atomic():
        actions.note_run(folder, by=request.by)
        job = enqueue(
            run_folder,
            title=f"Check {folder.integration.name}",
            subject=("integration", folder.pk),
            company=request.company,
            by=request.by,
            user=request.user,
            integration_id=folder.pk,
        )
    return back_to(request, "jobs:job", job_id=job.pk)


@requires(Role.OWNER)
@never_cache
@require_POST
def host_key(request: CompanyRequest, integration_id: int) -> HttpResponse:
    """Ask the server for its host key and show it; with the key that was shown, confirm it."""
    folder = _folder(request, integration_id)
    try:
        shown = sftp.host_key(server_of(folder))
    except (RuleBroken, UnreadableSecret) as failed:
        messages.error(request, str(failed))
        return back_to(request, "settings:integration", integration_id=folder.pk)
    if request.POST.get("host_key") == shown:
        actions.confirm_host_key(folder=folder, host_key=shown, by=request.by)
        messages.success(request, "The host key is confirmed. The folder is checked within a minute.")
        return back_to(request, "settings:integration", integration_id=folder.pk)
    context = {
        "integration": folder.integration,
        "folder": folder,
        "host_key": shown,
        "fingerprint": sftp.fingerprint(shown),
        "before": sftp.fingerprint(folder.host_key),
    }
    return render(request, "web/settings/host_key.html", context)


@requires(Role.OWNER)
@require_POST
def again(request: CompanyRequest, integration_id: int) -> HttpResponse:
    """Send orders once more."""
    folder = _folder(request, integration_id)
    try:
        count = send_again(folder.integration, request.POST.get("orders", ""), by=request.by)
    except RuleBroken as refused:
        messages.error(request, str(refused))
    else:
        said = "1 order goes" if count == 1 else f"{count} orders go"
        messages.success(request, f"{said} out again with the next check.")
    return back_to(request, "settings:integration", integration_id=folder.pk)
