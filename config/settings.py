"""Settings of the whole site: environment variables, or a `.env` beside manage.py.

Development needs none of them. A bad value stops the start with a sentence that
names it; production (DEBUG=false) refuses to start without its own secrets.
"""

from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from . import databases
from .environment import env, host_name, secret, whole_number
from .log_lines import LOGGING  # noqa: F401 - a setting like those below

BASE_DIR = Path(__file__).resolve().parent.parent
env.read_env(BASE_DIR / ".env")

DEBUG = env.bool("DEBUG", default=True)
SECRET_KEY = secret("SECRET_KEY", may_be_known=DEBUG)
CARD_HMAC_KEY = secret("CARD_HMAC_KEY", may_be_known=DEBUG)

# The address people use. https:// turns on everything that needs TLS.
SITE_URL = env.str("SITE_URL", default="").rstrip("/")
if SITE_URL and not SITE_URL.startswith(("http://", "https://")):
    raise ImproperlyConfigured("SITE_URL must start with http:// or https://")
BEHIND_TLS = SITE_URL.startswith("https://")

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list(
    "CSRF_TRUSTED_ORIGINS", default=[SITE_URL] if SITE_URL else []
)

INSTALLED_APPS = [
    "config",
    "accounts",
    "ration",
    "warehouse",
    "dues",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "django_apscheduler",
    "django_htmx",
    "django_otp",
    "django_otp.plugins.otp_static",
    "django_otp.plugins.otp_totp",
]

MIDDLEWARE = [
    "config.access_log.middleware",
    "config.middleware.own_headers",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.middleware.clock",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "config.middleware.BusyMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.appearance.theme",
                "config.workplaces.menu",
                "config.watch.banner",
                "warehouse.menu.plant_menu",
            ],
            "libraries": {
                "qr": "config.template.qr",
                "local": "config.template.local",
            },
        },
    },
]

# --- database -----------------------------------------------------------------

DATABASES = {
    "default": databases.configured(
        env.str("DATABASE_URL", default="") or "sqlite:///bhandar.sqlite3"
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: threads and the browser tests share it.
    test_database = env.str("TEST_SQLITE", default=str(BASE_DIR / "test.sqlite3"))
    DATABASES["default"]["TEST"] = {"NAME": test_database}
else:
    tests = {"CHARSET": "utf8mb4", "COLLATION": "utf8mb4_unicode_ci"}
    if test_database := env.str("TEST_DB_NAME", default=""):
        tests["NAME"] = test_database
    DATABASES["default"]["TEST"] = tests

_MEMORY = "django.core.cache.backends.locmem.LocMemCache"
CACHES = {
    # Small things. Each phone in a queue has an entry: of Django's 300 a block's
    # phones would throw out each other's.
    "default": {"BACKEND": _MEMORY, "OPTIONS": {"MAX_ENTRIES": 20_000}},
    # Large things: who waits, a session each.
    "standings": {"BACKEND": _MEMORY, "LOCATION": "standings"},
}

# --- people -------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "accounts.powers.RolePowers",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
PASSWORD_RESET_TIMEOUT = 60 * 60
OTP_TOTP_ISSUER = "Bhandar"

# Account *and* address together: a stranger cannot lock a dealer out of his shop.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 6
AXES_COOLOFF_TIME = 0.25  # hours
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "accounts.views.sign_in.locked_out"
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address"]
AXES_VERBOSE = False
AXES_DISABLE_ACCESS_LOG = True

# --- language and time --------------------------------------------------------

LANGUAGE_CODE = env.str("LANGUAGE_CODE", default="en")
LANGUAGES = [("en", "English"), ("hi", "हिंदी"), ("te", "తెలుగు")]
if LANGUAGE_CODE not in dict(LANGUAGES):
    raise ImproperlyConfigured("LANGUAGE_CODE must be one of en, hi, te")
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["config.formats"]
TIME_ZONE = env.str("TIME_ZONE", default="Asia/Kolkata")
try:
    ZoneInfo(TIME_ZONE)
except (ZoneInfoNotFoundError, ValueError):
    raise ImproperlyConfigured(f"TIME_ZONE {TIME_ZONE!r} is not known") from None
USE_TZ = True

# --- static files and uploads -------------------------------------------------

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "config.decoder.DecoderFinder",
]
STATIC_ROOT = BASE_DIR / "staticfiles"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "config.static_storage.FlatStaticStorage"
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
# Receiving money sends a field for each open due of the customer, also in the address
# of the preview: a due a day stays open for ten years and more. Of such a size the
# address is half of what Waitress reads as a header (256 KB), the body an eighth of
# the above.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# --- safety -------------------------------------------------------------------

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = BEHIND_TLS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^workz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if BEHIND_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = BEHIND_TLS
SECURE_HSTS_PRELOAD = BEHIND_TLS
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = BEHIND_TLS
if BEHIND_TLS:
    # A browser takes a cookie of such a name over https alone, and from this host.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
# The CSRF cookie stays readable: scans that waited for the server are sent with the
# newest token, and pages hold one anyway. Both are SameSite=Lax, Django's default.
SESSION_COOKIE_AGE = 14 * 24 * 3600
X_FRAME_OPTIONS = "DENY"
# What a page may ask of the device: nothing; scan pages alone the camera.
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        *("accelerometer", "camera", "display-capture", "geolocation"),
        *("gyroscope", "hid", "magnetometer", "microphone", "midi", "payment"),
        *("serial", "usb"),
    )
)
CSRF_FAILURE_VIEW = "config.views.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# --- mail ---------------------------------------------------------------------

EMAIL_TIMEOUT = 20  # seconds
vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
# The console is for developers: in production a letter in a log is no letter.
SENDS_MAIL = DEBUG or "console" not in EMAIL_BACKEND  # noqa: F821 - set above
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="bhandar@localhost")

# --- ration tokens ------------------------------------------------------------

# One live token a card a day: across all shops (a card is valid at any shop), or
# only within one shop.
ONE_TOKEN_A_CARD_PER = env.str("ONE_TOKEN_A_CARD_PER", default="day")
if ONE_TOKEN_A_CARD_PER not in ("day", "shop"):
    raise ImproperlyConfigured("ONE_TOKEN_A_CARD_PER must be day or shop")
ONE_SESSION_A_DAY = env.bool("ONE_SESSION_A_DAY", default=True)
PHONE_KEPT_DAYS = env.int("PHONE_KEPT_DAYS", default=90)

# --- labels -------------------------------------------------------------------

# BarTender's own service ("actions", 2022 and later), the one of an older plant
# system ("v1"), or none.
BT_MODE = env.str("BT_MODE", default="off") or "off"
BT_PORTS = {"off": 5159, "actions": 5159, "v1": 5488}
if BT_MODE not in BT_PORTS:
    raise ImproperlyConfigured("BT_MODE must be actions, v1 or off")
BT_HOST = host_name("BT_HOST")
BT_PORT = whole_number("BT_PORT", BT_PORTS[BT_MODE], 65535)
BT_LABEL_TEMPLATE = env.str("BT_LABEL_TEMPLATE", default="")
BT_DEFAULT_PRINTER = env.str("BT_DEFAULT_PRINTER", default="")
BT_USER = env.str("BT_USER", default="")
BT_PASSWORD = env.str("BT_PASSWORD", default="")
BT_WAIT = whole_number("BT_WAIT", 15, 120)  # seconds for BarTender to print
if BT_MODE != "off" and not (BT_HOST and BT_LABEL_TEMPLATE):
    raise ImproperlyConfigured(f"BT_MODE={BT_MODE} needs BT_HOST and BT_LABEL_TEMPLATE")
if BT_PASSWORD and not BT_USER:
    raise ImproperlyConfigured("BT_PASSWORD needs BT_USER")

# A printer that speaks ZPL, by its raw port; without a host there is none.
ZPL_HOST = host_name("ZPL_HOST")
ZPL_PORT = whole_number("ZPL_PORT", 9100, 65535)
ZPL_DPI = whole_number("ZPL_DPI", 203, 600)

# --- backups ------------------------------------------------------------------

# Where the nightly backup goes; empty, and no backup is made.
BACKUP_DIR = env.str("BACKUP_DIR", default="backups")
BACKUP_DIR = BASE_DIR / BACKUP_DIR if BACKUP_DIR else None
BACKUP_KEEP = whole_number("BACKUP_KEEP", 14, 1000)
BACKUP_PASSPHRASE = env.str("BACKUP_PASSPHRASE", default="")
if 0 < len(BACKUP_PASSPHRASE) < 12:
    raise ImproperlyConfigured("BACKUP_PASSPHRASE is too short: 12 characters or more.")

# --- this process -------------------------------------------------------------

SCHEDULER_TIME_ZONE = TIME_ZONE
APSCHEDULER_RUN_NOW_TIMEOUT = 25
