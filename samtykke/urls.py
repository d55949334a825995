from django.urls import path

from samtykke import views

app_name = "samtykke"
urlpatterns = [
    path("", views.oversigt, name="oversigt"),
    path("nyt-barn/", views.nyt, name="nyt"),
    path("<uuid:pk>/", views.barn, name="barn"),
    path("<uuid:pk>/ret/", views.ret, name="ret"),
    path("<uuid:pk>/cpr/", views.cpr, name="cpr"),
    path("<uuid:pk>/hvem/", views.hvem, name="hvem"),
    path("<uuid:pk>/oplysning/", views.oplysning, name="oplysning"),
    path("<uuid:pk>/indehaver/", views.ny_indehaver, name="ny_indehaver"),
    path("<uuid:pk>/indehaver/<uuid:indehaver_pk>/", views.indehaver, name="indehaver"),
    path("<uuid:pk>/indehaver/<uuid:indehaver_pk>/oplysning/", views.oplysning, name="indehaver_oplysning"),
]
