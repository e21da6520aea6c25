from django.db import migrations


def leave_room(apps, editor):
    """Every change of a person writes their row anew. On a page with room PostgreSQL puts it there, and leaves
    the seven indexes alone; it needs room on the pages that are filled from now on."""
    if editor.connection.vendor == "postgresql":
        editor.execute("ALTER TABLE people_person SET (fillfactor = 90)")


def leave_none(apps, editor):
    if editor.connection.vendor == "postgresql":
        editor.execute("ALTER TABLE people_person RESET (fillfactor)")


class Migration(migrations.Migration):
    dependencies = [("people", "0012_person_listed")]
    operations = [migrations.RunPython(leave_room, leave_none)]
