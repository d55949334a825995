import uuid

from django.db import models

from samtykke.models.samtykke import Samtykkesvar
from udviklingsmodel.kernel.filer.lager import Fil
from udviklingsmodel.organisation.models import Bruger


class Scan(Fil):
    """A scan or a photo of the paper that an answer was signed on (CON-10)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    svar = models.ForeignKey(Samtykkesvar, models.CASCADE, related_name="scanninger")
    vedhaeftet_af = models.ForeignKey(Bruger, models.PROTECT, related_name="+")
    vedhaeftet_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "scanninger"

    def __str__(self) -> str:
        return f"{self.pk}"
