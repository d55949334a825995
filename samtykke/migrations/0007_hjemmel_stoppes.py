import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organisation", "0006_totrinskrav"),
        ("samtykke", "0006_hjemmel_fra_kraeves"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="hjemmel",
            name="stoppet_af",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="hjemmel",
            name="stoppet_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="hjemmel",
            name="tilstand",
            field=models.CharField(
                choices=[
                    ("foreslaaet", "Venter på lederen"),
                    ("godkendt", "Godkendt"),
                    ("afvist", "Afvist"),
                    ("stoppet", "Stoppet"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="hjemmel",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("stoppet_af__isnull", False), ("stoppet_at__isnull", False), ("tilstand", "stoppet")),
                    models.Q(
                        models.Q(("tilstand", "stoppet"), _negated=True),
                        ("stoppet_af__isnull", True),
                        ("stoppet_at__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="hjemmel_stoppet_af_nogen",
            ),
        ),
    ]
