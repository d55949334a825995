from django.urls import path

from udviklingsmodel.organisation.views import (
    import_af_fil,
    indstillinger,
    lukkedage,
    mails,
    medarbejdere,
    roller,
    steder,
)

app_name = "indstillinger"
urlpatterns = [
    path("", indstillinger.oversigt, name="oversigt"),
    path("kommunen/", indstillinger.kommunen, name="kommunen"),
    path("faggrupper/", indstillinger.faggrupper, name="faggrupper"),
    path("faggrupper/<int:pk>/", indstillinger.ret_faggruppe, name="ret_faggruppe"),
    path("faggrupper/<int:pk>/fjern/", indstillinger.fjern_faggruppe, name="fjern_faggruppe"),
    path("historik/", indstillinger.historik, name="historik"),
    path("lukkedage/", lukkedage.liste, name="lukkedage"),
    path("lukkedage/ny/", lukkedage.ny, name="ny_lukkedag"),
    path("lukkedage/importer/", import_af_fil.lukkedage, name="importer_lukkedage"),
    path("lukkedage/<int:pk>/", lukkedage.ret, name="ret_lukkedag"),
    path("lukkedage/<int:pk>/fjern/", lukkedage.fjern, name="fjern_lukkedag"),
    path("mails/", mails.liste, name="mails"),
    path("mails/<slug:art>/", mails.ret, name="ret_mail"),
    path("mails/<slug:art>/standard/", mails.standard, name="standard_mail"),
    path("medarbejdere/", medarbejdere.liste, name="medarbejdere"),
    path("medarbejdere/ny/", medarbejdere.ny, name="ny_medarbejder"),
    path("medarbejdere/importer/", import_af_fil.medarbejdere, name="importer_medarbejdere"),
    path("medarbejdere/<uuid:pk>/", medarbejdere.vis, name="medarbejder"),
    path("medarbejdere/<uuid:pk>/ret/", medarbejdere.ret, name="ret_medarbejder"),
    path("medarbejdere/<uuid:pk>/inviter/", medarbejdere.inviter, name="inviter_medarbejder"),
    path("medarbejdere/<uuid:pk>/luk/", medarbejdere.luk, name="luk_konto"),
    path("medarbejdere/<uuid:pk>/aabn/", medarbejdere.aabn, name="aabn_konto"),
    path("medarbejdere/<uuid:pk>/roller/ny/", roller.vaelg, name="vaelg_rolle"),
    path("medarbejdere/<uuid:pk>/roller/ny/<slug:rolle>/", roller.giv, name="giv_rolle"),
    path("medarbejdere/<uuid:pk>/roller/<int:nummer>/afslut/", roller.afslut, name="afslut_rolle"),
    path("steder/", steder.liste, name="steder"),
    path("steder/<slug:slags>/<int:pk>/", steder.ret, name="ret_sted"),
]
