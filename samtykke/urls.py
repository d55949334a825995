from django.urls import path

from samtykke import papir, registrering, uden_samtykke, views

app_name = "samtykke"
urlpatterns = [
    path("", views.oversigt, name="oversigt"),
    path("nyt-barn/", views.nyt, name="nyt"),
    path("<uuid:pk>/", views.barn, name="barn"),
    path("<uuid:pk>/ret/", views.ret, name="ret"),
    path("<uuid:pk>/cpr/", views.cpr, name="cpr"),
    path("<uuid:pk>/hvem/", views.hvem, name="hvem"),
    path("<uuid:pk>/oplysning/", views.oplysning, name="oplysning"),
    path("<uuid:pk>/samtykke/nyt/", registrering.nyt, name="nyt_samtykke"),
    path("<uuid:pk>/samtykke/<uuid:samtykke_pk>/", registrering.vis, name="samtykke"),
    path("<uuid:pk>/samtykke/<uuid:samtykke_pk>/svar/", registrering.svar, name="svar"),
    path("<uuid:pk>/samtykke/<uuid:samtykke_pk>/svar/<uuid:indehaver_pk>/", registrering.svar, name="indehaver_svar"),
    path("<uuid:pk>/samtykke/<uuid:samtykke_pk>/ret/<uuid:svar_pk>/", registrering.ret_svar, name="ret_svar"),
    path("<uuid:pk>/samtykke/<uuid:samtykke_pk>/fortryd/", registrering.fortryd, name="fortryd"),
    path("<uuid:pk>/samtykke/<uuid:samtykke_pk>/vurdering/", registrering.vurdering, name="vurdering"),
    path("<uuid:pk>/samtykke/<uuid:samtykke_pk>/brev/", papir.blanket, name="blanket"),
    path("<uuid:pk>/samtykke/<uuid:samtykke_pk>/brev/<uuid:indehaver_pk>/", papir.blanket, name="indehaver_blanket"),
    path("<uuid:pk>/samtykke/<uuid:samtykke_pk>/papir/<uuid:svar_pk>/", papir.papir, name="papir"),
    path("<uuid:pk>/scan/<uuid:scan_pk>/", papir.scan, name="scan"),
    path("<uuid:pk>/scan/<uuid:scan_pk>/fjern/", papir.fjern_scan, name="fjern_scan"),
    path("<uuid:pk>/tilbagekald/", registrering.tilbagekald, name="tilbagekald"),
    path("<uuid:pk>/uden-samtykke/", uden_samtykke.nyt, name="ny_hjemmel"),
    path("<uuid:pk>/uden-samtykke/<uuid:hjemmel_pk>/", uden_samtykke.vis, name="hjemmel"),
    path("<uuid:pk>/uden-samtykke/<uuid:hjemmel_pk>/stop/", uden_samtykke.stop, name="stop_hjemmel"),
    path("<uuid:pk>/indehaver/", views.ny_indehaver, name="ny_indehaver"),
    path("<uuid:pk>/indehaver/<uuid:indehaver_pk>/", views.indehaver, name="indehaver"),
    path("<uuid:pk>/indehaver/<uuid:indehaver_pk>/oplysning/", views.oplysning, name="indehaver_oplysning"),
]
