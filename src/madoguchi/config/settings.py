"""Django's settings; everything that differs between machines is in the environment.

``docs/settings.md`` lists every setting; a test holds it to this file.
"""

from __future__ import annotations

import secrets
from pathlib import Path

from madoguchi.config import databases, env, keys, logs, mail

SOURCE = Path(__file__).resolve().parents[1]
ROOT = SOURCE.parents[1]

# --- The process and its folders -------------------------------------------------
PROCESS = env.choice("MADOGUCHI_PROCESS", "web", databases.PROCESSES)
VAR = env.folder("MADOGUCHI_VAR", ROOT / "var")
DEMO = env.flag("MADOGUCHI_DEMO", default=True)
DEBUG = False  # no page ever shows a traceback; the log has the places

# --- Keys ------------------------------------------------------------------------
MASTER_KEY = keys.master(VAR)
if MASTER_KEY is None and PROCESS != "owner" and databases.given():
    raise env.BadSetting(
        "MADOGUCHI_MASTER_KEY",
        "DATABASE_URL などと一緒に設定してください。",
        "set it together with DATABASE_URL and the others",
    )
# Without a server of one's own, `up` makes the key before any process starts;
# commands that never meet a secret (makemigrations, mypy) run on a passing one.
MASTER_KEY = MASTER_KEY or secrets.token_bytes(32)
SECRET_KEY = keys.derived(MASTER_KEY, "django-secret-key")

# --- Address ---------------------------------------------------------------------
ORIGIN = env.url("MADOGUCHI_ORIGIN", ("https", "http"))
HTTPS = ORIGIN.startswith("https://")
ALLOWED_HOSTS = env.words("MADOGUCHI_HOSTS", "localhost,127.0.0.1,[::1]")
# Seconds after which a screen that citizens may see from the side is locked.
SCREEN_LOCK = env.number("MADOGUCHI_SCREEN_LOCK", 120, low=30, high=3600)
CSRF_TRUSTED_ORIGINS = [ORIGIN] if ORIGIN else []
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_SSL_REDIRECT = False  # the proxy in front does that
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60

# --- Applications: from the ground up --------------------------------------------
_OURS = [
    "core",
    "tenancy",
    "journal",
    "web",
    "papers",
    "people",
    "contracts",
    "privacy",
    "documents",
    "messages",
    "manuals",
    "crew",
    "bookings",
    "custody",
    "cases",
    "visits",
    "calls",
    "counter",
    "cards",
    "outreach",
    "mailings",
    "scans",
    "supplies",
    "invoices",
    "publicity",
    "simulation",
    "reporting",
    "home",
]
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "procrastinate.contrib.django",
    *(f"madoguchi.{name}" for name in _OURS if (SOURCE / name / "apps.py").exists()),
]
AUTH_USER_MODEL = "people.Account"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FORM_RENDERER = "madoguchi.web.forms.Renderer"
CSRF_FAILURE_VIEW = "madoguchi.web.errors.csrf_failure"
ROOT_URLCONF = "madoguchi.config.urls"
ASGI_APPLICATION = "madoguchi.config.asgi.application"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "madoguchi.config.headers.Headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "madoguchi.web.middleware.Refusals",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [SOURCE / "people" / "templates"],  # before the sign-in library's own
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "madoguchi.home.frame.frame",
            ],
        },
    }
]

# --- Database --------------------------------------------------------------------
DATABASE_URLS = databases.urls(VAR)
DATABASE_ROLES = databases.roles(DATABASE_URLS)
_POOL = env.number("MADOGUCHI_POOL", 10, low=2, high=100)
WEB_THREADS = _POOL
DATABASES = {
    "default": databases.entry(
        DATABASE_URLS[PROCESS], pool=_POOL if PROCESS == "web" else 0
    )
}
CACHES = {
    # Shared by all processes: rate limits count in one place.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "django_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# --- Sign-in ---------------------------------------------------------------------
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
PASSWORD_HASHERS = [
    "madoguchi.core.hashers.Argon2id",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation"
        ".UserAttributeSimilarityValidator"
    },
]
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # staff are invited, never self-registered
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Madoguchi"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # the invitation reached that address
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS  # localhost, tests
MFA_ADAPTER = "madoguchi.people.adapters.allauth.SecondFactors"
ACCOUNT_ADAPTER = "madoguchi.people.adapters.allauth.Accounts"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # no mail to addresses that are not ours
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if HTTPS else 0  # whose address the limits count
_SIGN_IN_FORMS = "madoguchi.people.adapters.allauth_forms."
ACCOUNT_FORMS = {
    "login": _SIGN_IN_FORMS + "SignIn",
    "change_password": _SIGN_IN_FORMS + "ChangePassword",
    "set_password": _SIGN_IN_FORMS + "SetPassword",
    "reset_password": _SIGN_IN_FORMS + "ResetPassword",
    "reset_password_from_key": _SIGN_IN_FORMS + "ResetPasswordByKey",
    "reauthenticate": _SIGN_IN_FORMS + "Reauthenticate",
}
MFA_FORMS = {
    "authenticate": _SIGN_IN_FORMS + "SecondFactor",
    "reauthenticate": _SIGN_IN_FORMS + "SecondFactorAgain",
    "activate_totp": _SIGN_IN_FORMS + "ActivateApp",
    "add_webauthn": _SIGN_IN_FORMS + "AddPasskey",
    "edit_webauthn": _SIGN_IN_FORMS + "EditPasskey",
}

# --- Language and time -----------------------------------------------------------
LANGUAGE_CODE = "ja"
LANGUAGES = [("ja", "日本語"), ("en", "English")]
LOCALE_PATHS = [SOURCE / "locale"]
TIME_ZONE = "Asia/Tokyo"
USE_TZ = True
USE_I18N = True

# --- Contracts -------------------------------------------------------------------
# Which function reads a contract's folder, and which finds it: the app that
# evaluates rules stands below the one that knows every fact.
CONTRACT_READER = "madoguchi.config.contract_files.read"
CONTRACT_FINDER = "madoguchi.config.contract_files.find"
CONTRACT_FOLDERS = "madoguchi.config.contract_files.folders"
CONTRACT_RENEWALS = "madoguchi.config.contract_files.renewals_dir"
KEY_NAMES = "madoguchi.config.key_names.NAMES"
# Which functions of upper apps may refuse what goes into an envelope, by kind of mail.
MAIL_CONTENTS = {
    "application-form": ["madoguchi.cards.services.contents.forms"],
    "card": ["madoguchi.cards.services.contents.cards"],
}

# --- Files -----------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
_COLLECTED = PROCESS == "owner" or (STATIC_ROOT / "staticfiles.json").exists()
MEDIA_ROOT = env.folder("MADOGUCHI_FILES", VAR / "files")
IMPORT_ROOT = env.folder("MADOGUCHI_IMPORT", VAR / "import")
MANUAL_TOPICS = "madoguchi.counter.queries.topics"
PUBLICITY_OCCASIONS = "madoguchi.outreach.queries.occasions"
SERVICE_TIMES = "madoguchi.counter.queries.service_times"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage."
        + ("ManifestStaticFilesStorage" if _COLLECTED else "StaticFilesStorage")
    },
}
WHITENOISE_USE_FINDERS = not _COLLECTED  # tests read each app's own static folder
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024

# --- Mail, log, background work --------------------------------------------------
globals().update(mail.settings(VAR))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text(
    "MADOGUCHI_MAIL_FROM", "madoguchi@localhost"
)
SMS_URL = env.url("MADOGUCHI_SMS_URL", ("https", "http"))
DIGEST_HOUR = env.number("MADOGUCHI_DIGEST_HOUR", 8, low=0, high=23)
# What waits for a person's answer, counted by apps above the one that reminds.
WAITING_FOR_ANSWER = [
    "madoguchi.home.notices.documents_by_contract",
    "madoguchi.home.notices.places_uncounted",
]
LOGGING = logs.settings(
    env.choice("MADOGUCHI_LOG", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR"))
)
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
SILENCED_SYSTEM_CHECKS: list[str] = []
