"""The jobs of posting."""

from __future__ import annotations

from shelfwire.channels.models import Account
from shelfwire.jobs import Run, job
from shelfwire.posting.actions.check import check_due, follow_rules
from shelfwire.posting.actions.mark_due import mark_account
from shelfwire.posting.models import ChannelProduct


@job(name="posting.check", title="Check readiness", scope="catalog:write")
def check_shop(run: Run, *, account_id: int) -> None:
    """Work out the readiness of every product of a shop, with progress."""
    account = Account.objects.get(pk=account_id, company=run.job.company)
    if not run.checkpoint:
        follow_rules(account)
        run.set_total(mark_account(account.pk))
        run.save_checkpoint({"marked": True})
    while done := check_due(account.pk):
        run.succeeded(done)
        run.save_checkpoint({"marked": True})
        run.stop_if_cancelled()
    rows = ChannelProduct.objects.filter(account=account)
    ready = rows.filter(ready=True).count()
    run.set_result({"checked": rows.count(), "ready": ready, "not_ready": rows.count() - ready})
