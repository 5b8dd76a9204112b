"""Every setting, read from the environment (`.env.example` lists the variables)."""

from __future__ import annotations

import secrets
from email.utils import parseaddr
from pathlib import Path
from typing import Any

import django_stubs_ext
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config.env import Env, database, read_dotenv
from config.sso import sso_settings

django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
read_dotenv(BASE_DIR / ".env")
env = Env()
#: what the running portal writes: embedded database, queue, logs
VAR_DIR = Path(env.text("VAR_DIR", str(BASE_DIR / "var")))

# --- Where we run -------------------------------------------------------------------------------------------------

DEBUG = env.flag("DEBUG", default=False)
#: the trial of scripts/serve: plain http on this machine, demo sign-ins shown
TRIAL = env.flag("TRIAL", default=False)
SECURE = not (DEBUG or TRIAL)
SECRET_KEY = (
    env.required("SECRET_KEY", "a long random text that signs sessions and links")
    if SECURE
    else env.text("SECRET_KEY", secrets.token_urlsafe(50))
)
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "" if SECURE else "localhost,127.0.0.1,[::1],testserver")
if SECURE and not ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS must be set: the host names people use, separated by commas")
_default_site = f"https://{ALLOWED_HOSTS[0]}" if SECURE else "http://localhost:8000"
#: the address in mails and calendars
SITE_URL = env.url("SITE_URL", {"https"} if SECURE else {"http", "https"}, _default_site).rstrip("/")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")
MUNICIPALITY = env.text("MUNICIPALITY", "Solkøbing Kommune" if TRIAL else "Københavns Kommune")

# --- Parts --------------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.forms",  # the widgets' templates, which the form renderer looks for among the apps
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "crispy_forms",
    "pgtrigger",
    "pghistory",
    "core",
    "people",
    "reminders",
    "clusters",
    "profiles",
    "evaluation",
    "talent",
    "operations",
]

MIDDLEWARE = [
    "core.request_ids.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "core.middleware.SecurityHeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "people.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "people.middleware.LanguageMiddleware",
    "core.resend.LoginRequiredMiddleware",
    "people.middleware.TwoStepMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.shell",
            ],
            "builtins": ["core.templatetags.addresses"],
        },
    }
]

# --- Database, cache, jobs ----------------------------------------------------------------------------------------

DATABASES = {
    "default": {
        **database(
            env.required("DATABASE_URL", "the PostgreSQL server (scripts/serve starts one of its own)")
        ),
        "CONN_MAX_AGE": env.number("DATABASE_CONN_MAX_AGE", 60),
        "CONN_HEALTH_CHECKS": True,
    }
}

REDIS_URL = env.url("REDIS_URL", {"redis", "rediss", "unix"})
if SECURE and not REDIS_URL:
    raise ImproperlyConfigured(
        "REDIS_URL must be set: broker for the jobs and shared cache for sign-in throttles"
    )
CACHES: dict[str, dict[str, Any]]
if REDIS_URL:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": "klyngeportalen",
            "OPTIONS": {"socket_connect_timeout": 5, "socket_timeout": 5},  # seconds
        }
    }
    CELERY_BROKER_URL = REDIS_URL
else:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": str(VAR_DIR / "cache"),
        }
    }
    CELERY_BROKER_URL = "filesystem://localhost//"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(VAR_DIR / "queue"),
        "data_folder_out": str(VAR_DIR / "queue"),
        "control_folder": str(VAR_DIR / "queue-control"),
        "polling_interval": 0.2,  # seconds; the transport's own second makes a mail feel lost
    }
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 300  # seconds
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "Europe/Copenhagen"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "send-invitations": {"task": "people.tasks.send_invitations", "schedule": 60.0},
    "settle-ended-teams": {"task": "profiles.tasks.settle_ended_teams", "schedule": 3600.0},
    "settle-support": {"task": "profiles.tasks.settle_support", "schedule": 3600.0},
    "lay-out-follow-ups": {"task": "profiles.tasks.lay_out_follow_ups", "schedule": 3600.0},
    "make-agreed-pdfs": {"task": "profiles.tasks.make_agreed_pdfs", "schedule": 300.0},
    "open-campaign-rounds": {"task": "profiles.tasks.open_campaign_rounds", "schedule": 60.0},
    "send-reminders": {"task": "reminders.tasks.send_mails", "schedule": 120.0},
    "publish-rollups": {"task": "profiles.tasks.publish_rollups", "schedule": 3600.0},
    "lay-out-reminders": {"task": "reminders.tasks.lay_out", "schedule": 300.0},
    # one that nobody has taken before the next comes says nothing any more
    # at night; a run stops after some minutes, and the next one goes on
    "tidy-up": {"task": "operations.tasks.tidy_up", "schedule": crontab(hour="1-4", minute="17")},
    "tick": {"task": "operations.tasks.tick", "schedule": 60.0, "options": {"expires": 55}},
}

# --- Sign-in ------------------------------------------------------------------------------------------------------

#: kinds of office that settings name (people.roles)
ROLES = ("administrator", "area_chief", "leader", "member")
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "people.adapter.ClosedAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # addresses come from the municipality; the invitation proves them
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_EMAIL_NOTIFICATIONS = True  # whoever's password is changed is told so
ACCOUNT_FORMS = {
    "login": "people.forms.LoginForm",
    "reset_password": "people.forms.ResetPasswordForm",
    "reset_password_from_key": "people.forms.ResetPasswordKeyForm",
    "change_password": "people.forms.ChangePasswordForm",
    "set_password": "people.forms.SetPasswordForm",
    "reauthenticate": "people.forms.ReauthenticateForm",
}
#: proxies of our own in front, each of which adds an address to X-Forwarded-For; the throttles count by the sender's
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXIES", 0)
SESSION_ENGINE = "people.sessions"  # sessions that know whose they are
INVITATION_DAYS = env.number("INVITATION_DAYS", 14, least=1)

# --- Two-step sign-in ---------------------------------------------------------------------------------------------

MFA_ADAPTER = "people.two_step.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Klyngeportalen"
MFA_TOTP_TOLERANCE = 1  # periods of 30 seconds that a phone's clock may be wrong
MFA_ALLOW_UNVERIFIED_EMAIL = True  # addresses come from the municipality
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE  # the trial runs on http://localhost
MFA_FORMS = {
    "authenticate": "people.forms.CodeForm",
    "reauthenticate": "people.forms.ReauthenticateCodeForm",
    "activate_totp": "people.forms.ActivateAppForm",
    "add_webauthn": "people.forms.AddPasskeyForm",
    "edit_webauthn": "people.forms.RenamePasskeyForm",
}
#: kinds of office whose holders must have a second factor
MFA_REQUIRED_FOR: list[str] = env.some_of("MFA_REQUIRED_FOR", ROLES)

# --- The municipality's own sign-in ---------------------------------------------------------------------------------

SOCIALACCOUNT_ADAPTER = "people.sso.adapter.SSOAdapter"
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False  # whom an identity belongs to is our policy's to say
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_REQUESTS_TIMEOUT = 10  # seconds
# A GET starts it: a form's redirect to another machine would be stopped by our form-action, and it changes nothing.
SOCIALACCOUNT_LOGIN_ON_GET = True
_sso = sso_settings(env, secure=SECURE, roles=ROLES)
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = _sso["SOCIALACCOUNT_PROVIDERS"]
SSO_PROTOCOL: str = _sso["SSO_PROTOCOL"]
SSO_NAME: str = _sso["SSO_NAME"]
SSO_ID_CLAIM: str = _sso["SSO_ID_CLAIM"]
SSO_VERIFIED_DOMAINS: list[str] = _sso["SSO_VERIFIED_DOMAINS"]
SSO_ONLY: bool = _sso["SSO_ONLY"]
OIO_BPP_CLAIM: str = _sso["OIO_BPP_CLAIM"]
OIO_BPP_PRIVILEGES: dict[str, str] = _sso["OIO_BPP_PRIVILEGES"]
OIO_BPP_SCOPES: list[str] = _sso["OIO_BPP_SCOPES"]
OIO_BPP_REQUIRED: bool = _sso["OIO_BPP_REQUIRED"]

# --- Mail ---------------------------------------------------------------------------------------------------------

EMAIL_HOST = env.text("EMAIL_HOST")
if SECURE and not EMAIL_HOST:
    raise ImproperlyConfigured("EMAIL_HOST must be set: invitations and reminders are sent by mail")
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if EMAIL_HOST
    else "django.core.mail.backends.filebased.EmailBackend"
)
EMAIL_FILE_PATH = VAR_DIR / "mail"
EMAIL_PORT = env.number("EMAIL_PORT", 25, least=1)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS")
EMAIL_TIMEOUT = 20  # seconds
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "Klyngeportalen <klyngeportalen@kommune.example>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
#: whom people write to when something stands in their way
CONTACT_PHONE = env.text("CONTACT_PHONE")
CONTACT_EMAIL = env.text("CONTACT_EMAIL", parseaddr(DEFAULT_FROM_EMAIL)[1])

# --- Language and time --------------------------------------------------------------------------------------------

LANGUAGE_CODE = "da"
FORMAT_MODULE_PATH = "core.formats"
LANGUAGE_COOKIE_NAME = "__Host-language" if SECURE else "language"
LANGUAGES = [("da", _("Dansk")), ("en", _("Engelsk"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Copenhagen"

# --- Files --------------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
MEDIA_ROOT = VAR_DIR / "media"

# --- Security -----------------------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # data: the design system's and the admin's CSS draw icons that way
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_AGE = env.number("SESSION_HOURS", 12, least=1) * 3600
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "config.errors.csrf_failure"
if SECURE:
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", default=True)
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
#: largest organisation file that is read, in bytes
IMPORT_MAX_BYTES = env.number("IMPORT_MAX_BYTES", 10_000_000, least=1)

# --- The main job ---

#: a member who joined fewer days ago is offered to be exempted from a round
NEW_MEMBER_DAYS = env.number("NEW_MEMBER_DAYS", 90, least=0)

# --- Form pack ------------------------------------------------------------------------------------------------------

CRISPY_ALLOWED_TEMPLATE_PACKS = "dkfds"
CRISPY_TEMPLATE_PACK = "dkfds"

# --- Logs ---------------------------------------------------------------------------------------------------------

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
#: json for machines that gather logs, line for people
LOG_FORMAT = env.choice("LOG_FORMAT", ("JSON", "LINE"), "JSON" if SECURE else "LINE").lower()
#: the header in which the proxy in front names each request; empty: none is believed
REQUEST_ID_HEADER = env.text("REQUEST_ID_HEADER")
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"portal": {"()": "core.logs.formatter", "style": LOG_FORMAT}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "portal"}},
    # Django's own handlers would write the same a second time, with everything in it
    "loggers": {name: {"handlers": [], "propagate": True} for name in ("django", "django.server")},
    "root": {"handlers": ["console"], "level": env.choice("LOG_LEVEL", LOG_LEVELS, "INFO")},
}

# --- Metrics ------------------------------------------------------------------------------------------------------

#: switches `/metrics` on, for whoever holds it
METRICS_TOKEN = env.text("METRICS_TOKEN")
if METRICS_TOKEN:
    if len(METRICS_TOKEN) < 32:
        raise ImproperlyConfigured(
            "METRICS_TOKEN must have at least 32 characters: it is all that guards /metrics"
        )
    MIDDLEWARE.insert(1, "operations.middleware.MetricsMiddleware")
