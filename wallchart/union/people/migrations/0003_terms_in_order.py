from django.db import migrations, models


def order_by_code_point(apps, editor):
    """SQLite compares text by code point. PostgreSQL is told to do the same in the two columns of folded
    text, so that both give people in one order and a prefix is one range of the index."""
    if editor.connection.vendor == "postgresql":
        editor.execute('ALTER TABLE people_searchterm ALTER COLUMN term TYPE varchar(254) COLLATE "C"')
        editor.execute('ALTER TABLE people_person ALTER COLUMN sort_name TYPE varchar(240) COLLATE "C"')


class Migration(migrations.Migration):
    dependencies = [("people", "0002_roster_lines")]
    operations = [
        migrations.AlterField(
            model_name="searchterm",
            name="kind",
            field=models.CharField(
                choices=[
                    ("name", "Name"),
                    ("given", "Given"),
                    ("number", "Number"),
                    ("email", "Email"),
                    ("phone", "Phone"),
                ],
                max_length=10,
            ),
        ),
        migrations.RunPython(order_by_code_point, migrations.RunPython.noop),
    ]
