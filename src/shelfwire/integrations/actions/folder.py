"""Drop folders: where they are, whose server it is, and when they are looked at."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.db import transaction

from shelfwire.channels.models import Account
from shelfwire.integrations.actions.change import make_integration, write_integration
from shelfwire.integrations.errors import BadFolder
from shelfwire.integrations.models import DropFolder
from shelfwire.integrations.states import Kind, Way
from shelfwire.kit import clock, sftp
from shelfwire.kit.fields import reseal
from shelfwire.kit.secrets import Secret
from shelfwire.kit.texts import fit, one_line
from shelfwire.people import audit
from shelfwire.people.audit import acting
from shelfwire.people.models import Company

MINUTES: Final = (1, 5, 15, 30, 60, 240, 1440)
_HOST: Final = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[?[0-9a-f:.]+\]?", re.ASCII)
_PART: Final = re.compile(r"[\w][\w .@+-]*")
_PATH_MOST: Final = 300


@dataclass(frozen=True, slots=True)
class Where:
    """Where a drop folder is to be. A secret that is None stays what it was, for the same server and user."""

    way: str
    path: str
    host: str = ""
    port: int = 22
    user_name: str = ""
    password: Secret | None = None
    key: Secret | None = None
    passphrase: Secret | None = None
    minutes: int = 15


def add_folder(*, company: Company, name: str, account: Account | None, where: Where, by: str) -> DropFolder:
    """Add a drop folder. Raises BadIntegration, BadFolder."""
    with transaction.atomic(), acting(by):
        made, _ = make_integration(company=company, kind=Kind.FOLDER, name=name, account=account)
        folder = DropFolder(integration=made, due_at=clock.now())
        _place(folder, where, by)
        _refuse_taken(folder)
        folder.save(force_insert=True)
    return folder


def save_folder(
    *,
    folder: DropFolder,
    name: str,
    account: Account | None,
    active: bool,
    carriers: Mapping[str, str],
    where: Where,
    by: str,
) -> None:
    """Change a drop folder. Raises BadIntegration, BadFolder."""
    with transaction.atomic(), acting(by):
        write_integration(
            integration=folder.integration, name=name, account=account, active=active, carriers=carriers
        )
        row = DropFolder.objects.select_for_update().get(pk=folder.pk)
        _place(row, where, by)
        _refuse_taken(row)
        row.due_at, row.error, row.seen = clock.now(), "", {}
        row.save()


def confirm_host_key(*, folder: DropFolder, host_key: str, by: str) -> None:
    """From now on speak to a server with this key alone."""
    with transaction.atomic(), acting(by):
        row = DropFolder.objects.select_for_update().get(pk=folder.pk)
        row.host_key, row.error, row.due_at = host_key, "", clock.now()
        row.save(update_fields=["host_key", "error", "due_at"])


def note_run(folder: DropFolder, *, by: str) -> None:
    """Somebody asks for a look."""
    audit.note(folder.integration, {"done": ("", "Run now")}, by=by)


def note_look(folder: DropFolder, *, error: str, seen: Mapping[str, Any] | None, waits: bool) -> bool:
    """A look is over. ``seen``: what it saw, None when it saw nothing; ``waits``: something is to be looked at again
    soon. Returns whether the error is news.
    """
    now = clock.now()
    row = DropFolder.objects.only("error", "minutes").get(pk=folder.pk)
    changed: dict[str, Any] = {
        "error": fit(error, 600),
        "looked_at": now,
        "due_at": now + timedelta(minutes=1 if waits else row.minutes),
    }
    if seen is not None:
        changed["seen"] = dict(seen)
    DropFolder.objects.filter(pk=folder.pk).update(**changed)
    return bool(error) and changed["error"] != row.error


def _place(row: DropFolder, where: Where, by: str) -> None:
    if where.way not in Way.values:
        raise BadFolder(f"“{where.way}” is not a place.", field="way", value=where.way)
    if where.minutes not in MINUTES:
        raise BadFolder("It is checked too often or too rarely.", field="minutes", value=where.minutes)
    before = (row.way, row.host, row.port, row.user_name)
    row.way, row.minutes = where.way, where.minutes
    if where.way == Way.LOCAL:
        row.path = _local_path(where.path)
        row.host, row.port, row.user_name, row.host_key, row.secrets = "", 22, "", "", {}
        return
    row.path = _remote_path(where.path)
    row.host = _host(where.host)
    if not 1 <= where.port <= 65_535:
        raise BadFolder(f"{where.port} is not a port.", field="port", value=where.port, hint="Usually 22.")
    row.port = where.port
    row.user_name = one_line(where.user_name, field="user_name", refusal=BadFolder)[:120]
    if not row.user_name:
        raise BadFolder("The server needs a user name.", field="user_name")
    same = before == (row.way, row.host, row.port, row.user_name)
    if before[1:3] != (row.host, row.port):
        row.host_key = ""  # another server, another key
    _keep_secrets(row, where, by, same=same)


def _refuse_taken(row: DropFolder) -> None:
    """Two at one place would give the warehouse every order twice, and take each other's files."""
    same = DropFolder.objects.filter(
        integration__company=row.integration.company_id,
        way=row.way,
        host=row.host,
        port=row.port,
        user_name=row.user_name,
        path=row.path,
    )
    other = same.exclude(pk=row.integration_id).select_related("integration").first()
    if other is not None:
        raise BadFolder(
            f"“{other}” has this place already.",
            field="path",
            value=row.path,
            hint="Choose another folder; one drop folder serves every shop, or one of them.",
        )


def _keep_secrets(row: DropFolder, where: Where, by: str, *, same: bool) -> None:
    given = {
        name: secret.reveal()
        for name, secret in (
            ("password", where.password),
            ("key", where.key),
            ("passphrase", where.passphrase),
        )
        if secret is not None and secret.reveal()
    }
    if not given and same:
        return
    if not given.keys() & {"password", "key"}:
        raise BadFolder(
            "It needs a password or a private key."
            if row._state.adding
            else "Password and key were entered for another server or user name.",
            field="password",
            hint="Enter one of the two.",
        )
    if "key" in given:
        sftp.read_key(Secret(given["key"]), Secret(given.get("passphrase", "")))
    row.secrets = given
    if not row._state.adding:
        audit.note(row.integration, {"password": ("…", "replaced")}, by=by)


def _host(said: str) -> str:
    host = one_line(said, field="host", refusal=BadFolder).lower().rstrip(".")
    if not _HOST.fullmatch(host) or len(host) > 253:
        raise BadFolder(
            f"“{host[:100]}” is not the name of a server.",
            field="host",
            value=host[:253],
            hint="Write the name alone, such as sftp.example.com.",
        )
    return host.strip("[]")


def _local_path(said: str) -> str:
    path = one_line(said, field="path", refusal=BadFolder).strip("/ ")
    parts = path.split("/")
    if not path or len(path) > _PATH_MOST or not all(_PART.fullmatch(part) for part in parts):
        raise BadFolder(
            f"“{said[:100]}” is not the name of a folder.",
            field="path",
            value=said[:300],
            hint="Letters and numbers, such as north-depot; it is made below your company's own folder.",
        )
    return path


def _remote_path(said: str) -> str:
    path = one_line(said, field="path", refusal=BadFolder)
    path = path.rstrip("/") or ("/" if path.startswith("/") else "")
    if len(path) > _PATH_MOST or ".." in path.split("/"):
        raise BadFolder(f"“{said[:100]}” is not the name of a folder.", field="path", value=said[:300])
    return path


def secrets_of(folder: DropFolder) -> dict[str, Secret]:
    """Password, key and passphrase, "" where there is none. Raises UnreadableSecret."""
    held = folder.secrets.open()
    return {name: Secret(held.get(name, "")) for name in ("password", "key", "passphrase")}


def reseal_integration_secrets() -> tuple[int, int]:
    """Encrypt with the first key. Returns how many values were encrypted anew, and how many no key can decrypt."""
    return reseal(DropFolder)
