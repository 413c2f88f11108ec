"""The refusals about notifications, mail servers and webhooks."""

from __future__ import annotations

from shelfwire.kit.errors import RuleBroken


class BadPreferences(RuleBroken):
    """A kind, a way or an hour does not exist."""

    code = "bad_preferences"


class BadMailServer(RuleBroken):
    """What was entered of a mail server cannot be used."""

    code = "bad_mail_server"


class BadWebhook(RuleBroken):
    """What was entered of a webhook cannot be used."""

    code = "bad_webhook"


class NoWebhook(RuleBroken):
    """The company has no webhook, so it cannot be tested or get another secret."""

    code = "no_webhook"
    status = 409


class LinkNotOurs(RuleBroken):
    """A link that stops e-mails is damaged, or its person is not in the company any more."""

    code = "link_not_ours"
    status = 410
