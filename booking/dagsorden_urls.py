from django.urls import path

from booking import aflysning, dagsorden

app_name = "dagsorden"
urlpatterns = [
    path("", dagsorden.oversigt, name="oversigt"),
    path("<uuid:pk>/", dagsorden.dag, name="dag"),
    path("<uuid:pk>/aflys/", aflysning.aflys_dag, name="aflys"),
    path("<uuid:pk>/pdf/", dagsorden.som_pdf, name="pdf"),
]
