from django.urls import path

from udviklingsmodel.adgang.views import indsigt, log, stikproever

app_name = "adgangslog"
urlpatterns = [
    path("", log.oversigt, name="log"),
    path("barn/", log.find_barn, name="find_barn"),
    path("medarbejder/", log.find_medarbejder, name="find_medarbejder"),
    path("indsigt/", indsigt.find, name="indsigt"),
    path("indsigt/<uuid:pk>/", indsigt.barn, name="indsigt_barn"),
    path("indsigt/<uuid:pk>/csv/", indsigt.som_csv, name="indsigt_csv"),
    path("indsigt/<uuid:pk>/pdf/", indsigt.som_pdf, name="indsigt_pdf"),
    path("stikproever/", stikproever.oversigt, name="stikproever"),
    path("stikproever/<uuid:pk>/", stikproever.stikproeve, name="stikproeve"),
]
