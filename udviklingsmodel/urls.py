from django.conf import settings
from django.urls import include, path

from udviklingsmodel.kernel import views as kernel
from udviklingsmodel.overblik.views import overblik

urlpatterns = [
    path("", overblik, name="overblik"),
    path("", include("udviklingsmodel.organisation.urls")),
    path("booking/", include("booking.urls")),
    path("dagsorden/", include("booking.dagsorden_urls")),
    path("samtykke/", include("samtykke.urls")),
    path("opgaver/", include("udviklingsmodel.overblik.opgaver_urls")),
    path("indstillinger/samtykke/", include("samtykke.indstillinger_urls")),
    path("indstillinger/ordninger/", include("booking.indstillinger_urls")),
    path("indstillinger/", include("udviklingsmodel.organisation.indstillinger_urls")),
    path("handbog/", include("udviklingsmodel.overblik.handbog_urls")),
    path("healthz", kernel.healthz, name="healthz"),
    path("readyz", kernel.readyz, name="readyz"),
]
if settings.DEMO:
    urlpatterns += [
        path("demo/mails/", kernel.demo_mails, name="demo_mails"),
        path("demo/mails/<int:pk>/", kernel.demo_mail, name="demo_mail"),
        path("demo/mails/<int:pk>/kalender.ics", kernel.demo_ics, name="demo_ics"),
    ]
