from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import udviklingsmodel.kernel.fritekst


def judged_at(apps: Any, schema_editor: Any) -> None:
    """The institution that the child was at then: the one which gave it first after that, or else where it is."""
    moved = apps.get_model("adgang", "Overdragelse").objects.filter(tilstand="modtaget").order_by("besvaret_at")
    for hjemmel in apps.get_model("samtykke", "Hjemmel").objects.select_related("barn"):
        first = moved.filter(barn=hjemmel.barn_id, besvaret_at__gt=hjemmel.foreslaaet_at).first()
        hjemmel.fra_id = first.fra_id if first else hjemmel.barn.institution_id
        hjemmel.save(update_fields=["fra"])


class Migration(migrations.Migration):
    dependencies = [
        ("adgang", "0001_initial"),
        ("organisation", "0005_steder_lukkes"),
        ("samtykke", "0004_scan"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Svarrettelse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "svar",
                    models.CharField(
                        choices=[("ja", "Ja"), ("nej", "Nej"), ("tiltraadt", "Overlader svaret til den anden")],
                        max_length=9,
                    ),
                ),
                (
                    "form",
                    models.CharField(
                        choices=[
                            ("papir", "På papir, med underskrift"),
                            ("digitalt", "Digitalt"),
                            ("mundtligt", "Mundtligt"),
                        ],
                        max_length=9,
                    ),
                ),
                (
                    "omstaendigheder",
                    models.TextField(
                        blank=True,
                        help_text="Of an oral answer (CON-07).",
                        max_length=300,
                        validators=[udviklingsmodel.kernel.fritekst.refuse_cpr],
                    ),
                ),
                ("afgivet_date", models.DateField()),
                (
                    "indhentet_af",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "rettet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rettelser", to="samtykke.samtykkesvar"
                    ),
                ),
                (
                    "rettet_af",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("rettet_at", models.DateTimeField()),
            ],
            options={"verbose_name_plural": "svarrettelser"},
        ),
        migrations.AddField(
            model_name="hjemmel",
            name="fra",
            field=models.ForeignKey(
                help_text="Who may tell: whose leader judges it.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisation.institution",
            ),
        ),
        migrations.RunPython(judged_at, migrations.RunPython.noop),
    ]
