"""Lets a folder be one of junk."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0018_working_time"),
    ]

    operations = [
        migrations.AlterField(
            model_name="folder",
            name="role",
            field=models.CharField(
                choices=[
                    ("inbox", "inbox"),
                    ("sent", "sent"),
                    ("all", "all"),
                    ("archive", "archive"),
                    ("other", "other"),
                    ("junk", "junk"),
                ],
                default="other",
                max_length=10,
            ),
        ),
    ]
