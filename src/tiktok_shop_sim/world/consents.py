"""What sellers allowed: consents, single-use codes, tokens and their ends (facts.md 1)."""

from __future__ import annotations

from tiktok_shop_sim.settings import Settings
from tiktok_shop_sim.world.market import market
from tiktok_shop_sim.world.records import AuthCode, Grant, Seller, Shop
from tiktok_shop_sim.world.world import Event, World

DAY = 86_400
WARNED_BEFORE = 30 * DAY


class TokenRefused(Exception):
    """The token host says no, in its own code and words."""

    def __init__(self, code: int, message: str, *, with_data: bool) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.with_data = with_data


def prepare(world: World, settings: Settings, scopes: list[str]) -> None:
    """The codes and tokens named at the start belong to the scenario's first seller and do not age unused.

    A world that goes on knows some already: a code that was used stays used, a token stays whose it is.
    """
    seller = next(iter(world.sellers.values()))
    for code in settings.auth_codes:
        if code not in world.codes:
            world.codes[code] = AuthCode(code=code, seller_id=seller.open_id, scopes=scopes, expires=None)
    wanted = {settings.access_token, settings.refresh_token} - {""}
    if wanted - {
        token for known in world.grants.values() for token in (known.access_token, known.refresh_token)
    }:
        grant = _new_grant(world, settings, seller, scopes)
        grant.access_token = settings.access_token or grant.access_token
        grant.refresh_token = settings.refresh_token or grant.refresh_token


def consent(world: World, settings: Settings, seller_id: str, scopes: list[str]) -> AuthCode:
    """A seller agrees: a code that may be exchanged once within its life."""
    prefix = market(world.sellers[seller_id].region).token_prefix
    code = AuthCode(
        code=world.ids.token(prefix, 48),
        seller_id=seller_id,
        scopes=scopes,
        expires=world.now() + settings.auth_code_seconds,
    )
    world.codes[code.code] = code
    return code


def exchange(world: World, settings: Settings, code: str) -> Grant:
    """A code becomes a pair of tokens; used, expired and unknown codes get the same answer."""
    found = world.codes.get(code)
    if found is None or found.used or (found.expires is not None and found.expires <= world.now()):
        raise TokenRefused(36004004, "invalid auth code", with_data=False)
    found.used = True
    return _new_grant(world, settings, world.sellers[found.seller_id], found.scopes)


def _new_grant(world: World, settings: Settings, seller: Seller, scopes: list[str]) -> Grant:
    prefix = market(seller.region).token_prefix
    grant = Grant(
        id=world.ids.next("grant"),
        seller_id=seller.open_id,
        scopes=scopes,
        access_token=world.ids.token(prefix, 64),
        access_expires=world.now() + settings.access_token_seconds,
        refresh_token=world.ids.token(prefix, 56),
        refresh_expires=world.now() + settings.refresh_token_seconds,
        shop_ids=list(seller.shop_ids),
    )
    world.grants[grant.id] = grant
    schedule_expiry_warning(world, grant)
    return grant


def refresh(world: World, settings: Settings, token: str) -> Grant:
    """A new pair. The refresh token before this one still works until the new pair has been used once."""
    grant = next((g for g in world.grants.values() if token in (g.refresh_token, g.previous_refresh)), None)
    if grant is None or grant.revoked:
        raise TokenRefused(36004005, "authorization record not found", with_data=True)
    if grant.refresh_expires <= world.now():
        raise TokenRefused(36004001, "rt has expired", with_data=True)
    prefix = market(world.sellers[grant.seller_id].region).token_prefix
    grant.previous_refresh = token
    grant.older_access = {t: e for t, e in grant.older_access.items() if e > world.now() - DAY}
    grant.older_access[grant.access_token] = grant.access_expires
    grant.access_token = world.ids.token(prefix, 64)
    grant.access_expires = world.now() + settings.access_token_seconds
    grant.refresh_token = world.ids.token(prefix, 56)
    return grant


def by_access_token(world: World, token: str) -> tuple[Grant, int] | None:
    """Whose token this is and when it ends; using the newest pair ends the tolerance for the one before."""
    for grant in reversed(world.grants.values()):
        if grant.access_token == token:
            grant.previous_refresh = ""
            return grant, grant.access_expires
        if token in grant.older_access:
            return grant, grant.older_access[token]
    return None


def deauthorise(world: World, seller_id: str) -> int:
    """The seller takes back what was allowed: tokens die and webhook 6 goes out for every shop."""
    number = 0
    for grant in world.grants.values():
        if grant.seller_id == seller_id and not grant.revoked:
            grant.revoked = True
            number += 1
    for shop_id in world.sellers[seller_id].shop_ids:
        _announce_end(world, shop_id)
    return number


def deauthorise_shop(world: World, shop: Shop) -> None:
    """One shop is given back: its cipher opens nothing any more, and a token without shops dies."""
    for grant in world.grants.values():
        if grant.seller_id == shop.seller_id and shop.id in grant.shop_ids and not grant.revoked:
            grant.shop_ids = [shop_id for shop_id in grant.shop_ids if shop_id != shop.id]
            grant.revoked = not grant.shop_ids
    _announce_end(world, shop.id)


def taken_back(world: World, shop_id: str) -> bool:
    """Whether a shop was authorised once and no consent covers it any more.

    A shop that never was authorised is not meant: a world may tell of it before anyone connects.
    """
    seller_id = world.shops[shop_id].seller_id
    given = [grant for grant in world.grants.values() if grant.seller_id == seller_id]
    return bool(given) and not any(shop_id in grant.shop_ids for grant in given if not grant.revoked)


def _announce_end(world: World, shop_id: str) -> None:
    """Webhook 6."""
    message = f"The seller has deauthorized the app for shop_id {shop_id}."
    world.announce(Event("deauthorised", shop_id, shop_id, {"message": message}))


def schedule_expiry_warning(world: World, grant: Grant) -> None:
    """Webhook 7 goes out from thirty days before the end, then daily."""
    if grant.revoked or grant.refresh_expires <= world.now():
        return
    first = grant.refresh_expires - WARNED_BEFORE
    if first <= world.now():
        first = world.now() + (grant.refresh_expires - world.now()) % DAY
    if first < grant.refresh_expires:
        world.schedule(first, "authorization_expiring", grant.id)


def warn_of_expiry(world: World, grant_id: str) -> None:
    grant = world.grants.get(grant_id)
    if grant is None or grant.revoked or grant.refresh_expires <= world.now():
        return
    days = max(1, round((grant.refresh_expires - world.now()) / DAY))
    for shop_id in grant.shop_ids:
        message = (
            f"Authorization of shop_id {shop_id} is expiring in {days} days."
            " Please direct the merchant to re-authorize."
        )
        data = {"message": message, "expiration_time": str(grant.refresh_expires)}
        world.announce(Event("authorization_expiring", shop_id, shop_id, data))
    if world.now() + DAY < grant.refresh_expires:
        world.schedule(world.now() + DAY, "authorization_expiring", grant_id)
