from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "wallchart.union.core"
    label = "core"
    verbose_name = "Core"

    def ready(self) -> None:
        from . import clearing, jobs, proofs, sentences

        proofs.register_own()
        sentences.declare("retry_job", _("{actor} started failed work again: {kind}"), label=_("retry work"))
        jobs.register(jobs.Kind("clear_out", _("Clearing out"), clearing.clear_out, every=timedelta(days=1)))
