"""API keys: shown once, stored as a digest, found by a public prefix, compared in constant time."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from shelfwire.kit import clock, ids
from shelfwire.kit.secrets import Secret
from shelfwire.kit.texts import one_line
from shelfwire.people.audit import acting
from shelfwire.people.errors import BadApiKey, BadScope
from shelfwire.people.models import ApiKey, Company, User
from shelfwire.people.queries import SCOPES, key_state

_MARK = "sw_"
_PREFIX_BYTES = 6
_USE_WORTH_NOTING = timedelta(minutes=1)


def _digest(secret_part: str) -> str:
    # the key has 256 random bits, so a fast hash is as safe as a slow one
    return hashlib.sha256(secret_part.encode()).hexdigest()


def issue_api_key(
    *,
    company: Company,
    name: str,
    scopes: Iterable[str],
    by: str,
    user: User | None = None,
    expires_at: datetime | None = None,
) -> tuple[ApiKey, Secret]:
    """Issue a key. Returns it with its text (``sw_<prefix>.<secret>``), which is stored nowhere. Raises BadScope,
    BadApiKey.
    """
    with transaction.atomic(), acting(by):
        wanted = sorted(set(scopes))
        unknown = [scope for scope in wanted if scope not in SCOPES]
        if unknown or not wanted:
            raise BadScope(
                f"There is no scope “{unknown[0]}”." if unknown else "A key needs at least one scope.",
                field="scopes",
                value=unknown or wanted,
                hint=f"Choose from: {', '.join(SCOPES)}.",
            )
        name = one_line(name, field="name", refusal=BadApiKey)
        if not name:
            raise BadApiKey("A key needs a name.", field="name", hint="Name the machine that will use it.")
        if expires_at is not None and expires_at <= clock.now():
            raise BadApiKey(
                "The key would have expired already.",
                field="expires_at",
                value=expires_at,
                hint="Choose a later moment.",
            )
        prefix = ids.new_uuid().hex[: 2 * _PREFIX_BYTES]
        secret = ids.new_token()
        key = ApiKey.objects.create(
            company=company,
            name=name[:80],
            prefix=prefix,
            digest=_digest(secret),
            scopes=wanted,
            created_by=user,
            expires_at=expires_at,
        )
        return key, Secret(f"{_MARK}{prefix}.{secret}")


def revoke_api_key(*, key: ApiKey, by: str) -> None:
    """Revoke the key. A revoked key is left as it is."""
    with transaction.atomic(), acting(by):
        key = ApiKey.objects.select_for_update().get(pk=key.pk)
        if key.revoked_at is None:
            key.revoked_at = clock.now()
            key.save(update_fields=["revoked_at"])


def authenticate_api_key(raw: str) -> ApiKey | None:
    """Return the active key for the text, or None. Its use is recorded at most once a minute."""
    prefix, dot, secret = raw.removeprefix(_MARK).partition(".")
    if not raw.startswith(_MARK) or not dot or len(prefix) != 2 * _PREFIX_BYTES:
        return None
    key = ApiKey.objects.select_related("company").filter(prefix=prefix).first()
    now = clock.now()
    if key is None or not hmac.compare_digest(key.digest, _digest(secret)):
        return None
    if key_state(key, now) != "active":
        return None
    # update(), not save(): a use is no change of the key, and the audit log is for changes
    stale = Q(last_used_at=None) | Q(last_used_at__lt=now - _USE_WORTH_NOTING)
    ApiKey.objects.filter(stale, pk=key.pk).update(last_used_at=now)
    return key
