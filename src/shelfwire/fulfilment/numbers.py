"""Tracking numbers: their normal form, and whether a text can be a number of its carrier.

The channel limits corrections, so a typing error should be found before the number is sent. Check digits: UPU S10;
UPS 1Z (modulus 10 over letters and digits); GS1 modulus 10, which USPS Intelligent Mail package barcodes and FedEx
Ground use; FedEx Express (weights 3, 1, 7, modulus 11); modulus 7 (DHL air waybills, Yamato, Sagawa). Each
pattern's own source is in ``data/carriers.json``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from shelfwire.fulfilment.carriers import Carrier, Pattern, all_carriers, candidates, either
from shelfwire.fulfilment.carriers import carrier as find_carrier
from shelfwire.fulfilment.errors import MalformedNumber, UnknownCarrier
from shelfwire.kit.check_digits import gs1_digit

SHORTEST, LONGEST = 6, 40
_ALLOWED = re.compile(r"[0-9A-Z][0-9A-Z.%/-]*")
_S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)


def tidy(text: str) -> str:
    """Return the number in capitals and without spaces, including the special spaces that pasting brings along."""
    return re.sub(r"[\s\u200b-\u200d\ufeff]+", "", text).upper()


def accept(carrier: Carrier, text: str, *, unusual: bool = False) -> str:
    """Return the number as it is stored and sent. ``unusual``: a person insists, so that only characters and length
    are checked. A barcode's routing prefix that is not part of the number (USPS: 420 and the ZIP code) is removed.
    Raises MalformedNumber, which says what is wrong.
    """
    number = tidy(text)
    if not SHORTEST <= len(number) <= LONGEST or not _ALLOWED.fullmatch(number):
        raise MalformedNumber(
            f"“{text.strip()[:60]}” is not a tracking number.",
            field="tracking_number",
            value=text,
            hint=f"It has {SHORTEST} to {LONGEST} letters and digits.",
        )
    fitting = _fitting(carrier, number)
    if not carrier.patterns or (unusual and not fitting):
        return number
    if not fitting:
        raise MalformedNumber(
            f"“{number}” does not look like a number of {carrier.name}.",
            field="tracking_number",
            value=text,
            hint=_advice(carrier, number),
        )
    for pattern, core in fitting:
        if _checks(pattern, core):
            return core
    if unusual:
        return fitting[0][1]
    raise MalformedNumber(
        f"“{number}” has a wrong check digit for {carrier.name}: a digit was mistyped or swapped.",
        field="tracking_number",
        value=text,
        hint=_advice(carrier, number),
    )


def writings(text: str) -> set[str]:
    """Return the forms in which a parcel may have the number: as it is, and without what a barcode adds to it."""
    number = tidy(text)
    return {number, *(core for one in all_carriers().values() for _, core in _fitting(one, number))}


def _fitting(carrier: Carrier, number: str) -> list[tuple[Pattern, str]]:
    """Return the carrier's patterns that the number matches, each with the number itself."""
    found = []
    for pattern in carrier.patterns:
        if match := pattern.regex.fullmatch(number):
            found.append((pattern, match.groupdict().get("number") or number))
    return found


def _checks(pattern: Pattern, core: str) -> bool:
    return not pattern.check or CHECKS[pattern.check](core)


def _advice(carrier: Carrier, number: str) -> str:
    other = guess(number)
    if other is not None and other.code != carrier.code:
        return f"It looks like a number of {other.name}."
    return f"A number of {carrier.name} looks like {carrier.example}; if it is correct, confirm it."


def whose(text: str) -> list[Carrier]:
    """Return every carrier that has a form which the number fits, right check digit or none asked."""
    number = tidy(text)
    return [
        one
        for one in all_carriers().values()
        if any(_checks(pattern, core) for pattern, core in _fitting(one, number))
    ]


def guess(text: str, region: str = "") -> Carrier | None:
    """Return the carrier that a number belongs to, when only one is possible: by check digit first, else by its
    form.
    """
    return _look(tidy(text), _of_region(region)).only


def choose(name: str, text: str, region: str = "") -> Carrier:
    """Return the named carrier; of several with that name, or without a name, the one that the number belongs to.
    Screens, files and REST all use it. Raises UnknownCarrier, and MalformedNumber for a number whose check digit is
    wrong.
    """
    number = tidy(text)
    if name.strip():
        shared = candidates(name, region)
        return (_look(number, shared, any_form=True).only if shared else None) or find_carrier(name, region)
    found = _look(number, _of_region(region))
    if found.only is not None:
        return found.only
    many = found.checked or found.formed
    if not many and found.miscounted:
        raise MalformedNumber(
            f"“{number[:60]}” has a wrong check digit for {either(found.miscounted)}: a digit was mistyped or swapped.",
            field="tracking_number",
            value=text,
            hint="Correct it, or name the carrier if it is correct.",
        )
    raise UnknownCarrier(
        f"The number “{number[:60]}” may be of {either(many)}."
        if many
        else f"The number “{number[:60]}” does not match the format of any known carrier.",
        field="carrier",
        value=name,
        hint="Choose the carrier.",
    )


@dataclass(frozen=True, slots=True)
class _Seen:
    """The carriers by how well their patterns fit a number: right check digit, right form, wrong check digit."""

    checked: tuple[Carrier, ...]
    formed: tuple[Carrier, ...]
    miscounted: tuple[Carrier, ...]

    @property
    def only(self) -> Carrier | None:
        return next((found[0] for found in (self.checked, self.formed) if len(found) == 1), None)


def _of_region(region: str) -> list[Carrier]:
    return [one for one in all_carriers().values() if not region or region in one.regions]


def _look(number: str, among: Iterable[Carrier], *, any_form: bool = False) -> _Seen:
    """Return the carriers whose patterns fit. ``any_form``: forms without a documented source count too."""
    checked: dict[str, Carrier] = {}
    formed: dict[str, Carrier] = {}
    miscounted: dict[str, Carrier] = {}
    for one in among:
        for pattern, core in _fitting(one, number):
            if not pattern.check:
                kind = formed if pattern.documented or any_form else {}
            else:
                kind = checked if _checks(pattern, core) else miscounted
            kind[one.code] = one
    return _Seen(tuple(checked.values()), tuple(formed.values()), tuple(miscounted.values()))


# ── check digits ─────────────────────────────────────────────────────────────────────────────────────────


def s10_digit(serial: str) -> str:
    """Return the check digit of UPU S10: the ninth digit from the first eight."""
    left = 11 - sum(int(d) * w for d, w in zip(serial, _S10_WEIGHTS, strict=True)) % 11
    return {10: "0", 11: "5"}.get(left, str(left))


def fedex_digit(body: str) -> str:
    """Return the check digit of FedEx Express: the twelfth digit from the first eleven."""
    return str(sum(int(d) * (3, 1, 7)[i % 3] for i, d in enumerate(body)) % 11 % 10)


def ups_digit(body: str) -> str:
    """Return the check digit of UPS 1Z: from the 15 characters between it and 1Z; A counts as 2, B as 3, and so on."""
    values = [int(c) if c.isdigit() else (ord(c) - 63) % 10 for c in body]
    return str(-(sum(values[::2]) + 2 * sum(values[1::2])) % 10)


def mod7_digit(body: str) -> str:
    """Return the check digit that is the number before it, modulo 7."""
    return str(int(body) % 7)


CHECKS: Mapping[str, Callable[[str], bool]] = {
    "s10": lambda number: s10_digit(number[2:10]) == number[10],
    "gs1": lambda number: gs1_digit(number[:-1]) == number[-1],
    "fedex_12": lambda number: fedex_digit(number[:-1]) == number[-1],
    "ups_1z": lambda number: ups_digit(number[2:-1]) == number[-1],
    "mod7": lambda number: mod7_digit(number[:-1]) == number[-1],
}
"""Rules by the name that ``data/carriers.json`` gives them."""
