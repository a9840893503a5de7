"""One settings module, read from the environment: strict, safe in production, zero configuration in development.

Every variable is listed in ``ENVIRONMENT`` and in the README's table (a test compares the two). Outside
development a missing secret or host stops the start with a sentence that says what to set; a value that cannot
be read, or a name that looks like a misspelt one of ours, is refused rather than ignored.
"""

import difflib
import os
import sqlite3
from pathlib import Path
from typing import Any

import dj_database_url
from django.conf.locale import LANG_INFO
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _
from environs import Env, EnvError

from bilingual.languages import localised_verbose_name

BASE_DIR = Path(__file__).resolve().parent.parent

ENVIRONMENT = (
    "DEBUG",
    "SECRET_KEY",
    "ALLOWED_HOSTS",
    "DATABASE_URL",
    "DATA_DIR",
    "LOG_LEVEL",
    "STATIC_ROOT",
    "TRUSTED_PROXIES",
    "HSTS_SECONDS",
    "EMAIL_URL",
    "DEFAULT_FROM_EMAIL",
)

for _name in os.environ:
    if _name in ENVIRONMENT or _name.startswith("_") or len(_name) < 8:
        continue
    if _near := difflib.get_close_matches(_name, ENVIRONMENT, n=1, cutoff=0.88):
        raise ImproperlyConfigured(f"The environment variable {_name} is not known; did you mean {_near[0]}?")

env = Env()


def _read(kind: str, name: str, default: Any) -> Any:
    """Return the variable ``name`` read as ``kind``; a value that cannot be read is refused by name."""
    try:
        return getattr(env, kind)(name, default)
    except EnvError as error:
        raise ImproperlyConfigured(f"{name}: {error}") from error


def _read_count(name: str, default: int) -> int:
    """Return the variable ``name`` read as a whole number that is not negative."""
    value: int = _read("int", name, default)
    if value < 0:
        raise ImproperlyConfigured(f"{name} must be 0 or more, not {value}.")
    return value


DEBUG = _read("bool", "DEBUG", False)

SECRET_KEY = _read("str", "SECRET_KEY", "")
ALLOWED_HOSTS = _read("list", "ALLOWED_HOSTS", [])
if DEBUG:
    SECRET_KEY = SECRET_KEY or "development-only-and-refused-in-production"
    ALLOWED_HOSTS = ALLOWED_HOSTS or ["localhost", "127.0.0.1", "[::1]", "testserver"]
if not SECRET_KEY:
    raise ImproperlyConfigured(
        "SECRET_KEY is not set. Set it to a long random text, for example the output of "
        '`python -c "import secrets; print(secrets.token_urlsafe(64))"`, or set DEBUG=true on a developer\'s machine.'
    )
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured(
        "ALLOWED_HOSTS is not set. Set it to the host names this site answers to, separated by commas, "
        "for example ALLOWED_HOSTS=accord.example.org, or set DEBUG=true on a developer's machine."
    )

DATA_DIR = Path(_read("str", "DATA_DIR", str(BASE_DIR / "var")))
DATA_DIR.mkdir(parents=True, exist_ok=True)
MEDIA_ROOT = DATA_DIR / "files"  # never served by a URL of its own: only by views that check who asks

# ---------------------------------------------------------------------------------------------- applications
INSTALLED_APPS = [
    "modeltranslation",  # before django.contrib.admin: it replaces the admin's classes
    "config.apps.AccordAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_countries",
    "django_filters",
    "config.apps.JobsConfig",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "import_export",
    "rest_framework",
    "simple_history",
    "bilingual",
    "records",
    "accounts",
    "people",
    "forum",
    "agreements",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "bilingual.context_processors.languages",
            ],
            "builtins": ["bilingual.templatetags.bilingual"],
        },
    }
]

# -------------------------------------------------------------------------------------------------- database
DATABASE_URL = _read("str", "DATABASE_URL", f"sqlite:///{DATA_DIR / 'accord.sqlite3'}")
try:
    _database: dict[str, Any] = dict(dj_database_url.parse(DATABASE_URL))
except ValueError as error:
    raise ImproperlyConfigured(f"DATABASE_URL: {error}") from error
DATABASES: dict[str, dict[str, Any]] = {"default": _database}
if _database.get("ENGINE") == "django.db.backends.sqlite3":
    # SQLite before 3.51.3 (3.50.7, 3.44.6) can corrupt a database when a write-ahead log is reset.
    _wal_is_safe = sqlite3.sqlite_version_info >= (3, 51, 3) or sqlite3.sqlite_version_info[:3] in (
        (3, 50, 7),
        (3, 44, 6),
    )
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 5,
        "init_command": f"PRAGMA journal_mode={'WAL' if _wal_is_safe else 'DELETE'}; PRAGMA synchronous=FULL;",
    }
elif _database.get("ENGINE") == "django.db.backends.postgresql":
    _database["CONN_MAX_AGE"] = None
    _database["CONN_HEALTH_CHECKS"] = True
    _database["OPTIONS"] = {
        **_database.get("OPTIONS", {}),
        "connect_timeout": 3,
        "options": "-c statement_timeout=10s -c lock_timeout=3s -c idle_in_transaction_session_timeout=15s",
    }
else:
    raise ImproperlyConfigured("DATABASE_URL must name a sqlite:// or a postgres:// database.")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# ------------------------------------------------------------------------------------------------- languages
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["config.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
LANG_INFO["zh-hans"]["name_local"] = "中文"

MODELTRANSLATION_DEFAULT_LANGUAGE = "zh-hans"
MODELTRANSLATION_LANGUAGES = ("zh-hans", "en")
MODELTRANSLATION_FALLBACK_LANGUAGES = ("zh-hans", "en")
MODELTRANSLATION_BUILD_LOCALIZED_VERBOSE_NAME = localised_verbose_name

# -------------------------------------------------------------------------------------------------- accounts
AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "admin:login"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# -------------------------------------------------------------------------------------------------- security
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF, CSP.NONCE],
    "img-src": [CSP.SELF, "data:"],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
TRUSTED_PROXIES = _read_count("TRUSTED_PROXIES", 0)
if not DEBUG:
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$"]  # probes come from inside, without TLS
    SECURE_HSTS_SECONDS = _read_count("HSTS_SECONDS", 31_536_000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE_HSTS_SECONDS > 0
    if TRUSTED_PROXIES:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# ---------------------------------------------------------------------------------------- static files, mail
STATIC_URL = "/static/"
STATIC_ROOT = Path(_read("str", "STATIC_ROOT", str(BASE_DIR / "staticfiles")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
DEFAULT_FROM_EMAIL = _read("str", "DEFAULT_FROM_EMAIL", "accord@localhost")
try:
    _mail = env.dj_email_url("EMAIL_URL", "console:" if DEBUG else "smtp://localhost:25")
except EnvError as error:
    raise ImproperlyConfigured(f"EMAIL_URL: {error}") from error
if "EMAIL_BACKEND" not in _mail:
    raise ImproperlyConfigured(
        "EMAIL_URL must be smtp://, submission:// (STARTTLS), smtp://…?ssl=true (TLS from the start) or console:."
    )
MAILERS: dict[str, dict[str, Any]] = {"default": {"BACKEND": _mail["EMAIL_BACKEND"]}}
if _mail["EMAIL_BACKEND"] == "django.core.mail.backends.smtp.EmailBackend":
    MAILERS["default"]["OPTIONS"] = {
        "host": _mail["EMAIL_HOST"],
        "port": _mail["EMAIL_PORT"],
        "username": _mail["EMAIL_HOST_USER"] or "",
        "password": _mail["EMAIL_HOST_PASSWORD"] or "",
        "use_tls": _mail["EMAIL_USE_TLS"],
        "use_ssl": _mail["EMAIL_USE_SSL"],
        "timeout": _mail["EMAIL_TIMEOUT"] or 10,
    }

LOG_LEVEL = _read("log_level", "LOG_LEVEL", "INFO")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    # Anybody can send a foreign host, which is answered with 400; a traceback for each would bury the rest.
    "loggers": {"django.security.DisallowedHost": {"level": "CRITICAL"}},
}

# ------------------------------------------------------------------------------------------------------- API
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],  # anonymous callers see what the public sees; keys come with partners
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "UNAUTHENTICATED_USER": None,
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "records.schema.Schema",
    "EXCEPTION_HANDLER": "records.problems.exception_handler",
    "DEFAULT_VERSIONING_CLASS": None,
    "URL_FORMAT_OVERRIDE": None,  # ?format= is a parameter like any other: known to the schema only
    "NUM_PROXIES": TRUSTED_PROXIES,  # so that a forged X-Forwarded-For is never taken for the caller's address
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Accord 盟约录",
    "DESCRIPTION": "Forums, speeches, organisations, people and memoranda of understanding, in Chinese and English.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": False,
    "POSTPROCESSING_HOOKS": [],  # enumerations stay where they are used: codes of several records share a name
}

# ------------------------------------------------------------------------------------------------ spreadsheets
IMPORT_EXPORT_USE_TRANSACTIONS = True
IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT = True
