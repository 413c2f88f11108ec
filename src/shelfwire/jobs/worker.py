"""A worker process: Procrastinate's loop around the engine, with slots per queue, heartbeats, and recovery of dead
workers' work.
"""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import psycopg
import structlog
from asgiref.sync import sync_to_async
from django.db import Error, close_old_connections
from procrastinate import App, PsycopgConnector
from procrastinate.contrib.django.db_cleanup import close_db_connections
from procrastinate.contrib.django.utils import connector_params
from procrastinate.exceptions import ConnectorException
from procrastinate.job_context import JobContext
from procrastinate.worker import Worker

from shelfwire.jobs import liveness
from shelfwire.jobs.engine import lock_name, perform_chore, perform_job
from shelfwire.jobs.held import HeldRows, reason
from shelfwire.jobs.registry import CHORES, FAST, JOBS, WORK, Chore, JobKind, discover

log = structlog.get_logger(__name__)

DEFAULT_CONCURRENCY = 4
POLL_SECONDS = 1.0
_RECOVER_EVERY = 5.0
_PING_EVERY = 10.0
_DATABASE = (ConnectorException, psycopg.Error)

Stopping = Callable[[], bool]


def serve(
    *,
    concurrency: int = DEFAULT_CONCURRENCY,
    queues: Sequence[str] | None = None,
    poll_seconds: float = POLL_SECONDS,
) -> int:
    """Work until SIGTERM or SIGINT, and return the exit code. A running job stops at its next item and continues in
    another worker.

    While the database is away, read-only or full, the worker waits for it. New work is announced by LISTEN/NOTIFY;
    ``poll_seconds`` is for work that becomes due later and for lost notifications.
    """
    discover()
    return asyncio.run(_serve(concurrency, queues, poll_seconds))


def _lanes(concurrency: int, queues: Sequence[str] | None) -> list[tuple[Sequence[str] | None, int]]:
    """Return the slots: one takes only the ``fast`` queue, the others take ``work`` too, by priority. The queue of the
    carriers is taken only by a worker that was started for it."""
    if queues or concurrency == 1:
        return [(queues or [FAST, WORK], concurrency)]
    return [([FAST], 1), ([FAST, WORK], concurrency - 1)]


async def _serve(concurrency: int, queues: Sequence[str] | None, poll_seconds: float) -> int:
    """Run one shift after the other: a database that is away, read-only or full ends a shift, but not the process."""
    loop, asked = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, asked.set)
    loop.set_default_executor(ThreadPoolExecutor(max_workers=concurrency + 1, thread_name_prefix="job"))
    while not asked.is_set():
        failures = await _shift(concurrency, queues, poll_seconds, asked)
        if bugs := [failure for failure in failures if not isinstance(failure, _DATABASE)]:
            log.error("worker stops: an error in Shelfwire itself", exc_info=bugs[0])
            return 1
        if not asked.is_set():
            log.warning("worker lost the database; it begins anew", why=[reason(f) for f in failures])
            with suppress(TimeoutError):
                await asyncio.wait_for(asked.wait(), POLL_SECONDS)
    log.info("worker stopped")
    return 0


async def _shift(
    concurrency: int, queues: Sequence[str] | None, poll_seconds: float, asked: asyncio.Event
) -> list[Exception]:
    """Work until ``asked``, or until one of the parts ends. Returns the errors of the parts."""
    parameters = connector_params()
    stopping = threading.Event()
    app = _app(parameters, concurrency, stopping.is_set)
    app.job_manager = held = HeldRows(app.job_manager)
    try:
        # at once and with the reason, where the pool would wait for half a minute
        await (await psycopg.AsyncConnection.connect(**parameters)).close()
        async with app.open_async():
            workers = [_lane(app, lane, slots, poll_seconds) for lane, slots in _lanes(concurrency, queues)]
            runs = [
                asyncio.create_task(worker.run())  # type: ignore[no-untyped-call]  # Procrastinate leaves it untyped
                for worker in workers
            ]
            side: list[asyncio.Task[Any]] = [
                asyncio.create_task(_hold_lock(worker, parameters)) for worker in workers
            ]
            side.append(asyncio.create_task(_recover_often(held, workers)))
            side.append(asyncio.create_task(asked.wait()))
            log.info("worker started", concurrency=concurrency, queues=list(queues or []) or "all")
            await asyncio.wait([*runs, *side], return_when=asyncio.FIRST_COMPLETED)
            stopping.set()
            for worker in workers:
                worker.stop()  # type: ignore[no-untyped-call]  # as above
            results = await asyncio.gather(*runs, return_exceptions=True)
            await end(side)
            results += await asyncio.gather(*side, return_exceptions=True)
    except _DATABASE as error:
        return [error]
    return [result for result in results if isinstance(result, Exception)]


async def end(tasks: Collection[asyncio.Task[Any]]) -> None:
    """Cancel the tasks until each of them has ended.

    Once is not enough: ``asyncio.wait_for`` of Python 3.11, which psycopg waits with, loses a cancellation that
    comes together with what it waits for, and the task goes on.
    """
    pending = set(tasks)
    while pending:
        for task in pending:
            task.cancel()
        _, pending = await asyncio.wait(pending, timeout=POLL_SECONDS)


def _lane(app: App, queues: Sequence[str] | None, slots: int, poll_seconds: float) -> Worker:
    return Worker(
        app=app,
        queues=queues,
        concurrency=slots,
        fetch_job_polling_interval=poll_seconds,
        update_heartbeat_interval=liveness.HEARTBEAT_SECONDS,
        stalled_worker_timeout=liveness.SILENT_SECONDS,
        install_signal_handlers=False,
        delete_jobs="successful",
        task_middleware=[close_db_connections],
    )


def _app(parameters: dict[str, Any], concurrency: int, stopping: Stopping) -> App:
    """Return a Procrastinate app with every declared job and chore."""
    app = App(connector=PsycopgConnector(kwargs=parameters, min_size=1, max_size=concurrency + 3))
    for kind in JOBS.values():
        app.task(name=kind.name, queue=kind.queue, pass_context=True)(_job_body(kind, stopping))
    for chore in CHORES.values():
        task = app.task(name=chore.name, queue=chore.queue, priority=chore.priority)(_chore_body(chore))
        if chore.cron:
            lock = lock_name(chore, "")
            app.periodic(cron=chore.cron, lock=lock, queueing_lock=lock)(task)
    return app


def _job_body(kind: JobKind, stopping: Stopping) -> Callable[..., None]:
    def body(context: JobContext, *, job_id: str) -> None:
        assert context.job.id is not None
        perform_job(kind, job_id, context.job.id, stopping)

    return body


def _chore_body(chore: Chore) -> Callable[..., None]:
    def body(*, key: str = "", arguments: dict[str, Any] | None = None, tries: int = 0, **_: int) -> None:
        # a tick of the clock brings nothing but its timestamp
        perform_chore(chore, key=key, arguments=arguments or {}, tries=tries)

    return body


async def _hold_lock(worker: Worker, parameters: dict[str, Any]) -> None:
    """Hold the worker's advisory lock; connect again when the connection breaks (its heartbeat covers the gap)."""
    while True:
        if worker.worker_id is None:
            await asyncio.sleep(0.01)
            continue
        try:
            connection = await psycopg.AsyncConnection.connect(**parameters, autocommit=True)
            async with connection:
                await connection.execute(
                    "SELECT pg_advisory_lock(%s, %s)", [liveness.LOCK_CLASS, worker.worker_id]
                )
                while True:
                    await asyncio.sleep(_PING_EVERY)
                    await connection.execute("SELECT 1")
        except psycopg.OperationalError as error:
            log.warning("worker lost its sign of life; connecting again", why=str(error))
            await asyncio.sleep(POLL_SECONDS)


async def _recover_often(held: HeldRows, workers: Sequence[Worker]) -> None:
    while True:
        lost = await _lost(held, [w.worker_id for w in workers if w.worker_id is not None])
        await sync_to_async(_recover_once, thread_sensitive=False)(lost)
        await asyncio.sleep(_RECOVER_EVERY)


async def _lost(held: HeldRows, worker_ids: Sequence[int]) -> list[int]:
    try:
        return await held.lost(worker_ids)
    except ConnectorException as error:
        log.warning("could not look for rows let go of", why=reason(error))
        return []


def _recover_once(lost: Sequence[int]) -> None:
    close_old_connections()
    try:
        liveness.recover(lost)
    except Error as error:  # the database is away: the next round looks again
        log.warning("could not look for lost work", why=str(error))
    finally:
        close_old_connections()
