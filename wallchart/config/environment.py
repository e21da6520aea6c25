"""Reading settings from the environment: whatever cannot be used is turned away in a sentence."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from wallchart.refusal import Refusal

MAIL_SCHEMES: Mapping[str, tuple[int, bool, bool]] = {
    "": (25, False, False),
    "smtp": (25, False, False),
    "smtp+tls": (587, True, False),
    "smtps": (465, False, True),
}
"""How mail goes out -> the usual port, whether TLS begins after the greeting, whether it begins at once."""


def env(name: str, default: str = "") -> str:
    return os.environ.get(f"WALLCHART_{name}", default)


def flag(name: str, default: bool = False) -> bool:
    return env(name, "yes" if default else "no").lower() in ("1", "yes", "true", "on")


def whole(name: str, default: int) -> int:
    """A setting that is a whole number, not below nothing."""
    given = env(name, str(default))
    if not (given.isascii() and given.isdigit()):
        raise Refusal(f"WALLCHART_{name} is a whole number, such as {default}", value=given)
    return int(given)


def data_folder(otherwise: Path) -> Path:
    """The folder for all that is kept, made where it is not there yet: its owner's alone, since the member
    list lies in it."""
    folder = Path(env("DATA", str(otherwise))).resolve()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as why:
        raise _unusable(folder, why)
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        raise Refusal("WALLCHART_DATA names a folder that this user may not write into", value=folder)
    return folder


def _unusable(folder: Path, why: OSError) -> Refusal:
    return Refusal(f"this folder for the data cannot be made: {why.strerror}", value=folder)


def secret_key(data: Path) -> str:
    """The key from the environment, else one made once and kept beside the data."""
    given = env("SECRET_KEY")
    if given:
        return given
    kept = data / "secret-key"
    if not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(50), encoding="ascii")
    return kept.read_text(encoding="ascii").strip()


def database(url: str, data: Path) -> dict[str, Any]:
    """A DATABASES entry from postgres://user:password@host:port/name, or SQLite under `data`."""
    if not url or url.startswith("sqlite:"):
        path = url.removeprefix("sqlite:").removeprefix("//").removeprefix("/")
        return _sqlite(path or str(data / "wallchart.sqlite3"))
    parts = urlsplit(url)
    if not url.startswith(("postgres://", "postgresql://")) or not parts.path.strip("/"):
        raise Refusal(
            "DATABASE_URL is postgres://user:password@host:5432/name or sqlite:///path; this one is neither"
        )  # which one it is stays unsaid: there may be a password in it
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or "") or dict(parse_qsl(parts.query)).get("host", ""),
        "PORT": str(_port(parts, "DATABASE_URL") or ""),
        # PostgreSQL would compile a search of millions for two seconds, to answer it in one less.
        "OPTIONS": {"options": "-c jit=off"},
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def _sqlite(path: str) -> dict[str, Any]:
    folder = Path(path).resolve().parent
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as why:
        raise _unusable(folder, why)
    # Eight times as many pages as usual gather before they are brought home: an import touches the same ones
    # again and again, and brings each of them home once instead of eight times. What a statement would put
    # back, should it fail half-way, is held in memory: in a file it took longer than the statement itself.
    start = (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-20000;"
        "PRAGMA wal_autocheckpoint=8000; PRAGMA temp_store=MEMORY;"
    )
    # A test database in shared memory must answer from several threads at once.
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 30, "init_command": start},
    }


def mail_server() -> dict[str, Any]:
    """Django's settings of the mail server, from smtp+tls://user:password@host:587; without one, mails are
    written as files."""
    given = env("EMAIL_URL")
    parts = urlsplit(given)
    if parts.scheme not in MAIL_SCHEMES or bool(given) != bool(parts.scheme and parts.hostname):
        raise Refusal("WALLCHART_EMAIL_URL is smtp+tls://user:password@host:587 (or smtp://, or smtps://)")
    port, later, at_once = MAIL_SCHEMES[parts.scheme]
    kind = "smtp" if parts.scheme else "filebased"
    return {
        "EMAIL_BACKEND": f"django.core.mail.backends.{kind}.EmailBackend",
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": _port(parts, "WALLCHART_EMAIL_URL") or port,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": later,
        "EMAIL_USE_SSL": at_once,
    }


def _port(parts: SplitResult, setting: str) -> int | None:
    try:
        return parts.port
    except ValueError:
        raise Refusal(f"the port in {setting} is no number of a port")
