from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "wallchart.union.people"
    label = "people"
    verbose_name = "People"

    def ready(self) -> None:
        from .sentences import declare_all

        declare_all()
