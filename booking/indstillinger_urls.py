from django.urls import path

from booking import indstillinger

app_name = "ordninger"
urlpatterns = [
    path("", indstillinger.oversigt, name="oversigt"),
    path("ny/", indstillinger.ny, name="ny"),
    path("<slug:slug>/", indstillinger.ret, name="ret"),
    path("<slug:slug>/kopi/", indstillinger.kopi, name="kopi"),
    path("<slug:slug>/luk/", indstillinger.luk, name="luk"),
    path("<slug:slug>/genoptag/", indstillinger.genoptag, name="genoptag"),
]
