from django.urls import path

from udviklingsmodel.overblik.views import handbog

urlpatterns = [
    path("", handbog, {"side": "hjaelp"}, name="handbog"),
    path("sparring/", handbog, {"side": "sparring"}, name="handbog_sparring"),
    path("kontakt/", handbog, {"side": "kontakt"}, name="handbog_kontakt"),
    path("tilgaengelighed/", handbog, {"side": "tilgaengelighed"}, name="handbog_tilgaengelighed"),
    path("privatliv/", handbog, {"side": "privatliv"}, name="handbog_privatliv"),
]
