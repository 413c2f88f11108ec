"""What a shop lacks before it may list: asked now."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.views.decorators.http import require_POST

from shelfwire.people.models import Role
from shelfwire.sync.taxonomy.prerequisites import check_prerequisites
from shelfwire.web.access import CompanyRequest, back_to, requires
from shelfwire.web.channels.shop import shop_of


@requires(Role.OPERATOR)
@require_POST
def check(request: CompanyRequest, account_id: int) -> HttpResponse:
    """Ask the channel now."""
    account = shop_of(request, account_id)
    messages.info(request, check_prerequisites(account))
    return back_to(request, "channels:account", account_id=account.pk)
