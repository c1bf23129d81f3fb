"""One settings file, from the environment. CASEBOOK_MODE=production makes the embedded default a team installation."""

import os
import secrets

from celery.schedules import crontab
from django.utils.translation import gettext_lazy as _

from protection import env

BASE_DIR = env.BASE
VAR = env.var_folder()
PRODUCTION = env.is_production()
TESTING = "PYTEST_VERSION" in os.environ
SECURE = env.flag("CASEBOOK_SECURE", PRODUCTION)

DEBUG = False
SECRET_KEY = env.django_secret_key()
if PRODUCTION and not SECRET_KEY:
    # Django gets as far as protection.desk.start_checks, which refuses to start and says why.
    SECRET_KEY = secrets.token_urlsafe(60)
ALLOWED_HOSTS = env.words("CASEBOOK_ALLOWED_HOSTS") or (
    [] if PRODUCTION else ["127.0.0.1", "localhost", "[::1]"]
)
PRODUCT_NAME = env.text("CASEBOOK_PRODUCT_NAME", "Casebook")
LEAVE_URL = env.text("CASEBOOK_LEAVE_URL")

# --- applications -------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.forms",  # its widgets' templates, which FORM_RENDERER below looks for
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django_filters",
    "drf_spectacular",
    "guardian",
    "rest_framework",
    "simple_history",
    "protection.vault",
    "protection.audit",
    "protection.accounts",
    "protection.api",
    "protection.records",
    "protection.notices",
    "protection.documents",
    "protection.exchange",
    "protection.desk",
    "communities",
    "risk",
    "measures",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",  # for browsers that do not read frame-ancestors
    "csp.middleware.CSPMiddleware",  # before WhiteNoise, or static answers lack the policy
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "protection.accounts.middleware.PreferencesMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "protection.records.middleware.AccessMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "protection.urls"
WSGI_APPLICATION = "protection.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "protection.desk.context.shell",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "protection.desk.templatetags.ui",
            ],
        },
    },
]

# --- database, cache, queue ---------------------------------------------------------------------
ENGINE = env.text("CASEBOOK_TEST_ENGINE", "sqlite") if TESTING else ""
REDIS_URL = env.text("CASEBOOK_REDIS_URL")
if ENGINE == "postgres":
    _url = env.text("CASEBOOK_TEST_POSTGRES_URL", "postgres://postgres@127.0.0.1:5432/postgres")
    DATABASES = {"default": env.database(_url)}
    DATABASES["default"]["TEST"] = {"NAME": env.text("CASEBOOK_TEST_DATABASE", "casebook_test")}
    # a number for each process of the tests: they empty it
    _redis = {"gw1": 10, "gw2": 9, "gw3": 8}.get(env.text("PYTEST_XDIST_WORKER"), 13)
    REDIS_URL = REDIS_URL or f"redis://127.0.0.1:6379/{_redis}"
else:
    DATABASES = {"default": env.database(env.text("CASEBOOK_DATABASE_URL"))}

if REDIS_URL:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
elif TESTING:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}

CELERY_BROKER_URL = REDIS_URL or "filesystem://localhost//"  # a name, or kombu warns at every start
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {"visibility_timeout": 600}
    if REDIS_URL
    else {
        "data_folder_in": str(VAR / "broker"),
        "data_folder_out": str(VAR / "broker"),
        "control_folder": str(VAR / "broker-control"),
        "processed_folder": str(VAR / "broker-done"),
        "store_processed": False,
    }
)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True  # acks_late alone still drops a killed task (security.md 0.10)
CELERY_TASK_ALWAYS_EAGER = TESTING and not env.flag("CASEBOOK_REAL_WORKER")
CELERY_TASK_TIME_LIMIT = 120
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE = {
    # a sweep that no worker took within the minute has a successor
    "sweep": {"task": "notices.sweep", "schedule": 60.0, "options": {"expires": 55}},
    "standings": {"task": "risk.recompute_all", "schedule": crontab(hour="3", minute="7")},
    "resume-documents": {"task": "documents.resume", "schedule": 60.0},
    "remove-old-documents": {"task": "documents.remove_expired", "schedule": crontab(minute="17")},
}

# --- people -------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesBackend", "allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = (
    ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if TESTING
    else ["django.contrib.auth.hashers.Argon2PasswordHasher"]
)
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 14}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk:work"
ACCOUNT_ADAPTER = "protection.accounts.adapters.InvitationOnlyAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""  # it would name the host on a telephone that others look at (R70)
ACCOUNT_RATE_LIMITS = {
    "login_failed": "20/h/key"
}  # a person from anywhere; axes counts person + address (R20)
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600  # step-up, seconds (security.md R27)
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGOUT_REDIRECT_URL = "desk:blank"
MFA_ADAPTER = "protection.accounts.adapters.SealedFactorsAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = PRODUCT_NAME
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_RESET_ON_SUCCESS = True
AXES_USERNAME_CALLABLE = "protection.accounts.adapters.name_typed"
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
AXES_SENSITIVE_PARAMETERS = ["password", "login"]
AXES_ENABLE_ACCESS_FAILURE_LOG = False
AXES_VERBOSE = False
SILENCED_SYSTEM_CHECKS = [
    "security.W021",  # no HSTS preload: it would publish the host name (security.md 0.8)
    "guardian.W001",  # its backend would answer has_perm, which is called nowhere: an expired row still grants
    "axes.W003",  # the allauth backend stands behind axes' own
]
ANONYMOUS_USER_NAME = None
GUARDIAN_MONKEY_PATCH_USER = False

# --- sessions, cookies, headers -----------------------------------------------------------------
_prefix = "__Host-" if SECURE else "casebook-"
SESSION_COOKIE_NAME = f"{_prefix}session"
CSRF_COOKIE_NAME = f"{_prefix}csrf"
SESSION_COOKIE_AGE = 20 * 60  # idle seconds (security.md R25)
SESSION_ENGINE = "protection.accounts.sessions"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
LANGUAGE_COOKIE_HTTPONLY, LANGUAGE_COOKIE_SECURE, LANGUAGE_COOKIE_SAMESITE = True, SECURE, "Lax"
CSRF_FAILURE_VIEW = "protection.desk.views.errors.csrf_failure"
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if PRODUCTION and host != "*"]
SECURE_SSL_REDIRECT = SECURE
SECURE_REDIRECT_EXEMPT = [r"^healthz/$"]
SECURE_HSTS_SECONDS = 31536000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if env.flag("CASEBOOK_TRUSTED_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "style-src": ["'self'"],
        "script-src": ["'self'"],
        "img-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: [] for name in ("camera", "geolocation", "microphone", "payment", "usb", "fullscreen")
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# --- language, time, static files ---------------------------------------------------------------
LANGUAGE_CODE = env.text("CASEBOOK_LANGUAGE", "en")
LANGUAGES = [
    ("en", _("English")),
    ("es", _("Spanish")),
    ("fr", _("French")),
    ("pt-br", _("Portuguese (Brazil)")),
    ("ar", _("Arabic")),
]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = env.text("CASEBOOK_TIME_ZONE", "UTC")
USE_TZ = True
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = env.text("CASEBOOK_STATIC", str(VAR / "static"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = TESTING
MEDIA_ROOT = VAR / "media"  # nothing is written there: files live encrypted in the database

# --- mail ---------------------------------------------------------------------------------------
EMAIL_HOST = env.text("CASEBOOK_EMAIL_HOST")
EMAIL_PORT = env.number("CASEBOOK_EMAIL_PORT", 587)
EMAIL_HOST_USER = env.text("CASEBOOK_EMAIL_USER")
EMAIL_HOST_PASSWORD = env.secret("CASEBOOK_EMAIL_PASSWORD")
EMAIL_USE_TLS = env.flag("CASEBOOK_EMAIL_TLS", bool(EMAIL_HOST))
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("CASEBOOK_EMAIL_FROM", "office@localhost")
EMAIL_FILE_PATH = str(VAR / "mail")
if not EMAIL_HOST and not TESTING:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"

# --- API ----------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "protection.api.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["protection.api.parsing.CarefulJSONParser"],
    "DEFAULT_PAGINATION_CLASS": "protection.api.paging.BoundedPagination",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "protection.api.errors.one_shape",
    "PAGE_SIZE": 50,
}
SPECTACULAR_SETTINGS = {
    "POSTPROCESSING_HOOKS": [],  # choices stand where they are used: one name for many lists would be wrong
    "TITLE": PRODUCT_NAME,
    "VERSION": "0.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
}

# --- logs: no request bodies, no query strings, no names ------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"nameless": {"()": "protection.desk.logs.NamelessFilter"}},
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["nameless"]}
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "protection": {"level": "INFO"},
        "celery": {"level": "INFO"},
        "axes": {"level": "ERROR"},  # its warnings carry the address that was typed
        "django.request": {"level": "ERROR"},
    },
}
