"""Every setting, read once from the environment; what is missing on disk is made on first use."""

from __future__ import annotations

import ipaddress
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import platformdirs
from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from keepwarm.adapters import home as home_folder
from keepwarm.records.database_url import read_database_url, sqlite_database


def is_loopback(host: str) -> bool:
    """Return whether nobody but this machine can reach what listens here."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


class Environment(BaseSettings):
    """What can be set from outside: each as ``KEEPWARM_<NAME>``, but for ``DATABASE_URL``."""

    model_config = SettingsConfigDict(
        env_prefix="KEEPWARM_", frozen=True, hide_input_in_errors=True
    )

    home: Path = Field(
        default_factory=lambda: Path(platformdirs.user_data_dir("keepwarm", appauthor=False)),
        description="Folder of the database and the keys.",
    )
    sealing_key: str = Field(
        default="", repr=False, description="Keys that seal secrets, one a line; else a file."
    )
    sealing_key_file: Path | None = Field(
        default=None, description="File of the sealing keys; else `sealing.key` of the folder."
    )
    host: str = Field(default="127.0.0.1", description="Address on which `serve` listens.")
    port: int = Field(default=8765, ge=0, le=65535, description="Port of `serve`; 0 picks one.")
    url: str = Field(default="", description="Address by which colleagues reach it, https://…")
    sign_in: Literal["auto", "always"] = Field(
        default="auto", description="auto: nobody signs in on a machine of one person."
    )
    mail_ca_file: Path | None = Field(
        default=None, description="Certificates, PEM, that mail servers may show beside known ones."
    )
    workspace: str = Field(default="", description="The workspace of commands, by name or number.")
    debug: bool = Field(default=False, description="Show tracebacks in the browser.")
    spark_master: str = Field(default="local[*]", description="Address of the Spark cluster.")
    spark_folder: Path | None = Field(
        default=None, description="Folder that every worker of the cluster sees by the same path."
    )
    model_url: str = Field(
        default="", description="Endpoint of a language model, https://…/v1; none asks none."
    )
    model: str = Field(default="", description="The model to ask there.")
    model_key: SecretStr = Field(default=SecretStr(""), description="Its key, where it needs one.")
    model_timeout_s: float = Field(
        default=30.0, gt=0, le=300, description="Seconds to wait for the model."
    )
    model_price_in: float = Field(
        default=0.0, ge=0, description="Price of a million tokens that the model reads."
    )
    model_price_out: float = Field(
        default=0.0, ge=0, description="Price of a million tokens that the model writes."
    )
    # Without the prefix: servers and hosts of applications set it by this name.
    database_url: SecretStr = Field(
        default=SecretStr(""),
        validation_alias="DATABASE_URL",
        description="The database; a file in the folder when left out.",
    )

    @field_validator("database_url")
    @classmethod
    def _names_a_database(cls, url: SecretStr) -> SecretStr:
        if url.get_secret_value():
            read_database_url(url.get_secret_value())
        return url

    @field_validator("url")
    @classmethod
    def _is_an_address(cls, url: str) -> str:
        parts = urlsplit(url)
        if url and (parts.scheme not in ("http", "https") or not parts.hostname):
            raise ValueError("no address like https://keepwarm.firm.example")
        if parts.path.strip("/") or parts.query or parts.fragment:
            raise ValueError("an address of a whole host: nothing may follow its name and port")
        return url.rstrip("/")

    @field_validator("model_url")
    @classmethod
    def _is_an_endpoint(cls, url: str) -> str:
        parts = urlsplit(url)
        if url and (parts.scheme not in ("http", "https") or not parts.hostname):
            raise ValueError("no address like https://models.firm.example/v1")
        return url.rstrip("/")

    @property
    def is_reachable(self) -> bool:
        """Return whether others than this machine are meant to reach the pages."""
        return bool(self.url) or not is_loopback(self.host)

    @property
    def hosts(self) -> list[str]:
        """Return the names by which the pages may be asked for, beside those of this machine."""
        if self.url:
            return [str(urlsplit(self.url).hostname)]
        # Told no name, it is asked for by any: whoever signs in does so under one of them.
        return ["*"] if self.is_reachable else []

    @property
    def database(self) -> dict[str, Any]:
        """Return Django's settings of the database."""
        url = self.database_url.get_secret_value()
        return (
            read_database_url(url)
            if url
            else sqlite_database(self.home / home_folder.DATABASE_FILE)
        )


KEEPWARM = Environment()
_HERE = Path(__file__).parent

HOME = KEEPWARM.home
# What was restored is put in place before anything of it is read.
home_folder.finish_restore(HOME)
STOP_KEY = home_folder.read_key_file(HOME / home_folder.STOP_KEY_FILE)
SEALING_KEYS = home_folder.read_sealing_keys(
    HOME, given=KEEPWARM.sealing_key, file=KEEPWARM.sealing_key_file
)
SECRET_KEY, *SECRET_KEY_FALLBACKS = SEALING_KEYS.signing_secrets()
DEBUG = KEEPWARM.debug
SPARK_MASTER = KEEPWARM.spark_master
ANALYTICS_FOLDER = KEEPWARM.spark_folder or HOME / "analytics"
# Without sign-in only this machine may look in; the host check also stops DNS rebinding.
OWN_HOSTS = ["127.0.0.1", "localhost", "[::1]", "testserver"]
ALLOWED_HOSTS = [*OWN_HOSTS, *KEEPWARM.hosts]
SIGN_IN_IS_REQUIRED = KEEPWARM.sign_in == "always" or KEEPWARM.is_reachable
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
]
INSTALLED_APPS = ["django.contrib.staticfiles", "keepwarm.records"]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "keepwarm.web.middleware.ContentSecurityMiddleware",
    "keepwarm.web.middleware.InboundMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "keepwarm.web.door.DoorMiddleware",
    "keepwarm.web.middleware.TextMiddleware",
    "keepwarm.web.middleware.RefusalMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "keepwarm.web.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [_HERE / "web" / "templates"],
        "OPTIONS": {
            "environment": "keepwarm.web.jinja.environment",
            "context_processors": ["keepwarm.web.page.mask_token_once"],
        },
    }
]
DATABASES = {"default": KEEPWARM.database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
USE_I18N = False
STATIC_URL = "static/"
STATICFILES_DIRS = [_HERE / "web" / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SECURE = KEEPWARM.url.startswith("https:")
CSRF_TRUSTED_ORIGINS = [KEEPWARM.url] if KEEPWARM.url else []
CSRF_FAILURE_VIEW = "keepwarm.web.views.csrf_failure"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SILENCED_SYSTEM_CHECKS: list[str] = []
