"""Remember what the columns of a kind of file mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from shelfwire.catalog.columns import HEADERS, OPTION
from shelfwire.catalog.errors import BadRow
from shelfwire.catalog.models import ColumnMapping
from shelfwire.catalog.queries import headers_key
from shelfwire.kit.file_kinds import Kind
from shelfwire.people.models import Company


def remember_columns(
    *,
    company: Company,
    headers: Sequence[str],
    columns: Mapping[str, str],
    kind: Kind = "skus",
    known: Mapping[str, str] = HEADERS,
) -> None:
    """Read files with these headers so from now on: ``columns`` gives the field of a header, empty for one that is not
    read. What it does not name is read as its name says. ``kind``: what the files are; ``known``: the fields that they
    have, by our headers. Raises BadRow for a field that no such file has, and for one that two headers have.
    """
    check_columns(columns, known, options=kind == "skus")
    kept = {header: columns[header] for header in headers if header in columns}
    ColumnMapping.objects.update_or_create(
        company=company, headers=headers_key(headers, kind), defaults={"columns": kept}
    )


def check_columns(columns: Mapping[str, str], known: Mapping[str, str], *, options: bool) -> None:
    """Raise BadRow for a field that no such file has, or that two headers have. ``options``: so are options."""
    seen: dict[str, str] = {}
    for header, field in columns.items():
        if field and field not in known and not (options and field.startswith(OPTION)):
            raise BadRow(f"“{field}” is no field of such a file.", field=header, value=field)
        if field and field in seen:
            raise BadRow(
                f"“{seen[field]}” and “{header}” are both read as {known.get(field, field)}.",
                field=header,
                value=field,
                hint="Choose another meaning for one of them.",
            )
        seen[field] = header
