"""Prices as price lists write them: a number in the file's locale, with or without the sign or code of its currency."""

from __future__ import annotations

import re
from decimal import Decimal

from shelfwire.kit import currencies
from shelfwire.kit.cells import BadCell, Exact, parse_decimal
from shelfwire.kit.texts import plain_spaces, shown

_WIDE = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}
_WIDE |= {0xFFE5: 0xA5, 0xFFE1: 0xA3, 0x2212: 0x2D, 0x2013: 0x2D}
"""Full-width letters of East Asian keyboards, and the dashes that stand for a minus."""
_WHOLE = re.compile(r"[.,]\s?(-{1,2}|—)$")
"""``25,-``: no cents, as German, Dutch and Czech price lists write it."""
_SHAPE = re.compile(r"(\D*)(\d(?:.*\d)?)(\D*)", re.ASCII | re.DOTALL)


def parse_money(text: str, *, field: str, currency: str, locale: str = "en-US", maximum: int = 10**15) -> int:
    """An amount of at least 0 in major units, such as ``25,90 €``, ``R$ 35,90`` or ``$25.90``, as minor units.

    ``currency``: the one that is expected; a sign that several currencies share means it. Raises BadCell: another
    currency, an unknown sign, a negative amount (``-5``, ``5-``, ``(5)``), more decimals than the currency has (never
    rounded), or what could be thousands or decimals.
    """
    clean = plain_spaces(text).translate(_WIDE).strip()
    number, marks, negative = _taken_apart(clean)
    if isinstance(text, Exact):
        number = Exact(number)
    for mark in marks:
        _refuse_other(mark, currency, field, clean)
    if negative:
        raise BadCell(
            f"{field} “{shown(clean)}” is negative.", field=field, value=clean, hint="A price is 0 or more."
        )
    amount = parse_decimal(number, field=field, locale=locale)
    _refuse_decimals(number, amount, field=field, currency=currency, text=clean)
    minor = int(amount.scaleb(currencies.decimals(currency)))
    if minor > maximum:
        raise BadCell(f"{field} “{shown(clean)}” is too large.", field=field, value=clean)
    return minor


def _taken_apart(text: str) -> tuple[str, list[str], bool]:
    """The number, the marks around it, and whether it is written as a negative one."""
    bare = text[1:-1].strip() if text.startswith("(") and text.endswith(")") else text
    negative = bare != text
    found = _SHAPE.fullmatch(bare)
    if found is None:
        return text, [], False
    before, number, after = found.groups()
    if _WHOLE.match(after.strip()):
        after = ""
    elif whole := re.match(r"[.,]\s?(-{1,2}|—)(?=\s|[^\W\d]|[^\w\s])", after):
        after = after[whole.end() :]
    negative = negative or "-" in before + after
    marks = [mark.replace("-", " ").replace("+", " ").strip() for mark in (before, after)]
    return number, [mark for mark in marks if mark], negative


def _refuse_other(mark: str, currency: str, field: str, text: str) -> None:
    meant = currencies.meant_by(mark)
    if currency and currency in meant:
        return
    if not meant:
        why = f"has “{shown(mark)}”, which is no known sign of a currency"
    elif not currency:
        why = "names a currency, and the SKU has none"
    else:
        why = f"is not an amount in {currency} but in {' or '.join(sorted(meant))}"
    raise BadCell(
        f"{field} “{shown(text)}” {why}.",
        field=field,
        value=text,
        hint="Write the number alone, or correct the currency column.",
    )


def _refuse_decimals(number: str, amount: Decimal, *, field: str, currency: str, text: str) -> None:
    """More decimals than the currency has; three of them may be thousands in another locale, even when they are 0."""
    has = currencies.decimals(currency)
    written = -int(amount.as_tuple().exponent)
    lost = amount.scaleb(has) != amount.scaleb(has).to_integral_value()
    thousands = written == 3 and has < 3 and 1 <= abs(amount) < 1000 and not isinstance(number, Exact)
    if lost or thousands:
        raise BadCell(
            f"{field} “{shown(text)}” has more decimals than {currency or 'an amount'} has ({has}).",
            field=field,
            value=text,
            hint="If it means thousands, choose the locale the file was written in." if thousands else "",
        )
