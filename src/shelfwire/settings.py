"""Django's settings. What an installation may change is declared in ``shelfwire.environment`` and read here."""

from __future__ import annotations

import base64
import gc
import hashlib
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONE, SELF

from shelfwire.environment import env, mail_server, trusted_proxies
from shelfwire.kit.guard import allowed_hosts
from shelfwire.kit.secrets import load_keys

# nearly all that a start builds stays: looking through it every 700 objects takes a tenth of the start
gc.set_threshold(10_000, 10, 10)

HOME = Path(env("SHELFWIRE_HOME")).resolve()
DEBUG = env("SHELFWIRE_DEBUG") == "1"

SHELFWIRE_SECRET_KEY_FILE = None if env("SHELFWIRE_SECRET_KEY") else HOME / "secret.key"
SHELFWIRE_SECRET_KEYS = load_keys(HOME / "secret.key", env("SHELFWIRE_SECRET_KEY") or None)
# derived, so that one secret is enough to keep and to back up
SECRET_KEY, *SECRET_KEY_FALLBACKS = (
    base64.b64encode(hashlib.blake2b(key, person=b"django").digest()).decode()
    for key in SHELFWIRE_SECRET_KEYS
)

PUBLIC_URL = env("SHELFWIRE_URL").rstrip("/")
ALLOWED_HOSTS = [h.strip() for h in env("SHELFWIRE_ALLOWED_HOSTS").split(",") if h.strip()]
if (_own_host := urlsplit(PUBLIC_URL).hostname) and _own_host not in ALLOWED_HOSTS:
    ALLOWED_HOSTS.append(_own_host)
ALLOWED_CHANNEL_HOSTS = allowed_hosts(env("SHELFWIRE_ALLOWED_CHANNEL_HOSTS"))
SIMULATOR_URL = env("SHELFWIRE_SIMULATOR_URL")
ALLOWED_PRIVATE_HOSTS = allowed_hosts(env("SHELFWIRE_ALLOWED_PRIVATE_HOSTS"))
DROP_FOLDERS: str = (
    str(Path(env("SHELFWIRE_DROP_FOLDERS")).resolve()) if env("SHELFWIRE_DROP_FOLDERS") else ""
)
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
TRUSTED_PROXIES = trusted_proxies()
# callers.settle leaves the header to trusted proxies only
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
REACHED_FROM_OUTSIDE = bool(TRUSTED_PROXIES) or _own_host not in ("127.0.0.1", "localhost", "::1")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PUBLIC_URL.startswith("https://")
SECURE_HSTS_SECONDS = 31_536_000 if SESSION_COOKIE_SECURE else 0
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
# our own files only, nothing inline
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "manifest-src": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
CSRF_FAILURE_VIEW = "shelfwire.web.errors.too_old"

DATABASES = {
    "default": dj_database_url.parse(
        env("DATABASE_URL") or "postgresql://postgres@/shelfwire", conn_max_age=600, conn_health_checks=True
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "people.User"

# what Ninja brings for the page of the REST API. As an app it would load Pydantic in every program, for the few that
# answer the API
_NINJA = Path(next(iter(find_spec("ninja").submodule_search_locations)))  # type: ignore[union-attr,arg-type]
STATICFILES_DIRS = [_NINJA / "static"]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "auditlog",
    "django_cotton",
    "django_filters",
    "django_htmx",
    "django_tables2",
    "procrastinate.contrib.django",
    "shelfwire.people",
    "shelfwire.jobs",
    "shelfwire.channels",
    "shelfwire.exchange",
    "shelfwire.alerts",
    "shelfwire.integrations",
    "shelfwire.shipbridge",
    "shelfwire.catalog",
    "shelfwire.inventory",
    "shelfwire.listings",
    "shelfwire.offers",
    "shelfwire.posting",
    "shelfwire.orders",
    "shelfwire.fulfilment",
    "shelfwire.aftersales",
    "shelfwire.settlements",
    "shelfwire.sync",
    "shelfwire.api",
    "shelfwire.web",
]

MIDDLEWARE = [
    "shelfwire.web.middleware.Reference",
    "shelfwire.web.callers.Caller",
    "django.middleware.security.SecurityMiddleware",
    "shelfwire.web.middleware.Policy",
    "shelfwire.web.middleware.ErrorPages",
    "shelfwire.web.middleware.ReadsAsItIs",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "shelfwire.web.middleware.CleanText",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "auditlog.middleware.AuditlogMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "shelfwire.web.middleware.Toasts",
    "shelfwire.web.middleware.FirstRun",
    "shelfwire.web.middleware.Refusals",
]

ROOT_URLCONF = "shelfwire.urls"
WSGI_APPLICATION = "shelfwire.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "web" / "templates", _NINJA / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "shelfwire.web.frame.frame",
            ],
            "builtins": [
                "django.templatetags.static",
                "shelfwire.web.templatetags.show",
                "shelfwire.web.templatetags.pictures",
            ],
        },
    }
]

AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "root"
ACCOUNT_ADAPTER = "shelfwire.web.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_PREVENT_ENUMERATION = True
# passwords and codes are counted by people.actions.limits, in rows that nobody pushes out
ACCOUNT_RATE_LIMITS = {"login": "", "login_failed": "", "reauthenticate": "10/m/user"}
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60
MFA_ADAPTER = "shelfwire.web.adapter.MfaAdapter"
MFA_FORMS = {
    "authenticate": "shelfwire.web.adapter.CodeForm",
    "reauthenticate": "shelfwire.web.adapter.CodeAgainForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Shelfwire"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "people_cache",
        # it holds used one-time codes: what strangers cause must not push them out
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
}
_mail = mail_server()
EMAIL_HOST, EMAIL_PORT = _mail.host, _mail.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail.user, _mail.password
EMAIL_USE_TLS, EMAIL_USE_SSL = _mail.starttls, _mail.tls
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env("SHELFWIRE_MAIL_FROM")
METRICS_TOKEN = env("SHELFWIRE_METRICS_TOKEN")
KEEP_FILES_DAYS = int(env("SHELFWIRE_KEEP_FILES_DAYS"))
CALLS_AT_ONCE = max(int(env("SHELFWIRE_CALLS_AT_ONCE")), 1)

# what the audit log watches: never a secret, a credential, a digest or a password
AUDITLOG_INCLUDE_TRACKING_MODELS = (
    {"model": "people.Company", "include_fields": ["name", "tax_id", "timezone", "second_factor_required"]},
    {"model": "people.Membership", "include_fields": ["role"]},
    {"model": "people.Invitation", "include_fields": ["email", "role", "status", "expires_at"]},
    {"model": "people.ApiKey", "include_fields": ["name", "prefix", "scopes", "expires_at", "revoked_at"]},
    {
        "model": "channels.Account",
        "include_fields": [
            "name",
            "channel",
            "store_type",
            "status",
            "options",
            "orders_in",
            "tracking_out",
            "labels_out",
            "stock_out",
            "price_out",
            "listings_out",
            "aftersales_out",
        ],
    },
    {
        "model": "channels.WayPolicy",
        "include_fields": ["region", "seller_kind", "shipped_by", "way", "since", "note", "withdrawn_at"],
    },
    {
        "model": "settlements.Difference",
        "include_fields": ["owner", "ended_at", "closed_by", "closed_why", "closed_minor", "reopened_at"],
    },
    {
        "model": "settlements.FeeRate",
        "include_fields": [
            "name",
            "since",
            "basis",
            "basis_points",
            "per_order_minor",
            "refunded",
            "taken_as_told",
            "note",
        ],
    },
    {"model": "settlements.SettlementDays", "include_fields": ["since", "days", "note"]},
    {"model": "alerts.MailServer", "include_fields": ["host", "port", "security", "username", "sender"]},
    {"model": "alerts.Webhook", "include_fields": ["url", "kinds", "active"]},
    {
        "model": "integrations.Integration",
        "include_fields": ["name", "kind", "account", "active", "carriers"],
    },
    {
        "model": "shipbridge.CarrierAccount",
        "include_fields": ["name", "plugin", "carrier", "test_mode", "active", "options"],
    },
    {
        "model": "integrations.DropFolder",
        "include_fields": ["way", "path", "host", "port", "user_name", "host_key", "minutes"],
    },
    {
        "model": "catalog.Sku",
        "include_fields": [
            "code",
            "title",
            "barcode",
            "buffer",
            "archived_at",
            "weight",
            "length",
            "width",
            "height",
        ],
    },
    {
        "model": "catalog.Product",
        "include_fields": [
            "title",
            "code",
            "brand",
            "description",
            "short_description",
            "weight",
            "length",
            "width",
            "height",
        ],
    },
    {
        "model": "offers.PriceRule",
        "include_fields": [
            "channel",
            "source",
            "percent",
            "fixed_minor",
            "fixed_currency",
            "rounding",
            "rate",
            "rate_from",
            "rate_to",
            "rate_on",
            "rate_by",
        ],
    },
    {
        "model": "fulfilment.Packaging",
        "include_fields": [
            "name",
            "weight",
            "weight_unit",
            "length",
            "width",
            "height",
            "length_unit",
            "is_default",
            "active",
        ],
    },
    {"model": "inventory.Warehouse", "include_fields": ["code", "name", "is_default"]},
    {
        "model": "offers.StockRule",
        "include_fields": ["safety", "percent", "minimum", "maximum", "fixed", "share_out", "viral"],
    },
    {
        "model": "posting.PostingSettings",
        "include_fields": [
            "send_brand",
            "send_variation_images",
            "identifier_priority",
            "as_draft",
            "daily_allowance",
            "manufacturer_ids",
            "responsible_person_ids",
            "post_when_ready",
        ],
    },
    {"model": "listings.MatchingSettings", "include_fields": ["suggest_by", "identifier_priority"]},
    {"model": "posting.CategoryTemplate", "include_fields": ["name", "category_external_id", "answers"]},
    {
        "model": "posting.AnswerMapping",
        "include_fields": ["category_external_id", "question_external_id", "source", "value", "values"],
    },
    {"model": "fulfilment.MovingLimits", "include_fields": ["not_scanned_hours", "stands_still_hours"]},
    {
        "model": "fulfilment.CarrierLink",
        "include_fields": ["carrier", "delivery_option_id", "provider_id", "provider_name", "guessed"],
    },
)

LOGGING_CONFIG = "shelfwire.logs.configure"
LOGGING = {"level": env("SHELFWIRE_LOG_LEVEL").upper(), "format": env("SHELFWIRE_LOG_FORMAT")}

LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_IMMUTABLE_FILE_TEST = r"/vendor/[^/]+-\d[^/]*/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4_000
"""A sheet or a bulk act has a few fields a row, and hundreds of rows."""
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""  # shelfwire.jobs finds its own declarations
