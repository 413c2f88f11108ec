"""Mail of the installation itself, where a mail server is configured: invitations and password links.

Without one the same links are handed over by people.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import close_old_connections

from shelfwire.kit import mail

_log = structlog.get_logger(__name__)
_soon = ThreadPoolExecutor(1, thread_name_prefix="mail")


def is_configured() -> bool:
    """Whether links can be mailed."""
    return bool(settings.EMAIL_HOST)


def send(to: str, subject: str, text: str) -> bool:
    """Send plain text. False when the mail server did not take it; the log has its reason."""
    try:
        mail.deliver(EmailMessage(mail.subject(subject), text, None, [to]), None)
    except mail.MailNotTaken as refused:
        _log.warning("mail.not_sent", subject=subject, reason=str(refused))
        return False
    return True


def send_soon(work: Callable[[], None]) -> None:
    """Do ``work`` beside the request, so that the time of the answer tells nothing about it."""
    _soon.submit(_run, work).add_done_callback(_tell)


def _run(work: Callable[[], None]) -> None:
    close_old_connections()
    try:
        work()
    finally:
        close_old_connections()


def _tell(done: Future[None]) -> None:
    if failed := done.exception():
        _log.error("mail.failed", exc_info=failed)
