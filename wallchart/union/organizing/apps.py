from django.apps import AppConfig


class OrganizingConfig(AppConfig):
    name = "wallchart.union.organizing"
    label = "organizing"
    verbose_name = "Organizing"

    def ready(self) -> None:
        from .holdings import register_all
        from .proofs import register_own
        from .sentences import declare_all

        register_all()
        declare_all()
        register_own()
