"""*Test settings*: what works and what is missing, scope by scope, changing nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from shelfwire.channels.port import Check, Credentials, Gone, Reconnect, Refused, Session
from shelfwire.kit import clock
from shelfwire_tiktok import facts
from shelfwire_tiktok.clients import Clients, app_of, option
from shelfwire_tiktok.errors import translated
from shelfwire_tiktok.mapping.notices import EVENT_TYPES
from shelfwire_tiktok.mapping.shipping import warehouses
from shelfwire_tiktok.mapping.values import text
from shelfwire_tiktok.shipments import carriers
from tiktok_shop import Client
from tiktok_shop.errors import ScopeMissing, TikTokShopError

EVERY_SWITCH = (
    "orders_in", "tracking_out", "labels_out", "stock_out", "price_out", "listings_out", "aftersales_out",
)  # fmt: skip
_RECONNECT = "Give consent from the shop's page."
_CLOCK_TOLERANCE = 30
"""TikTok takes a time stamp at most 30 s ahead of its own clock (facts.md 2.4)."""
_MOST_OPTIONS = 10

Probe = Callable[[Client, Session], Iterator[Check]]


def check(clients: Clients, session: Session) -> tuple[Check, ...]:
    """One line per thing looked at. Raises only TryLater.

    What needs no call comes first; when TikTok does not let us in at all, the calls end with that answer.
    """
    found = list(_settings(session))
    credentials = session.credentials
    if found[-1].outcome == "missing" or credentials is None:
        return (*found, *_no_consent(session))
    found += _consent(credentials)
    found += _scopes(credentials)
    try:
        with clients.speaking(session, "shop") as client:
            for probe in _PROBES:
                lines, shut_out = _tried(probe, client, session)
                found += lines
                if shut_out:
                    break
    except Refused as error:  # an option that cannot be used: no call was made
        found.append(
            Check("addresses", "Addresses", "missing", str(error), _first_advice(error), EVERY_SWITCH)
        )
    except Reconnect as error:
        found.append(Check("consent", "Consent", "missing", str(error), _RECONNECT, EVERY_SWITCH))
    return tuple(found)


def _tried(probe: Probe, client: Client, session: Session) -> tuple[list[Check], bool]:
    """What a probe found; and whether TikTok shut us out, so that no other probe can find anything."""
    key, label, blocks = _NAMES[probe]
    try:
        return list(probe(client, session)), False
    except TikTokShopError as error:
        problem = translated(error)
        if isinstance(error, ScopeMissing):
            return [Check(key, label, "unknown", str(problem), problem.message)], False
        if isinstance(problem, Reconnect):
            return [
                Check("access", "Access to TikTok Shop", "missing", str(problem), _RECONNECT, EVERY_SWITCH)
            ], True
        if isinstance(problem, Refused | Gone):
            return [Check(key, label, "missing", str(problem), _first_advice(problem), blocks)], False
        raise problem from error


def _first_advice(error: Refused | Gone) -> str:
    return next((reason.advice for reason in getattr(error, "reasons", ()) if reason.advice), "")


def _settings(session: Session) -> Iterator[Check]:
    try:
        app_of(session)
    except Refused as error:
        yield Check("settings", "Options", "missing", str(error), _first_advice(error), EVERY_SWITCH)
        return
    if option(session.options, "service_id"):
        yield Check("settings", "Options", "works", "App key, app secret and service id are entered.")
    else:
        advice = "Enter the service id before you fetch a new token."
        yield Check("settings", "Options", "warning", "The service id is missing.", advice)


def _no_consent(session: Session) -> Iterator[Check]:
    if session.credentials is None:
        yield Check("consent", "Consent", "missing", "The shop is not connected.", _RECONNECT, EVERY_SWITCH)


def _consent(credentials: Credentials) -> Iterator[Check]:
    left = (credentials.refresh_expires_at - clock.now()).days
    until = f"The consent ends on {credentials.refresh_expires_at:%Y-%m-%d %H:%M} UTC"
    if left < 0:
        yield Check("consent", "Consent", "missing", f"{until}: it is over.", _RECONNECT, EVERY_SWITCH)
    elif left < facts.limit("consent_warning_days"):
        yield Check(
            "consent",
            "Consent",
            "warning",
            f"{until}, in {left} days.",
            f"{_RECONNECT} It renews the consent.",
        )
    else:
        yield Check("consent", "Consent", "works", f"{until}.")


def _scopes(credentials: Credentials) -> Iterator[Check]:
    granted = frozenset(credentials.scopes)
    for scope, row in facts.SCOPES.items():
        key, label, blocks = f"scope.{scope}", f"Scope “{row['label']}”", tuple(row["switches"])
        if not granted:
            yield Check(
                key, label, "unknown", f"TikTok did not say which scopes were granted. Needed {row['for']}."
            )
        elif scope in granted:
            yield Check(key, label, "works", f"Granted {row['for']}.")
        else:
            outcome = "missing" if blocks else "warning"
            detail = f"{scope} was not granted. Needed {row['for']}."
            yield Check(key, label, outcome, detail, facts.advice(105005), blocks)  # type: ignore[arg-type]  # both words are outcomes


def _shop(client: Client, session: Session) -> Iterator[Check]:
    opened = {text(each.id): each for each in client.authorization.shops().values}
    if session.shop is None:
        detail = f"The consent opens {len(opened)} shop(s), and none was chosen."
        yield Check("shop", "Shop", "missing", detail, "Choose the shop of this account.", EVERY_SWITCH)
    elif session.shop.external_id not in opened:
        detail = (
            f"The consent does not open the shop {session.shop.name} ({session.shop.external_id}) any more."
        )
        yield Check("shop", "Shop", "missing", detail, _RECONNECT, EVERY_SWITCH)
    else:
        yield Check(
            "shop", "Shop", "works", f"The consent opens {session.shop.name} ({session.shop.region})."
        )


def _clock(client: Client, _: Session) -> Iterator[Check]:
    skew = client.skew
    if skew is None:
        yield Check("clock", "Clock", "unknown", "TikTok did not tell its time.")
    elif abs(skew) <= _CLOCK_TOLERANCE:
        yield Check("clock", "Clock", "works", "This machine and TikTok agree on the time.")
    else:
        way = "behind" if skew > 0 else "ahead"
        detail = f"This machine's clock is {abs(round(skew))} s {way}. We sign with TikTok's time meanwhile."
        yield Check("clock", "Clock", "warning", detail, "Set this machine's clock (for example by NTP).")


def _active(client: Client, session: Session) -> Iterator[Check]:
    if session.shop is None:
        return
    active = {text(each.id) for each in client.seller.shops().values}
    if session.shop.external_id in active:
        yield Check("shop_active", "Shop status", "works", "TikTok lists the shop as active.")
    else:
        advice = "Look into Seller Center for what TikTok wants of the shop."
        yield Check(
            "shop_active", "Shop status", "missing", "TikTok does not list the shop as active.", advice
        )


def _warehouses(client: Client, session: Session) -> Iterator[Check]:
    if session.shop is None:
        return
    key, label, blocks = _NAMES[_warehouses]
    selling = [
        each for each in warehouses(client.logistics.warehouses().values) if each.kind != "RETURN_WAREHOUSE"
    ]
    default = next((each for each in selling if each.is_default), None)
    if default is None:
        detail = f"The shop has {len(selling)} warehouse(s), none of them the default."
        advice = "Set a default warehouse in Seller Center, under Shipping."
        yield Check(key, label, "missing", detail, advice, blocks)
    elif not default.enabled:
        advice = "Enable it in Seller Center, under Shipping."
        yield Check(
            key, label, "missing", f"The default warehouse {default.name} is not enabled.", advice, blocks
        )
    else:
        yield Check(key, label, "works", f"The default warehouse is {default.name}.")
    where = default or next(iter(selling), None)
    if where is not None:
        yield from _carriers(client, session, where.external_id)


def _carriers(client: Client, session: Session, warehouse_id: str) -> Iterator[Check]:
    key, label, blocks = "carriers", "Carriers", ("tracking_out",)
    options = client.logistics.delivery_options(warehouse_id).values[:_MOST_OPTIONS]
    accepted = [
        (text(each.name), _count_carriers(client, session, text(each.id))) for each in options if each.id
    ]
    taking = [f"{name}: {count}" for name, count in accepted if count]
    if taking:
        yield Check(key, label, "works", f"Carriers by delivery option: {'; '.join(taking)}.")
    elif accepted:
        detail = "No delivery option takes carriers of your own: TikTok ships these orders."
        yield Check(
            key, label, "warning", detail, "To ship yourself, add a seller-shipped delivery option.", blocks
        )
    else:
        detail = "The warehouse has no delivery option."
        yield Check(
            key, label, "missing", detail, "Add a delivery option in Seller Center, under Shipping.", blocks
        )


def _count_carriers(client: Client, session: Session, delivery_option_id: str) -> int:
    return len(carriers(client, session, delivery_option_id))


def _notices(client: Client, session: Session) -> Iterator[Check]:
    if session.shop is None:
        return
    subscribed = {text(each.event_type): text(each.address) for each in client.events.webhooks().values}
    missing = [kind for kind in EVENT_TYPES if kind not in subscribed]
    if not missing:
        where = ", ".join(sorted({subscribed[kind] for kind in EVENT_TYPES}))
        yield Check("notices", "Notifications", "works", f"TikTok tells us of changes at {where}.")
    else:
        which = "none" if len(missing) == len(EVENT_TYPES) else f"not all ({', '.join(missing)} are missing)"
        detail = f"Of {len(EVENT_TYPES)} kinds of notification TikTok sends {which}."
        advice = "Orders still come in by asking every few minutes. Use “Subscribe to notifications” to hear at once."
        yield Check("notices", "Notifications", "warning", detail, advice)


_PROBES: tuple[Probe, ...] = (_shop, _clock, _active, _warehouses, _notices)
_NAMES: dict[Probe, tuple[str, str, tuple[str, ...]]] = {
    _shop: ("shop", "Shop", EVERY_SWITCH),
    _clock: ("clock", "Clock", ()),
    _active: ("shop_active", "Shop status", ()),
    _warehouses: ("default_warehouse", "Default warehouse", ("tracking_out", "labels_out")),
    _notices: ("notices", "Notifications", ()),
}
