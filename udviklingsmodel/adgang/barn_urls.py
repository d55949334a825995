"""The ways to a child: under /samtykke/, beside the child's own pages."""

from django.urls import path

from udviklingsmodel.adgang.views import delegation, noedadgang, overdragelser

app_name = "adgang"
urlpatterns = [
    path("noedadgang/", noedadgang.noedadgang, name="noedadgang"),
    path("overdragelser/", overdragelser.oversigt, name="overdragelser"),
    path("overdragelser/<uuid:pk>/<slug:trin>/", overdragelser.svar, name="overdragelse"),
    path("<uuid:pk>/overdrag/", overdragelser.overdrag, name="overdrag"),
    path("<uuid:pk>/kollega/", delegation.kollega, name="kollega"),
    path("<uuid:pk>/kollega/<uuid:delegation_pk>/afslut/", delegation.afslut, name="kollega_afslut"),
]
