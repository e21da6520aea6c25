"""allauth's forms in the words of the house."""

from __future__ import annotations

from typing import Any

from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django.utils.translation import gettext_lazy as _


class AddPasskey(AddWebAuthnForm):  # type: ignore[misc]  # allauth is not typed
    """A passkey signs in alone unless somebody wants it otherwise: that is what the page before promises."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name")
        alone = self.fields["passwordless"]
        alone.initial = True
        alone.label = _("it signs in alone, without a code from the mail")
        alone.help_text = _("Untick this for an older key that knows no finger, face or code.")
