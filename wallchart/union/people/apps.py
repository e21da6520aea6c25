from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "wallchart.union.people"
    label = "people"
    verbose_name = "People"

    def ready(self) -> None:
        from wallchart.union.core.jobs import Kind, register

        from . import doubles, proofs, registering, roster_work, traces, work
        from .sentences import declare_all

        declare_all()
        registering.register_all()
        proofs.register_own()
        doubles.register_kind()
        register(
            Kind(
                "forget_old_rosters",
                _("Clearing out old rosters"),
                traces.forget_old_rosters,
                every=timedelta(days=1),
            )
        )
        # Not within a transaction: nobody waits while a mail server thinks.
        register(
            Kind(
                "invitation",
                _("Sending an invitation"),
                work.send_invitation,
                atomic=False,
                retries=4,
            )
        )
        register(
            Kind("own_link", _("Sending a link"), work.send_own_link, atomic=False, retries=4),
        )
        register(
            Kind(
                "close_accounts",
                _("Closing accounts of ended terms"),
                work.close_accounts_of_ended_terms,
                every=timedelta(days=1),
            )
        )
        register(Kind(roster_work.COMPARE, _("Comparing a roster"), roster_work.compare, atomic=False))
        register(Kind(roster_work.APPLY, _("Applying a roster"), roster_work.apply))
        register(Kind(roster_work.UNDO, _("Undoing a roster"), roster_work.undo))
