"""Furnishes an empty, migrated house for the journeys: the cast moves in, and everybody is signed in once.

Run as a process of its own (`python -m tests.journeys.furnish`); prints, as JSON, name -> session key.
"""

from __future__ import annotations

import json
import os
import sys


def furnish() -> dict[str, str]:
    from django.core.management import call_command

    from tests.cast import gather
    from tests.signing_in import session_of

    call_command("collectstatic", verbosity=0, interactive=False)
    # The second factor was given when they came in, and so long ago that sensitive doors ask again.
    return {name: session_of(account, at=0) for name, account in gather().accounts.items()}


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wallchart.config.settings")
    django.setup()
    json.dump(furnish(), sys.stdout)
