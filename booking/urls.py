from django.urls import path, register_converter

from booking import flytning, fordeling, navngivning, paa_vegne, views
from udviklingsmodel.kernel.converters import DatoConverter

register_converter(DatoConverter, "dato")

app_name = "booking"
urlpatterns = [
    path("", views.oversigt, name="oversigt"),
    path("mine/", views.mine, name="mine"),
    path("kvittering/<uuid:pk>/", views.kvittering, name="kvittering"),
    path("kvittering/<uuid:pk>/aflys/", views.aflys, name="aflys"),
    path("kvittering/<uuid:pk>/flyt/", flytning.flyt, name="flyt"),
    path("kvittering/<uuid:pk>/fortryd/", views.fortryd, name="fortryd"),
    path("kvittering/<uuid:pk>/accepter/", views.accepter, name="accepter"),
    path("kvittering/<uuid:pk>/afslaa/", views.afslaa, name="afslaa"),
    path("kvittering/<uuid:pk>/forlad/", views.forlad, name="forlad"),
    path("kvittering/<uuid:pk>/videre/", views.videre, name="videre"),
    path("kvittering/<uuid:pk>/udfald/", views.udfald, name="udfald"),
    path("kvittering/<uuid:pk>/samtykke/", navngivning.samtykke, name="samtykke"),
    path("kvittering/<uuid:pk>/kalender.ics", views.kalender, name="kalender"),
    path("kvittering/<uuid:pk>/traek-tilbage/", fordeling.traek_tilbage, name="traek_tilbage"),
    path("<slug:slug>/", views.dage, name="dage"),
    path("<slug:slug>/anmod/", fordeling.anmod, name="anmod"),
    path("<slug:slug>/fordeling/", fordeling.fordeling, name="fordeling"),
    path("<slug:slug>/<dato:dato>/", views.dag, name="dag"),
    path("<slug:slug>/<dato:dato>/for/", paa_vegne.hvem, name="hvem"),
    path("<slug:slug>/<dato:dato>/for/<uuid:pk>/", paa_vegne.book, name="for_anden"),
]
