"""The WSGI application that ``shelfwire web`` serves: the webhook door in front, Django behind it."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shelfwire.settings")
_django = get_wsgi_application()

# after Django's set-up, because the door uses models
from shelfwire.web.hooks import with_webhooks  # noqa: E402

application = with_webhooks(_django)
