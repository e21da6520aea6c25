from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DemoConfig(AppConfig):
    name = "wallchart.demo"
    label = "demo"
    verbose_name = "Made-up union"

    def ready(self) -> None:
        from wallchart.union.core.sentences import declare

        from .sentences import step_told

        declare("fill_demo", step_told, label=_("fill the house with a made-up union"))
