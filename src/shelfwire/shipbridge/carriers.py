"""The carriers that an own account can be connected of: what each asks, and what can be done with it.

Field names are karrio's (``karrio/mappers/<plugin>/settings.py``, 2026.1.32).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib import metadata
from typing import Final

from shelfwire.shipbridge.errors import NotInstalled

INSTALL: Final = (
    "Install it with: pip install 'shelfwire[shipbridge]'  (or make demo), and start Shelfwire again."
)
OWN: Final = "generic"


@dataclass(frozen=True, slots=True)
class AccountField:
    """One thing that a carrier asks of an account. ``secret``: stored encrypted and never shown."""

    name: str
    label: str
    secret: bool = False
    required: bool = True
    help: str = ""


@dataclass(frozen=True, slots=True)
class Plugin:
    """A carrier. ``carrier``: our code of it, "" when a person chooses; ``formats``: the labels it makes, the usual one
    first; ``repeatable``: asking twice gives the very same label and costs nothing."""

    id: str
    name: str
    package: str
    carrier: str
    fields: tuple[AccountField, ...]
    formats: tuple[str, ...]
    voids: bool
    tracks: bool
    repeatable: bool = False
    where: str = ""

    @property
    def secrets(self) -> tuple[str, ...]:
        """The names of the fields that are kept encrypted."""
        return tuple(field.name for field in self.fields if field.secret)


_COUNTRY = AccountField(
    "account_country_code", "Country of the account", required=False, help="Two letters, such as US or GB."
)
_NUMBER = AccountField("account_number", "Account number")

PLUGINS: Final[dict[str, Plugin]] = {
    one.id: one
    for one in (
        Plugin(
            OWN,
            "Own courier",
            "karrio-generic",
            "",
            (),
            ("pdf", "zpl"),
            voids=True,
            tracks=False,
            repeatable=True,
            where="For a local courier or your own van: rates come from your price list, labels are made here.",
        ),
        Plugin(
            "ups",
            "UPS",
            "karrio-ups",
            "ups",
            (
                AccountField("client_id", "Client ID", secret=True),
                AccountField("client_secret", "Client secret", secret=True),
                _NUMBER,
                _COUNTRY,
            ),
            ("pdf", "zpl"),
            voids=True,
            tracks=True,
            where="Copy the keys of an app at developer.ups.com (Apps) with Rating, Shipping and Tracking.",
        ),
        Plugin(
            "fedex",
            "FedEx",
            "karrio-fedex",
            "fedex",
            (
                AccountField("api_key", "API key", secret=True),
                AccountField("secret_key", "Secret key", secret=True),
                _NUMBER,
                AccountField("track_api_key", "API key for tracking", secret=True, required=False),
                AccountField("track_secret_key", "Secret key for tracking", secret=True, required=False),
                _COUNTRY,
            ),
            ("pdf", "zpl"),
            voids=True,
            tracks=True,
            where="Copy the keys of a project at developer.fedex.com (My Projects). Tracking needs its own project.",
        ),
        Plugin(
            "dhl_express",
            "DHL Express",
            "karrio-dhl-express",
            "dhl_express",
            (
                AccountField("site_id", "Site ID", secret=True),
                AccountField("password", "Password", secret=True),
                _NUMBER,
                _COUNTRY,
            ),
            ("pdf", "zpl"),
            voids=False,
            tracks=True,
            where="Your DHL Express contact gives you a site ID for the XML services.",
        ),
    )
}


@lru_cache(maxsize=1)
def installed() -> frozenset[str]:
    """Which of the plugins are installed, karrio itself and what it needs included. Nothing of it is imported."""
    if not all(_has(package) for package in ("karrio", "jinja2")):
        return frozenset()
    return frozenset(one.id for one in PLUGINS.values() if _has(one.package))


def _has(package: str) -> bool:
    try:
        metadata.version(package)
    except metadata.PackageNotFoundError:
        return False
    return True


def require_installed(plugin: str = OWN) -> None:
    """Raise NotInstalled when that carrier cannot be spoken to here."""
    if plugin not in installed():
        name = PLUGINS[plugin].name if plugin in PLUGINS else plugin
        raise NotInstalled(f"Support for {name} is not installed here.", hint=INSTALL)
