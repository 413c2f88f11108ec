"""The WSGI application that ``shelfwire web`` serves: the doors for programs in front, Django behind it."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shelfwire.settings")
_django = get_wsgi_application()

# after Django's set-up, because the doors use models
from shelfwire.web.connect import with_integrations  # noqa: E402
from shelfwire.web.hooks import with_webhooks  # noqa: E402

application = with_webhooks(with_integrations(_django))
