"""The category tree: read once a day, and when a person asks for it."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from shelfwire.channels.actions import note_act
from shelfwire.channels.models import Account
from shelfwire.channels.port import CategoryTree
from shelfwire.jobs import Run, enqueue, job
from shelfwire.jobs.models import Job
from shelfwire.jobs.registry import WORK
from shelfwire.kit import clock
from shelfwire.listings.actions import KeptTree, keep_categories
from shelfwire.people.models import User
from shelfwire.sync.engine.call import Caller
from shelfwire.sync.engine.conversation import conversation
from shelfwire.sync.errors import NoCategoriesYet
from shelfwire.sync.taxonomy.parts import TAXONOMY, caller_of, version_of

EVERY = timedelta(days=1)


@conversation(
    "categories",
    label="Categories",
    chore_name="taxonomy.categories",
    every=EVERY,
    queue=WORK,
    priority=-2,
    at_connect=True,
    part=TAXONOMY,
)
def poll_categories(caller: Caller) -> str:
    """The whole tree. One that lost most of its categories is not taken, and the note says so."""
    kept = read_tree(caller)
    return kept.note or f"{kept.categories:,} categories, {kept.new} new, {kept.missing} not shown any more"


def read_tree(caller: Caller, *, take_smaller: bool = False) -> KeptTree:
    """Ask for the tree and keep it. Raises what the channel says."""
    at = clock.now()
    tree: CategoryTree = caller.call(TAXONOMY, lambda taxonomy, session: taxonomy.tree(session))
    return keep_categories(caller.account, tree, at, take_smaller=take_smaller)


def version_for(caller: Caller) -> str:
    """The version of the shop's tree; the tree is read when it never was. Raises NoCategoriesYet, what the channel
    says.
    """
    try:
        return version_of(caller.account)
    except NoCategoriesYet:
        read_tree(caller)
        return version_of(caller.account)


def request_categories(
    account: Account, *, by: str, user: User | None = None, take_smaller: bool = False
) -> Job:
    """Queue *Re-download categories*. Asking again while it is under way gives that job. ``take_smaller``: take a tree
    that lost most of its categories. Raises NotConnected, UnsupportedByChannel.
    """
    caller_of(account)
    with transaction.atomic():
        Account.objects.select_for_update(no_key=True).get(pk=account.pk)
        same = Job.objects.filter(
            name=download_categories.name,
            arguments__account_id=account.pk,
            status__in=["queued", "running", "waiting"],
        ).first()
        if same is not None:
            return same
        note_act(account=account, act="asked for its categories", by=by)
        return enqueue(
            download_categories,
            company=account.company,
            by=by,
            user=user,
            title=f"Re-download categories of {account}"[:200],
            subject=("account", account.pk),
            lock=f"taxonomy.categories:{account.pk}",
            account_id=account.pk,
            take_smaller=take_smaller,
        )


@job(name="taxonomy.download_categories", title="Re-download categories", scope="catalog:write", queue="work")
def download_categories(run: Run, *, account_id: int, take_smaller: bool = False) -> None:
    """The whole tree; the result says what is new, other than before, and not shown any more."""
    caller = Caller(account_id)
    kept = read_tree(caller, take_smaller=take_smaller)
    run.set_total(kept.categories)
    if kept.note:
        run.fail(key="tree", label="Category tree", code="smaller_tree", message=kept.note)
    else:
        run.succeeded(kept.categories)
    run.set_result({"new": kept.new, "changed": kept.changed, "not_shown": kept.missing})
