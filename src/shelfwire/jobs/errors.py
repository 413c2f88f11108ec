"""Refusals of the job engine, worded for the person who clicked."""

from __future__ import annotations

from shelfwire.kit.errors import RuleBroken


class AlreadyFinished(RuleBroken):
    """A finished job was asked to stop."""

    code = "job_already_finished"


class StillOpen(RuleBroken):
    """Only a finished job can be retried."""

    code = "job_still_open"


class NothingToRetry(RuleBroken):
    """The job has no failed rows."""

    code = "nothing_to_retry"


class NoSuchFile(RuleBroken):
    """The job was given no file of that name."""

    code = "no_such_job_file"


class FilesRemoved(RuleBroken):
    """What the job was given is not kept any more."""

    code = "job_files_removed"
