"""Prices in currencies of 0, 3 or 4 decimals, which were kept with 2 (ISO 4217; ``kit/data/currencies.json``)."""

from __future__ import annotations

from typing import Any

from django.db import migrations

WAS = 2
NOW = {
    0: "BIF DJF GNF ISK KMF PYG RWF UGX UYI VUV XAF XOF XPF",
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}


def _rescale(editor: Any, source: int, target: int, codes: str) -> None:
    editor.execute(
        "UPDATE catalog_sku SET price_minor = round(price_minor * power(10::numeric, %s))"
        " WHERE price_minor IS NOT NULL AND currency = ANY(%s)",
        [target - source, codes.split()],
    )


def forwards(_apps: Any, editor: Any) -> None:
    for decimals, codes in NOW.items():
        _rescale(editor, WAS, decimals, codes)


def backwards(_apps: Any, editor: Any) -> None:
    for decimals, codes in NOW.items():
        _rescale(editor, decimals, WAS, codes)


class Migration(migrations.Migration):
    dependencies = [("catalog", "0003_prices_have_a_currency_and_titles_are_searched")]

    operations = [migrations.RunPython(forwards, backwards)]
