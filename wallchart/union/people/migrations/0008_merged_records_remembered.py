"""What merged records were known by is remembered, so that a roster that still says so means who stands."""

import django.db.models.deletion
from django.db import migrations, models

KNOWN_BY = (
    "number", "given_name", "middle_name", "family_name", "suffix", "preferred_name", "birth_date", "sort_name",
)  # fmt: skip


def remember_merges(apps, _editor):
    """The merges that stand already put something aside as well."""
    earlier = apps.get_model("people", "EarlierRecord")
    for merge in apps.get_model("people", "Merge").objects.filter(undone_at=None).select_related("kept"):
        for record in (merge.gone_record, merge.kept_record):
            stands = {name: getattr(merge.kept, name) for name in KNOWN_BY}
            stands["birth_date"] = stands["birth_date"] and stands["birth_date"].isoformat()
            known_by = {name: record[name] for name in KNOWN_BY}
            if any(value and value != stands[name] for name, value in known_by.items()):
                earlier.objects.create(person=merge.kept, merge=merge, **known_by)


class Migration(migrations.Migration):
    dependencies = [("people", "0007_roster_sheets")]

    operations = [
        migrations.CreateModel(
            name="EarlierRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(blank=True, max_length=40)),
                ("given_name", models.CharField(max_length=100)),
                ("middle_name", models.CharField(blank=True, max_length=100)),
                ("family_name", models.CharField(blank=True, max_length=120)),
                ("suffix", models.CharField(blank=True, max_length=20)),
                ("preferred_name", models.CharField(blank=True, max_length=100)),
                ("birth_date", models.DateField(null=True)),
                ("sort_name", models.CharField(max_length=240)),
                (
                    "merge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="put_aside",
                        to="people.merge",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="earlier_records",
                        to="people.person",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(fields=["number"], name="earlier_by_number"),
                    models.Index(fields=["sort_name"], name="earlier_by_name"),
                ],
            },
        ),
        migrations.RunPython(remember_merges, migrations.RunPython.noop),
    ]
