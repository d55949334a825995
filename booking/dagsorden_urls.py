from django.urls import path

from booking import aflysning, dagsorden, live, rumskaerm

app_name = "dagsorden"
urlpatterns = [
    path("", dagsorden.oversigt, name="oversigt"),
    path("skaerm/", rumskaerm.aabn, name="rumskaerm"),
    path("<uuid:pk>/", live.dag, name="dag"),
    path("<uuid:pk>/puls/", live.puls, name="puls"),
    path("<uuid:pk>/skaerm/", rumskaerm.skaerm, name="skaerm"),
    path("<uuid:pk>/aflys/", aflysning.aflys_dag, name="aflys"),
    path("<uuid:pk>/aabn/", aflysning.aabn_dag, name="aabn"),
    path("<uuid:pk>/pdf/", dagsorden.som_pdf, name="pdf"),
]
