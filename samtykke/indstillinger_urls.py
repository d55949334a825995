from django.urls import path

from samtykke import indstillinger

app_name = "samtykkeregler"
urlpatterns = [path("", indstillinger.ret, name="ret")]
