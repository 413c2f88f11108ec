"""A worker as a process of its own: ``python tests/jobs/worker_process.py CONCURRENCY POLL_SECONDS [QUEUE]``."""

from __future__ import annotations

import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))
    import django

    django.setup()
    late = {"asyncssh", "babel", "karrio", "ninja", "openpyxl", "pydantic", "pypdf", "reportlab"}
    if loaded := sorted(late & sys.modules.keys()):
        sys.exit(f"{', '.join(loaded)}: every process would wait for them, import them where they are needed")
    import tests.jobs.samples  # noqa: F401  # declares the jobs

    from shelfwire.cli.supervisor import end_with_supervisor
    from shelfwire.jobs.worker import serve

    end_with_supervisor()
    sys.exit(serve(concurrency=int(sys.argv[1]), poll_seconds=float(sys.argv[2]), queues=sys.argv[3:]))
