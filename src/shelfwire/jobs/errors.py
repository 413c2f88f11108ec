"""The refusals of the job engine."""

from __future__ import annotations

from shelfwire.kit.errors import RuleBroken


class AlreadyFinished(RuleBroken):
    """The job has finished, so it cannot be cancelled."""

    code = "job_already_finished"
    status = 409


class StillOpen(RuleBroken):
    """The job has not finished, so it cannot be retried."""

    code = "job_still_open"
    status = 409


class NothingToRetry(RuleBroken):
    """The job has no failed rows."""

    code = "nothing_to_retry"


class NoSuchFile(RuleBroken):
    """The job has no file with that name."""

    code = "no_such_job_file"


class FilesRemoved(RuleBroken):
    """The job's files were removed."""

    code = "job_files_removed"
