from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "wallchart.union.core"
    label = "core"
    verbose_name = "Core"
