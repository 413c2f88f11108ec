"""What categories ask: those that products are in are asked about again and again, others when somebody wants them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from shelfwire.channels.models import Account
from shelfwire.channels.port import CategoryQuestions
from shelfwire.jobs import Run, chore, job
from shelfwire.jobs.models import Job
from shelfwire.jobs.registry import WORK
from shelfwire.kit import clock
from shelfwire.kit.errors import Gone, Refused
from shelfwire.kit.ids import ExternalCategoryId
from shelfwire.listings.actions import keep_forms, note_form
from shelfwire.listings.queries import category_each, category_reading, form_of, form_rows
from shelfwire.people.models import User
from shelfwire.posting.queries import categories_in_use, unasked_accounts
from shelfwire.sync.engine.asked import ask_once
from shelfwire.sync.engine.call import Caller
from shelfwire.sync.engine.conversation import conversation
from shelfwire.sync.engine.schedule import every_minute
from shelfwire.sync.taxonomy.parts import TAXONOMY, caller_of
from shelfwire.sync.taxonomy.tree import version_for

OFTEN = timedelta(hours=1)
"""How often it is looked for categories that were asked about long ago; new ones are found every minute."""
FRESH = timedelta(days=1)
"""How long what a category asks is believed."""
MOST_OF_A_RUN = 50
MOST_OF_A_JOB = 5_000


@conversation(
    "category_forms",
    label="Attributes of categories",
    chore_name="taxonomy.forms",
    every=OFTEN,
    queue=WORK,
    priority=-2,
    part=TAXONOMY,
)
def poll_forms(caller: Caller) -> str:
    """The categories in use that were never asked about, then those that were asked about longest ago."""
    due = due_forms(caller.account_id, clock.now())[:MOST_OF_A_RUN]
    if not due:
        return ""
    version = version_for(caller)
    changed = [one for one in due if read_form(caller, one, version)[1]]
    return f"{len(due)} categories asked about, {len(changed)} ask something else"


@chore(name="taxonomy.new_forms", queue=WORK)
def ask_new(*, account_id: int) -> None:
    """A product is in a category that was never asked about: it is asked about now."""
    caller = Caller(account_id)
    if not caller.flows() or TAXONOMY.find(caller.channel) is None or category_reading(account_id) is None:
        return
    for one in due_forms(account_id, clock.FIRST)[:MOST_OF_A_RUN]:
        read_form(caller, one, version_for(caller))


def _unasked(_at: datetime) -> list[int]:
    return unasked_accounts()


every_minute(ask_new, _unasked)


def due_forms(account_id: int, at: datetime) -> list[str]:
    """The categories in use that are to be asked about by then, the most urgent first."""
    wanted = categories_in_use(account_id)
    asked = dict(form_rows(account_id, wanted).values_list("category_external_id", "asked_at"))
    never = [one for one in wanted if one not in asked]
    old = sorted((moment, one) for one, moment in asked.items() if moment <= at - FRESH)
    return never + [one for _, one in old]


def read_form(caller: Caller, category_id: str, version: str) -> tuple[str, bool]:
    """Ask what a category asks, and keep it. Returns why it did not say it, empty when it did; and whether it asks
    something else than before. Raises what the channel says of more than this category.
    """
    at = clock.now()
    try:
        said = _ask(caller, category_id, version)
    except (Gone, Refused) as error:
        note_form(caller.account, category_id, str(error), at)
        return str(error), False
    return "", bool(keep_forms(caller.account, [said], at))


def _ask(caller: Caller, category_id: str, version: str) -> CategoryQuestions:
    wanted = ExternalCategoryId(category_id)
    return caller.call(
        TAXONOMY, lambda taxonomy, session: taxonomy.questions(session, wanted, version=version)
    )


def form_now(account: Account, category_id: str) -> CategoryQuestions | None:
    """What a category asks, from the channel when it was never read; None when the channel does not say it. Raises
    NoCategoriesYet, NotConnected and what the channel says.
    """
    known = form_of(account.pk, [category_id]).get(category_id)
    if known is None:
        caller = caller_of(account)
        read_form(caller, category_id, version_for(caller))
        known = form_of(account.pk, [category_id]).get(category_id)
    return known


def request_attributes(
    account: Account, category_ids: Sequence[str] = (), *, by: str, user: User | None = None
) -> Job:
    """Queue *Download attributes* of these categories; without any, of those in use. Asking again while the same is
    under way gives that job. Raises NotConnected, UnsupportedByChannel.
    """
    caller_of(account)
    return ask_once(
        download_attributes,
        account,
        act="asked for the attributes of categories",
        by=by,
        user=user,
        title=f"Download attributes of {account}",
        lock=f"taxonomy.attributes:{account.pk}",
        account_id=account.pk,
        category_ids=sorted(set(category_ids))[:MOST_OF_A_JOB],
    )


@job(name="taxonomy.download_attributes", title="Download attributes", scope="catalog:write", queue="work")
def download_attributes(run: Run, *, account_id: int, category_ids: Collection[str] = ()) -> None:
    """What each category asks; one that does not say it is a failed row. Goes on where a killed worker stopped."""
    caller = Caller(account_id)
    version = version_for(caller)
    wanted = sorted(category_ids) or categories_in_use(account_id)
    done = str(run.checkpoint.get("done", ""))
    names = {key: row.path for key, row in category_each(account_id, wanted).items()}
    run.set_total(len(wanted))
    changed = int(run.checkpoint.get("changed", 0))
    for one in wanted:
        if one <= done or not run.wants(one):
            continue
        run.stop_if_cancelled()
        why, is_other = read_form(caller, one, version)
        changed += is_other
        if why:
            run.fail(key=one, label=names.get(one, one), code="category_refused", message=why)
        else:
            run.succeeded()
        with transaction.atomic():
            run.save_checkpoint({"done": one, "changed": changed})
    run.set_result({"changed": changed})
