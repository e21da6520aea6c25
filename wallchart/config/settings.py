"""All settings, read from the environment. docs/operating.md explains each one to an operator."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from zoneinfo import available_timezones

from wallchart.refusal import Refusal

from .environment import data_folder, database, env, flag, mail_server, secret_key, whole

ROOT = Path(__file__).resolve().parents[2]
# As an installed package, the house stands among the interpreter's libraries: no place for data.
DATA = data_folder((ROOT if (ROOT / "manage.py").exists() else Path.cwd()) / ".run")

TESTING = "pytest" in sys.modules
DEBUG = flag("DEBUG")
DEMO = flag("DEMO")
SECRET_KEY = secret_key(DATA)
SECRET_KEY_FALLBACKS = [key for key in env("OLD_SECRET_KEYS").split(",") if key]
ALLOWED_HOSTS = [host for host in env("HOSTS", "localhost,127.0.0.1,[::1]").split(",") if host]
CSRF_TRUSTED_ORIGINS = [origin for origin in env("ORIGINS").split(",") if origin]
HTTPS = flag("HTTPS")

DATABASES = {"default": database(os.environ.get("DATABASE_URL", ""), DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "wallchart.union.core",
    "wallchart.union.people",
    "wallchart.union.organizing",
    "wallchart.web.design",
    "wallchart.web.account",
    "wallchart.web.desk",
    "wallchart.demo",
    "wallchart.web.member",
    "wallchart.web.public",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "template_partials",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "wallchart.web.middleware.ContentSecurityPolicy",
    "wallchart.web.middleware.NothingTooLarge",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "wallchart.web.middleware.SignedInActor",
    "wallchart.web.middleware.LastSeen",
]

ROOT_URLCONF = "wallchart.config.urls"
WSGI_APPLICATION = "wallchart.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wallchart.web.context.house",
            ],
        },
    },
]

FORM_RENDERER = "wallchart.web.design.forms.HouseForms"

# Accounts: nobody signs up; an account is made with a post and signs in by a code sent to its address.
AUTH_USER_MODEL = "core.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "wallchart.web.adapter.InvitedOnly"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_EMAIL_VERIFICATION = "none"  # the code itself proves the address
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True  # the same work is done, and no mail sent (web/adapter.py)
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True  # until SESSION_COOKIE_AGE, not until the phone forgets the tab
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_RATE_LIMITS = {
    # A hall full of officers shares one address: generous by address, strict by account.
    "login": "100/10m/ip",
    "request_login_code": "100/10m/ip,5/10m/key",
    "login_failed": "30/10m/ip,10/10m/key",
    "reauthenticate": "10/10m/user",
}
MFA_ADAPTER = "wallchart.web.adapter.SealedSecrets"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {"add_webauthn": "wallchart.web.account.forms.AddPasskey"}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG or DEMO or TESTING
MFA_TOTP_ISSUER = env("NAME", "Wallchart")
USERSESSIONS_TRACK_ACTIVITY = True

SESSION_COOKIE_AGE = 60 * 60 * 12
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
BEHIND_PROXY = flag("BEHIND_PROXY")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

globals().update(mail_server())
EMAIL_TIMEOUT = 15
EMAIL_FILE_PATH = DATA / "mail"
CAMPAIGN_TEMPLATES = DATA / "campaigns"
DEFAULT_FROM_EMAIL = env("EMAIL_FROM", "wallchart@localhost")

# One process may count attempts for all: the throttle of sign-ins must hold across processes.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"},
}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
LOCALE_PATHS = [ROOT / "wallchart" / "locale"]
TIME_ZONE = env("TIME_ZONE", "America/Chicago")
if TIME_ZONE not in available_timezones():
    raise Refusal("WALLCHART_TIME_ZONE is a place such as America/Chicago", value=TIME_ZONE)
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA / "files"},
    },
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if not (DEBUG or TESTING)
        else "django.contrib.staticfiles.storage.StaticFilesStorage",
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG or TESTING
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# So many days after an import its file, its samples and what its rows said are kept, to look into or undo.
ROSTER_DAYS = whole("ROSTER_DAYS", 90)
# A roster always goes to a temporary file: it is looked into from there, never from memory.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
LARGEST_UPLOAD = whole("LARGEST_UPLOAD", 200 * 1024 * 1024)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
