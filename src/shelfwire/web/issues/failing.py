"""The failing cells of a shop as a file, in the columns of the import that takes them back."""

from __future__ import annotations

from itertools import islice
from typing import Final

from django.http import Http404
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET

from shelfwire.channels.models import Account
from shelfwire.people.models import Role
from shelfwire.posting.failing import KINDS, failing_lines
from shelfwire.web.access import CompanyRequest, find, requires
from shelfwire.web.exports import csv_download, xlsx_download
from shelfwire.web.grid import CSV_ROWS, XLSX_ROWS

_NAMES: Final = {"catalogue": "failing-cells-catalogue", "properties": "failing-cells-channel-properties"}


@requires(Role.VIEWER)
@require_GET
def export(request: CompanyRequest, account_id: int, import_kind: str) -> HttpResponseBase:
    """``format``: ``csv`` or ``xlsx``; ``code``: of one rule only."""
    if import_kind not in KINDS:
        raise Http404("no such file")
    shop = find(Account.objects.filter(company=request.company), pk=account_id)
    lines = failing_lines(shop, import_kind, request.GET.get("code", ""))
    if request.GET.get("format") == "xlsx":
        return xlsx_download(_NAMES[import_kind], islice(lines, XLSX_ROWS))
    return csv_download(_NAMES[import_kind], islice(lines, CSV_ROWS), range(50))
