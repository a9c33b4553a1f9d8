"""Lets mails bear an HTML form beside the plain text, by choice."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Adds the choice, which was plain text until now."""

    dependencies = [("records", "0026_people_index_of_servers")]

    operations = [
        migrations.AddField(
            "workspace", "has_html", models.BooleanField(default=False, db_default=False)
        )
    ]
