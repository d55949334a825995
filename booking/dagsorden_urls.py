from django.urls import path

from booking import aflysning, dagsorden, live

app_name = "dagsorden"
urlpatterns = [
    path("", dagsorden.oversigt, name="oversigt"),
    path("<uuid:pk>/", live.dag, name="dag"),
    path("<uuid:pk>/puls/", live.puls, name="puls"),
    path("<uuid:pk>/skaerm/", live.skaerm, name="skaerm"),
    path("<uuid:pk>/aflys/", aflysning.aflys_dag, name="aflys"),
    path("<uuid:pk>/aabn/", aflysning.aabn_dag, name="aabn"),
    path("<uuid:pk>/pdf/", dagsorden.som_pdf, name="pdf"),
]
