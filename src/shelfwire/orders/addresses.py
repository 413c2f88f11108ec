"""Recipients by version: what one says, whether two are the same, and which of two is kept. Pure."""

from __future__ import annotations

import hashlib
import re

from shelfwire.channels.port import Address
from shelfwire.kit.texts import fit
from shelfwire.orders import models

Recipient = Address | models.Address
"""A recipient as a document says it, or as a row keeps it."""

ADDRESS_FACTS = ("name", "phone", "district", "city", "region", "postal_code", "country", "instructions")
_MARKS = re.compile(r"[\W_]+")
_PHONE_DIGITS = 7
"""Fewer digits do not tell one subscriber from another."""


def address_facts(address: Address) -> tuple[str, ...]:
    """The columns of ``ADDRESS_FACTS``, in that order."""
    return (
        fit(address.name, 200),
        fit(address.phone, 60),
        fit(address.district, 120),
        fit(address.city, 120),
        fit(address.region, 120),
        fit(address.postal_code, 20),
        fit(address.country, 60),
        fit(address.instructions, 10_000),
    )


def fingerprint(address: Recipient) -> str:
    """Equal for two writings of one recipient that differ only in case and spacing, whatever parts of an address its
    levels were placed in."""
    text = "\x1f".join(said for fact in recipient_facts(address) for said in fact)
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=16).hexdigest()


def replaces(said: Recipient, have: Recipient | None) -> bool:
    """Whether ``said`` takes the place of ``have``: what is hidden in part, or says less, never does."""
    if said.kind == "absent":
        return False
    if have is None or (have.kind != "full" and said.kind == "full"):
        return True
    return have.kind == said.kind and not _poorer(said, have)


def _poorer(said: Recipient, have: Recipient) -> bool:
    """Whether ``said`` names nothing that ``have`` does not say too: it would only take away.

    A phone that is masked, or only written otherwise, says nothing new; nor do fewer street lines and levels.
    """
    name, phone, street, code, country, place = recipient_facts(said)
    own_name, own_phone, own_street, own_code, own_country, own_place = recipient_facts(have)
    parts = _plain((have.district, have.city, have.region))
    return (
        all(not any(new) or new == old for new, old in ((name, own_name), (country, own_country)))
        and (not phone[0] or phone == own_phone or _no_other_phone(phone[0], own_phone[0]))
        and (not code[0] or own_code == code or own_code[0].startswith(f"{code[0]}-"))  # 90012 of 90012-1234
        and (set(street) <= {*own_street, ""} or _letters(street) == _letters(own_street))
        and set(place) <= {*own_place, *parts, ""}
    )


def _no_other_phone(said: str, have: str) -> bool:
    """Whether ``said`` is masked where ``have`` is known, or has the digits of ``have``, the country's code aside."""
    if "*" in said:
        return bool(have)
    new, old = (re.sub(r"\D", "", phone) for phone in (said, have))
    short, long = sorted((new, old), key=len)
    return len(short) >= _PHONE_DIGITS and long.endswith(short)


def _letters(lines: tuple[str, ...]) -> str:
    """The street however it is divided into lines."""
    return _MARKS.sub("", "".join(lines))


def recipient_facts(address: Recipient) -> tuple[tuple[str, ...], ...]:
    """What a recipient says of name, phone, street, postal code, country and place, each as it is compared."""
    levels = [level[2] for level in address.levels if level[2] and level[0]]
    facts = (
        (fit(address.name, 200),),
        (fit(address.phone, 60),),
        tuple(fit(line, 500) for line in address.lines),
        (fit(address.postal_code, 20),),
        (fit(address.country, 60),),
        tuple(fit(level, 200) for level in levels)
        or (fit(address.district, 120), fit(address.city, 120), fit(address.region, 120)),
    )
    return tuple(_plain(fact) for fact in facts)


def _plain(fact: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(" ".join(said.split()).casefold() for said in fact)
