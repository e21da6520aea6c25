import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0004_merges_told")]

    operations = [
        migrations.AddField(
            model_name="importrun",
            name="made",
            field=models.JSONField(
                default=dict, help_text="what applying it made besides people, and how far it is"
            ),
        ),
        migrations.AddField(
            model_name="rosterline",
            name="odd",
            field=models.BooleanField(default=False, help_text="the row has a problem that is told every time"),
        ),
        migrations.AlterField(
            model_name="importsource", name="name", field=models.CharField(max_length=120)
        ),
        migrations.AlterField(
            model_name="importsource",
            name="affiliate",
            field=models.ForeignKey(
                help_text="whose roster it is",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.affiliate",
            ),
        ),
        migrations.AddConstraint(
            model_name="importsource",
            constraint=models.UniqueConstraint(fields=("affiliate", "name"), name="source_name_once"),
        ),
    ]
