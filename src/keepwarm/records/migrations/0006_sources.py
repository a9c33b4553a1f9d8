from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0005_values")]

    operations = [
        migrations.AddField(
            model_name="logentry", name="minutes", field=models.FloatField(null=True)
        ),
    ]
