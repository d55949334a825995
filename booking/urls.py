from django.urls import path, register_converter

from booking import views
from udviklingsmodel.kernel.converters import DatoConverter

register_converter(DatoConverter, "dato")

app_name = "booking"
urlpatterns = [
    path("", views.oversigt, name="oversigt"),
    path("mine/", views.mine, name="mine"),
    path("kvittering/<uuid:pk>/", views.kvittering, name="kvittering"),
    path("kvittering/<uuid:pk>/aflys/", views.aflys, name="aflys"),
    path("kvittering/<uuid:pk>/flyt/", views.flyt, name="flyt"),
    path("kvittering/<uuid:pk>/accepter/", views.accepter, name="accepter"),
    path("kvittering/<uuid:pk>/afslaa/", views.afslaa, name="afslaa"),
    path("kvittering/<uuid:pk>/forlad/", views.forlad, name="forlad"),
    path("kvittering/<uuid:pk>/udfald/", views.udfald, name="udfald"),
    path("kvittering/<uuid:pk>/kalender.ics", views.kalender, name="kalender"),
    path("<slug:slug>/", views.dage, name="dage"),
    path("<slug:slug>/<dato:dato>/", views.dag, name="dag"),
]
