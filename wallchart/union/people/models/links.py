"""The link with which somebody without an account sees their own record."""

from __future__ import annotations

from django.db import models

from wallchart.union.core import clock

from .persons import OfPerson, Person


class OwnLink(OfPerson):
    """A letter's link to one's own record: opened once, until a moment, and no more once it is ended.

    The row says what has become of the link; what opens it is the signature under its number, which stands
    in the letter alone (people.own_links). `address` is where the letter went, folded.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="own_links")
    address = models.CharField(max_length=254)
    made_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
