"""*Check again*: a whole shop's readiness worked out anew, as a job."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpResponse
from django.views.decorators.http import require_POST

from shelfwire.channels.models import Account
from shelfwire.jobs import enqueue
from shelfwire.people.models import Role
from shelfwire.posting.jobs import check_shop
from shelfwire.web.access import CompanyRequest, back_to, find, requires


@requires(Role.OPERATOR)
@require_POST
def check(request: CompanyRequest, account_id: int) -> HttpResponse:
    """Queue it and lead to its page."""
    shop = find(Account.objects.filter(company=request.company), pk=account_id)
    with transaction.atomic():
        job = enqueue(
            check_shop, company=request.company, by=request.by, user=request.user, account_id=shop.pk
        )
    return back_to(request, "jobs:job", job_id=job.pk)
