"""Say which numbers the trade gave a SKU."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from shelfwire.catalog import content
from shelfwire.catalog.errors import BadSku
from shelfwire.catalog.events import SkuChanged
from shelfwire.catalog.models import Identifier, Sku
from shelfwire.kit.events import announce
from shelfwire.people import audit
from shelfwire.people.audit import attributed


@attributed
@transaction.atomic
def set_identifiers(*, sku: Sku, values: Mapping[str, str], by: str) -> dict[str, str]:
    """Set the identifiers of the kinds that are named (``gtin``, ``ean``, ``upc``, ``isbn``, ``jan``); an empty text
    takes one away. What is not named stays, and the same again changes nothing. Returns all that the SKU has.

    A wrong length or check digit is kept as given (``content.identifier_warnings``). Raises BadCell, BadSku.
    """
    wanted = checked(values)
    fresh = Sku.objects.select_for_update().get(pk=sku.pk)
    before = dict(fresh.identifiers.values_list("kind", "value"))
    after = {kind: value for kind, value in {**before, **wanted}.items() if value}
    if after == before:
        return before
    fresh.identifiers.filter(kind__in=before.keys() - after.keys()).delete()
    Identifier.objects.bulk_create(
        [
            Identifier(sku=fresh, kind=kind, value=value)
            for kind, value in after.items()
            if before.get(kind) != value
        ],
        update_conflicts=True,
        unique_fields=["sku", "kind"],
        update_fields=["value"],
    )
    audit.note(fresh, {"identifiers": (_words(before), _words(after))}, by=by)
    announce(SkuChanged(fresh.company_id, (fresh.pk,), frozenset({"identifiers"}), by))
    return after


def checked(values: Mapping[str, str]) -> dict[str, str]:
    """Return the identifiers by kind as they are kept; empty ones are to go. Raises BadCell, BadSku."""
    for kind in values:
        if kind not in content.DIGITS:
            raise BadSku(
                f"“{kind}” is no kind of identifier.",
                field="identifiers",
                value=kind,
                hint=f"Name one of {', '.join(content.DIGITS)}.",
            )
    return {kind: content.identifier(kind, value) if value.strip() else "" for kind, value in values.items()}


def _words(identifiers: Mapping[str, str]) -> str:
    return ", ".join(f"{kind.upper()} {value}" for kind, value in sorted(identifiers.items()))
