from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "udviklingsmodel.kernel"

    def ready(self) -> None:
        from udviklingsmodel.kernel import sessions  # noqa: F401  it listens for logins
