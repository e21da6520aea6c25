"""Reads of accounts and of the house's own work. Nothing here writes."""

from __future__ import annotations

from django.conf import settings

from .models import Account


def demo_sign_ins() -> list[Account]:
    """The made-up people who may sign in with one click; none where the demo is not switched on."""
    if not settings.DEMO:
        return []
    return list(Account.objects.filter(is_demo=True, is_active=True).order_by("id"))
