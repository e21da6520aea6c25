"""The addresses that stand open without a door: signing in, one's own account, the server's pulse.

Whatever is neither here nor a door fails the tests. "public" answers to everybody; "signed in" asks a
stranger to sign in first, and shows each their own; "not here" is a page of allauth that this house
does not use, and answers 404 to everybody.
"""

OPEN: dict[str, str] = {
    "": "public",
    "up": "public",
    "look/union-<str:colour>.css": "public",
    "me/": "public",
    "me/open/": "public",
    "me/file/": "public",
    "me/leave/": "public",
    "me/<str:token>/": "public",
    "account/login/": "public",
    "account/login/code/": "public",
    "account/login/code/confirm/": "public",
    "account/logout/": "public",
    "account/inactive/": "public",
    "account/2fa/webauthn/login/": "public",
    "account/2fa/authenticate/": "public",
    "account/demo/": "public",
    "account/reauthenticate/": "signed in",
    "account/second-factor/": "signed in",
    "account/sessions/": "signed in",
    "account/2fa/": "signed in",
    "account/2fa/reauthenticate/": "signed in",
    "account/2fa/totp/activate/": "signed in",
    "account/2fa/totp/deactivate/": "signed in",
    "account/2fa/recovery-codes/": "signed in",
    "account/2fa/recovery-codes/generate/": "signed in",
    "account/2fa/recovery-codes/download/": "signed in",
    "account/2fa/webauthn/": "signed in",
    "account/2fa/webauthn/add/": "signed in",
    "account/2fa/webauthn/reauthenticate/": "signed in",
    "account/2fa/webauthn/keys/<int:pk>/remove/": "signed in",
    "account/2fa/webauthn/keys/<int:pk>/edit/": "signed in",
    "account/signup/": "not here",
    "account/email/": "not here",
    "account/confirm-email/": "not here",
    "account/confirm-email/<str:key>/": "not here",
    "account/password/change/": "not here",
    "account/password/set/": "not here",
    "account/password/reset/": "not here",
    "account/password/reset/done/": "not here",
    "account/password/reset/key/<str:uidb36>-<str:key>/": "not here",
    "account/password/reset/key/done/": "not here",
}
"""Route, as the URL configuration writes it -> who may come in."""
