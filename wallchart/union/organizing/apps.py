from django.apps import AppConfig


class OrganizingConfig(AppConfig):
    name = "wallchart.union.organizing"
    label = "organizing"
    verbose_name = "Organizing"
