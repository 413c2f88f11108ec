"""The actions on notifications that other apps may call."""

from shelfwire.alerts.actions.choose import choose, membership_of, stop_mail
from shelfwire.alerts.actions.deliver import attempt, send_again, send_test
from shelfwire.alerts.actions.mail_server import remove_mail_server, save_mail_server, send_test_mail
from shelfwire.alerts.actions.read import mark_all_read, mark_read
from shelfwire.alerts.actions.record import look, record, settle
from shelfwire.alerts.actions.upkeep import prune, reseal_alert_secrets
from shelfwire.alerts.actions.webhook import remove_webhook, rotate_webhook_secret, save_webhook

__all__ = [
    "attempt",
    "choose",
    "look",
    "mark_all_read",
    "mark_read",
    "membership_of",
    "prune",
    "record",
    "remove_mail_server",
    "remove_webhook",
    "reseal_alert_secrets",
    "rotate_webhook_secret",
    "save_mail_server",
    "save_webhook",
    "send_again",
    "send_test",
    "send_test_mail",
    "settle",
    "stop_mail",
]
