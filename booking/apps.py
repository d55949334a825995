from django.apps import AppConfig


class BookingConfig(AppConfig):
    name = "booking"

    def ready(self) -> None:
        from booking import demo, konfiguration, letters, overblik, policies  # noqa: F401  they register what this app adds below
