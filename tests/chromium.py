"""The browser of the journeys: the machine's Chromium, else Debian's package when we may install it."""

from __future__ import annotations

import os
import shutil
import subprocess

PACKAGE = "chromium-headless-shell"
"""Chromium without a window to draw: all that a page has, and a third quicker to open one."""
NAMES = (PACKAGE, "chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find_chromium() -> str | None:
    """The program's path, or None where there is none."""
    named = os.environ.get("WALLCHART_CHROMIUM")
    return named or next((found for name in NAMES if (found := shutil.which(name))), None)


def install_chromium() -> str:
    """Install Debian's package where we are root and apt is there; returns what went wrong, or ""."""
    if os.getuid() != 0 or not shutil.which("apt-get"):
        return "no Chromium on this machine, and it can be installed only as root with apt-get"
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", PACKAGE]):
        done = subprocess.run(words, capture_output=True, text=True, env=quiet, check=False)
        if done.returncode:
            return f"`{' '.join(words)}` said: {done.stderr.strip()[-300:]}"
    return ""
