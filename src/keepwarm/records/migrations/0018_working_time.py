"""A workspace says when is worked: hours, days, country, absences."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0017_research"),
    ]

    operations = [
        migrations.AddField(
            model_name="workspace",
            name="working_time",
            field=models.JSONField(default=dict),
        ),
    ]
