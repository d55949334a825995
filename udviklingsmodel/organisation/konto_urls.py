from django.urls import path

from udviklingsmodel.organisation.views import konto

app_name = "konto"
urlpatterns = [
    path("", konto.oversigt, name="oversigt"),
    path("bekraeft/", konto.bekraeft, name="bekraeft"),
    path("app/", konto.app, name="app"),
    path("noegle/", konto.noegle, name="noegle"),
    path("fjern/<int:pk>/", konto.fjern, name="fjern"),
    path("reservekoder/", konto.reservekoder, name="reservekoder"),
    path("reservekoder/hent/", konto.hent_reservekoder, name="hent_reservekoder"),
    path("reservekoder/gemt/", konto.reservekoder_gemt, name="reservekoder_gemt"),
]
