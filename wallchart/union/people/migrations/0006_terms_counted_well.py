from django.db import migrations


def count_terms_well(apps, editor):
    """PostgreSQL plans a search by how many bear a name: it shall know the few thousand commonest ones."""
    if editor.connection.vendor == "postgresql":
        editor.execute("ALTER TABLE people_searchterm ALTER COLUMN term SET STATISTICS 2000")


class Migration(migrations.Migration):
    dependencies = [("people", "0005_roster_sources")]
    operations = [migrations.RunPython(count_terms_well, migrations.RunPython.noop)]
