"""Manufacturers and responsible persons: adding, editing and finding them, in the shapes of 202409 and 202501."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tiktok_shop_sim.operations import Call, operation
from tiktok_shop_sim.operations.paging import page
from tiktok_shop_sim.operations.product import compliance_check as check
from tiktok_shop_sim.world import compliance
from tiktok_shop_sim.world.compliance import MANUFACTURERS, RESPONSIBLE_PERSONS, Party
from tiktok_shop_sim.world.store import Store

MAKER = "/product/202409/compliance/manufacturers"
PERSON = "/product/202409/compliance/responsible_persons"
UNKNOWN_LOCALE = 38023057
"""Documented for manufacturers only; a responsible person is just not found under a locale that nobody knows."""
MAKER_FIELDS = ("name", "registered_trade_name", "email", "phone_number", "address")
PERSON_FIELDS = ("name", "email", "phone_number", "address")


@operation("POST", MAKER, judges=MAKER_FIELDS)
def create_manufacturer(call: Call) -> dict[str, Any]:
    check.manufacturer(call, call.body or {}, MAKER_FIELDS)
    made = _create(call, MANUFACTURERS, MAKER_FIELDS, "manufacturers", 38023032)
    return {"manufacturer_id": made.id}


@operation("POST", PERSON, judges=PERSON_FIELDS)
def create_responsible_person(call: Call) -> dict[str, Any]:
    check.responsible_person(call, call.body or {}, PERSON_FIELDS)
    made = _create(call, RESPONSIBLE_PERSONS, PERSON_FIELDS, "responsible_persons", 38023027)
    return {"responsible_person_id": made.id}


def _create(call: Call, store: Store[Party], fields: tuple[str, ...], name: str, full: int) -> Party:
    seller_id = call.grant.seller_id
    if len(compliance.of_seller(call.world, store, seller_id)) >= int(compliance.rules().limits[name]):
        raise call.refuse(full)
    profile = {field: call.body[field] for field in fields if call.body.get(field) is not None}
    locale = call.field("locale", compliance.FIRST_LOCALE)
    return compliance.add(call.world, store, seller_id, locale, profile, call.now)


@operation("POST", MAKER + "/{manufacturer_id}/partial_edit", judges=MAKER_FIELDS)
def edit_manufacturer(call: Call) -> dict[str, Any]:
    """Changes the fields that are sent, in the profile of one locale."""
    return _edit(call, MANUFACTURERS, call.path["manufacturer_id"], MAKER_FIELDS, check.manufacturer)


@operation("POST", PERSON + "/{responsible_person_id}/partial_edit", judges=PERSON_FIELDS)
def edit_responsible_person(call: Call) -> dict[str, Any]:
    """Changes the fields that are sent, in the profile of one locale."""
    party_id = call.path["responsible_person_id"]
    return _edit(call, RESPONSIBLE_PERSONS, party_id, PERSON_FIELDS, check.responsible_person)


def _edit(
    call: Call,
    store: Store[Party],
    party_id: str,
    fields: tuple[str, ...],
    checked: Callable[[Call, dict[str, Any], tuple[str, ...]], None],
) -> dict[str, Any]:
    party = store.of(call.world).get(party_id)
    if party is None:
        raise call.refuse(38023051)
    if party.seller_id != call.grant.seller_id:
        raise call.refuse(38023052)
    sent = {field: call.field(field) for field in fields if call.field(field) is not None}
    checked(call, sent, tuple(sent))
    compliance.change(party, call.field("locale", compliance.FIRST_LOCALE), sent)
    return {}


@operation("POST", MAKER + "/search", "/product/202501/compliance/manufacturers/search")
def search_manufacturers(call: Call) -> dict[str, Any]:
    return _search(call, MANUFACTURERS, "manufacturers", "manufacturer_ids")


@operation("POST", PERSON + "/search", "/product/202501/compliance/responsible_persons/search")
def search_responsible_persons(call: Call) -> dict[str, Any]:
    return _search(call, RESPONSIBLE_PERSONS, "responsible_persons", "responsible_person_ids")


def _search(call: Call, store: Store[Party], name: str, ids_field: str) -> dict[str, Any]:
    """By ids, by a word in a name, by locale; oldest first. 202409 shows one profile, 202501 all of them."""
    ids, keyword = call.field(ids_field, []), call.field("keyword", "").strip().casefold()
    locales = call.field("locales", [])
    if len(ids) > call.query["page_size"]:
        raise call.refuse(38023049)
    unknown = any(locale not in compliance.rules().locales for locale in locales)
    if unknown and UNKNOWN_LOCALE in call.operation.error_codes:
        raise call.refuse(UNKNOWN_LOCALE)
    found = [
        party
        for party in compliance.of_seller(call.world, store, call.grant.seller_id)
        if (not ids or party.id in ids)
        and _mentions(party, keyword)
        and (not locales or any(locale in locales for locale in party.profiles))
    ]
    rows, token = page(call, found, lambda party: (party.create_time, party.sequence))
    shown = _flat if call.version == "202409" else _regional
    return {
        name: [shown(party, locales) for party in rows],
        "total_count": len(found),
        "next_page_token": token,
    }


def _mentions(party: Party, keyword: str) -> bool:
    return any(
        keyword in profile.get("name", "").casefold()
        or keyword in profile.get("registered_trade_name", "").casefold()
        for profile in party.profiles.values()
    )


def _flat(party: Party, _: list[str]) -> dict[str, Any]:
    profile = dict(party.first)
    phone = profile.get("phone_number", {})
    profile["phone_number"] = {
        name: phone[name] for name in ("country_code", "local_number") if name in phone
    }
    return {"id": party.id} | profile


def _regional(party: Party, locales: list[str]) -> dict[str, Any]:
    return {
        "id": party.id,
        "regional_profiles": [
            {"locale": locale} | profile
            for locale, profile in party.profiles.items()
            if not locales or locale in locales
        ],
    }
