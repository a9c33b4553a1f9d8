"""Makes the table of sign-ins that were begun, and a place for what a domain says of itself."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0022_arrivals"),
    ]

    operations = [
        migrations.AddField(
            model_name="mailbox",
            name="names",
            field=models.JSONField(default=dict),
        ),
        migrations.CreateModel(
            name="MailSignIn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("mark_hash", models.BinaryField(max_length=32)),
                ("sealed", models.BinaryField(default=b"")),
                ("asked_at", models.DateTimeField(null=True)),
                ("ends_at", models.DateTimeField()),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="records.user",
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="records.workspace",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workspace", "mark_hash"), name="mail_sign_in_once"
                    )
                ],
            },
        ),
    ]
