"""The work of drop folders: by the clock, and when somebody asks."""

from __future__ import annotations

from contextlib import suppress
from typing import Final

from shelfwire.integrations import queries
from shelfwire.integrations.errors import BadFolder
from shelfwire.jobs import Run, chore, hurry, job, recurring
from shelfwire.jobs.registry import WORK
from shelfwire.kit import clock
from shelfwire.kit.errors import RuleBroken, TryLater
from shelfwire.kit.secrets import UnreadableSecret
from shelfwire.sync.integrations.folders.look import Looked, look

_MOST: Final = 200


@recurring(cron="* * * * *", name="integrations.folders", priority=-4)
def folders_due() -> None:
    """Hurry the drop folders that are due; one that is queued already is joined."""
    for integration_id in queries.folders_due(clock.now()).values_list("pk", flat=True)[:_MOST]:
        hurry(look_at_folder, key=str(integration_id), integration_id=integration_id)


@chore(name="integrations.look_at_folder", queue=WORK)
def look_at_folder(*, integration_id: int) -> None:
    """Look at one drop folder. What fails stands on its page, and it is looked at again when it is due."""
    with suppress(RuleBroken, UnreadableSecret, TryLater):
        look(integration_id, wait_seconds=1)


@job(name="integrations.run_folder", title="Check a drop folder", scope="parcels:write")
def run_folder(run: Run, *, integration_id: int) -> None:
    """Look at one drop folder now, and say what came of it."""
    folder = queries.folder(integration_id)
    if folder is None or folder.integration.company_id != run.job.company_id:
        raise BadFolder("There is no such drop folder.")
    done = look(integration_id, say=run.note)
    run.succeeded(done.taken + done.written)
    run.set_result({"taken": done.taken, "written": done.written, "waiting": done.waiting})
    run.note(_sentence(done))


def _sentence(done: Looked) -> str:
    parts = [f"{done.written} {'file' if done.written == 1 else 'files'} written, {done.taken} read"]
    if done.waiting:
        parts.append(f"{done.waiting} new: read once complete")
    return "; ".join(parts) + "."
