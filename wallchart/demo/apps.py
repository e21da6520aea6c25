from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DemoConfig(AppConfig):
    name = "wallchart.demo"
    label = "demo"
    verbose_name = "Made-up union"

    def ready(self) -> None:
        from wallchart.union.core.sentences import declare

        declare(
            "fill_demo",
            _("{actor}: {step}, made up from the seed {seed}"),
            label=_("fill the house with a made-up union"),
        )
