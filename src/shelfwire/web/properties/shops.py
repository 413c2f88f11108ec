"""The company's shop that an address names."""

from __future__ import annotations

from shelfwire.channels.models import Account
from shelfwire.web.access import CompanyRequest, find


def shop_or_404(request: CompanyRequest, account_id: int) -> Account:
    """The company's shop, or 404."""
    return find(Account.objects.filter(company=request.company), pk=account_id)
