from django.apps import AppConfig


class SamtykkeConfig(AppConfig):
    name = "samtykke"

    def ready(self) -> None:
        # They register what this app adds below.
        from samtykke import demo, indstillinger, opgaver, overblik  # noqa: F401
