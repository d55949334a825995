from django.apps import AppConfig


class AdgangConfig(AppConfig):
    name = "udviklingsmodel.adgang"

    def ready(self) -> None:
        # They register what this app adds below.
        from udviklingsmodel.adgang import demo, opgaver, ordvalg, overblik, veje  # noqa: F401
