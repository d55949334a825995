from django.urls import path

from udviklingsmodel.overblik import opgaver

app_name = "opgaver"
urlpatterns = [
    path("", opgaver.oversigt, name="oversigt"),
    path("<uuid:pk>/udfoer/", opgaver.udfoer, name="udfoer"),
]
