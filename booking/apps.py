from django.apps import AppConfig


class BookingConfig(AppConfig):
    name = "booking"

    def ready(self) -> None:
        # They register what this app adds below.
        from booking import demo, konfiguration, letters, mailtekster, opgaver, overblik, policies  # noqa: F401
