"""Settings from the environment; without any, a complete demo on SQLite in `var/`.

DATABASE_URL and REDIS_URL make the same code run on PostgreSQL and Redis. Every name is listed in docs/drift.md.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from celery.schedules import crontab
from cryptography.fernet import Fernet, MultiFernet
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

from udviklingsmodel.kernel.logs import logging_config

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = BASE_DIR / "var"
env = environ.Env()


def local_secret(name: str, make: Callable[[], str]) -> str:
    """A key of the embedded default's own, made in `var/` at its first start; elsewhere it must be given."""
    given: str = env.str(name, default="")
    if given:
        return given
    path = VAR / name.lower()
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(make())
    return path.read_text()


def encryption_keys(given: str) -> list[str]:
    """Of what the database keeps encrypted: the first encrypts, all decrypt."""
    keys = given.split(",")
    try:
        MultiFernet([Fernet(key) for key in keys])
    except ValueError as error:
        raise ImproperlyConfigured("CPR_KEYS: each key is 32 random bytes in base64, as docs/drift.md says.") from error
    return keys


EMBEDDED = "DATABASE_URL" not in env.ENVIRON  # one machine, SQLite, nothing else to run
if EMBEDDED:
    VAR.mkdir(exist_ok=True)
DEMO = env.bool("DEMO", default=False)
BASE_URL = env.str("BASE_URL", default="http://127.0.0.1:8000").rstrip("/")
SECRET_KEY = local_secret("SECRET_KEY", get_random_secret_key) if EMBEDDED else env.str("SECRET_KEY")
CPR_KEYS = encryption_keys(
    local_secret("CPR_KEYS", lambda: Fernet.generate_key().decode()) if EMBEDDED else env.str("CPR_KEYS")
)
DEBUG = False
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"])
CSRF_TRUSTED_ORIGINS = [BASE_URL]

INSTALLED_APPS = [
    "udviklingsmodel.kernel",
    "udviklingsmodel.organisation",
    "udviklingsmodel.overblik",
    "samtykke",
    "udviklingsmodel.adgang",
    "booking",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "crispy_forms",
    "csp",
    "guardian",
]

MIDDLEWARE = [
    "udviklingsmodel.kernel.logs.RequestLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # pads against BREACH
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "udviklingsmodel.kernel.sessions.SessionAgeMiddleware",
    "udviklingsmodel.kernel.access.AccessMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "udviklingsmodel.urls"
WSGI_APPLICATION = "udviklingsmodel.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["udviklingsmodel.kernel.templatetags.layout"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "udviklingsmodel.kernel.indtastninger.afsender",
                "udviklingsmodel.organisation.layout.page",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "dkfds"
CRISPY_TEMPLATE_PACK = "dkfds"
CRISPY_FAIL_SILENTLY = False

DATABASES: dict[str, Any] = {
    "default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR / 'udviklingsmodel.sqlite3'}"),
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 0
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True  # after a restart of PostgreSQL nobody meets a dead connection
    DATABASES["default"]["OPTIONS"] = {
        "pool": {"min_size": 1, "max_size": 8, "timeout": 10},
        # Statements are prepared by the server after a few uses: planning them anew costs more than running them.
        "server_side_binding": True,
        "prepare_threshold": 5,
    }
SNAPSHOT_SECONDS = 60
_MEMORY = "django.core.cache.backends.locmem.LocMemCache"
CACHES = {
    "default": {"BACKEND": _MEMORY},
    # Parts of pages that are the same for many for a minute. Nothing that somebody typed is in it.
    "sider": {"BACKEND": _MEMORY, "LOCATION": "sider", "OPTIONS": {"MAX_ENTRIES": 1000}},
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "organisation.Bruger"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "udviklingsmodel.organisation.login.BrugerBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["brugernavn", "navn", "email"]},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "udviklingsmodel.organisation.adgangskoder.NotGuessable"},
]
PASSWORD_RESET_TIMEOUT = 3600
LOGIN_URL = "/log-ind/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/log-ind/"

ACCOUNT_ADAPTER = "udviklingsmodel.organisation.login.LoginAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = "brugernavn"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "udviklingsmodel.organisation.adgangskoder.Engangsnoegle"  # noqa: S105  a class
ACCOUNT_FORMS = {
    "login": "udviklingsmodel.organisation.forms.login.LoginForm",
    "reset_password": "udviklingsmodel.organisation.forms.login.ResetPasswordForm",
    "reset_password_from_key": "udviklingsmodel.organisation.forms.login.NewPasswordForm",
}
# Per address and process: a school shares one address, so it is slowed only after 100 failures, and never by those who
# get in. The pair of user and address is locked by axes, in the database.
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": "100/15m/ip"}

MFA_ADAPTER = "udviklingsmodel.organisation.totrin.TotrinAdapter"
MFA_FORMS = {
    "authenticate": "udviklingsmodel.organisation.forms.totrin.KodeForm",
    "authenticate_webauthn": "udviklingsmodel.organisation.forms.totrin.NoegleForm",
}
# Browsers know security keys only by a name, over https or on the machine itself: not at an address like 127.0.0.1.
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
if BASE_URL.startswith("https://") or urlsplit(BASE_URL).hostname == "localhost":
    MFA_SUPPORTED_TYPES.append("webauthn")

ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=0)  # proxies before us that write X-Forwarded-For
AXES_CLIENT_IP_CALLABLE = "udviklingsmodel.organisation.login.client_ip"
AXES_LOCKOUT_PARAMETERS = "udviklingsmodel.organisation.totrin.locked_by"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_RESET_ON_SUCCESS = True
AXES_USERNAME_FORM_FIELD = "username"  # as allauth names it in the credentials
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "code", "credential"]
AXES_ENABLE_ACCESS_FAILURE_LOG = False
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False

GUARDIAN_MONKEY_PATCH_USER = False
ANONYMOUS_USER_NAME = None

SESSION_ENGINE = "udviklingsmodel.kernel.sessionstore"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_IDLE_SECONDS = 30 * 60
SESSION_COOKIE_SAMESITE = "Lax"
HTTPS = BASE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "udviklingsmodel.kernel.views.csrf_failure"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "connect-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "img-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = "da"
LANGUAGES = [("da", "Dansk")]
TIME_ZONE = "Europe/Copenhagen"
USE_TZ = True
FORMAT_MODULE_PATH = "udviklingsmodel.kernel.formats"

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = BASE_DIR / "staticfiles"
MEDIA_ROOT = env.str("MEDIA_ROOT", default=str(VAR / "media"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o640
# Where nobody who has the database can write; without one given, a file for each database.
LOGHOVED = env.str("LOGHOVED", default=str(VAR / f"adgangslog-{Path(DATABASES['default']['NAME']).name}.hoved"))
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o750
FILE_UPLOAD_HANDLERS = ["udviklingsmodel.kernel.filer.upload.CappedUpload"]
DATA_UPLOAD_MAX_NUMBER_FILES = 10
FIL_MOST_MB = env.int("FIL_MOST_MB", default=10)  # what the files of one form may be together
FIL_MOST = FIL_MOST_MB * 1024 * 1024
CLAMD_URL = env.str("CLAMD_URL", default="")  # empty: files are not looked at for virus
DATA_UPLOAD_MAX_MEMORY_SIZE = 512 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 300

EMAIL_TIMEOUT = 10
MAIL_DOMAIN = urlsplit(BASE_URL).hostname
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="udviklingsmodellen@example.dk")
if "EMAIL_URL" in env.ENVIRON:
    vars().update(env.email_url("EMAIL_URL"))
elif DEMO:
    EMAIL_BACKEND = "udviklingsmodel.kernel.demopost.DemoBackend"
else:
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"

SLETNING_DAGE = 14  # a booking is erased this many days after its session (TST-08)

REDIS_URL = env.str("REDIS_URL", default="")
CELERY_BROKER_URL = REDIS_URL or "memory://localhost/"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A request that wakes the worker tries once: the outbox is swept each minute anyway.
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_timeout": 2, "socket_connect_timeout": 2, "max_retries": 0}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"  # keeps no file: periodic work is a query for what is due
CELERY_BEAT_SCHEDULE = {
    "outbox": {"task": "udviklingsmodel.kernel.tasks.drain_outbox", "schedule": 60},
    "filer": {"task": "udviklingsmodel.kernel.tasks.delete_ownerless_files", "schedule": crontab(minute=23)},
    "indtastninger": {"task": "udviklingsmodel.kernel.tasks.delete_indtastninger", "schedule": crontab(minute="*/5")},
    "sparringsdage": {"task": "booking.tasks.generate_sparringsdage", "schedule": crontab(minute=7)},
    "venteliste": {"task": "booking.tasks.expire_venteliste", "schedule": crontab(minute="*")},
    "samtykkeadvarsler": {"task": "samtykke.tasks.warn", "schedule": crontab(minute=17)},
    "samtykker": {"task": "booking.tasks.recheck_samtykker", "schedule": crontab(minute="*/10")},
    "sletning": {"task": "booking.tasks.erase_bookinger", "schedule": crontab(minute=37)},
    "koersler": {"task": "booking.tasks.end_forgotten", "schedule": crontab(minute="*")},
    "loghoved": {"task": "udviklingsmodel.kernel.tasks.write_loghoved", "schedule": crontab(minute="*/10")},
    "adgangslog": {"task": "udviklingsmodel.adgang.tasks.check_log", "schedule": crontab(hour=2, minute=13)},
    "rettigheder": {"task": "udviklingsmodel.adgang.tasks.check_rettigheder", "schedule": crontab(hour=2, minute=43)},
    "stikproever": {"task": "udviklingsmodel.adgang.tasks.draw_stikproever", "schedule": crontab(hour=4, minute=17)},
    "dagsordener": {"task": "booking.tasks.queue_dagsordener", "schedule": crontab(minute="*/10")},
}

LOGGING_CONFIG = None
logging_config(level=env.str("LOG_LEVEL", default="INFO"))
SILENCED_SYSTEM_CHECKS = [
    "axes.W002",  # LoginAdapter says it in the form
    "guardian.W001",  # grants are asked in queries, by kernel.access alone
]
