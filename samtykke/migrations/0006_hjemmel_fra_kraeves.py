import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("samtykke", "0005_svarrettelse_hjemmel_fra")]

    operations = [
        migrations.AlterField(
            model_name="hjemmel",
            name="fra",
            field=models.ForeignKey(
                help_text="Who may tell: whose leader judges it.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisation.institution",
            ),
        ),
    ]
