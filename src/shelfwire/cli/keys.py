"""``shelfwire rotate-key``: another key for what is stored encrypted."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shelfwire.environment import env
from shelfwire.kit.errors import RuleBroken
from shelfwire.kit.secrets import load_keys, new_key, store_keys


class KeysStillNeeded(RuleBroken):
    """Something stored cannot be read with the first key."""

    code = "keys_still_needed"


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Around a whole change of keys: of two at once, each would forget the key that the other encrypts with."""
    path = _file().with_name("secret.key.lock")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def add_key() -> bool:
    """Put a new key first in secret.key, before Django reads it; False when SHELFWIRE_SECRET_KEY names the keys."""
    if env("SHELFWIRE_SECRET_KEY"):
        return False
    path = _file()
    store_keys(path, [new_key(), *load_keys(path, None)])
    return True


def reseal() -> tuple[int, int]:
    """Encrypt everything stored with the first key: how many values, and how many no key fits."""
    from shelfwire.alerts.actions import reseal_alert_secrets
    from shelfwire.channels.actions import reseal_secrets
    from shelfwire.integrations.actions import reseal_integration_secrets
    from shelfwire.people.actions import reseal_second_factors
    from shelfwire.shipbridge.actions import reseal_carrier_secrets

    counts = (
        reseal_secrets(),
        reseal_second_factors(),
        reseal_alert_secrets(),
        reseal_integration_secrets(),
        reseal_carrier_secrets(),
    )
    return sum(done for done, _ in counts), sum(lost for _, lost in counts)


def drop_old() -> str:
    """Forget all keys of secret.key but the first; what was done. Raises KeysStillNeeded when something needs them."""
    _, lost = reseal()
    if lost:
        raise KeysStillNeeded(
            f"{lost} stored secrets fit none of the keys, so nothing was removed.",
            hint="Put the key they were stored with back, or connect those shops again: shelfwire doctor names them.",
        )
    if env("SHELFWIRE_SECRET_KEY"):
        return (
            "Everything stored is encrypted with the first key: remove the others from SHELFWIRE_SECRET_KEY."
        )
    path = _file()
    first, *older = load_keys(path, None)
    store_keys(path, [first])
    return f"{len(older)} older keys are removed from secret.key; keep them with the backups they belong to."


def _file() -> Path:
    return Path(env("SHELFWIRE_HOME")) / "secret.key"
