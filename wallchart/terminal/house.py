"""What a command does first when it works on the house itself, and not on files alone."""

from __future__ import annotations

import os


def open_house() -> None:
    """Make the models and the database of this installation ready for use."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wallchart.config.settings")
    import django

    django.setup()


def prepare_database() -> None:
    """Bring the database's tables up to this version; does nothing where they are."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
