import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("side", ["", "sparring/", "kontakt/", "tilgaengelighed/", "privatliv/"])
def test_handbog_is_read_without_logging_in(client: Client, side: str) -> None:
    page = client.get(f"/handbog/{side}")
    assert (page.status_code, page.content.decode().count("<h1")) == (200, 1)
