from django.apps import AppConfig


class OverblikConfig(AppConfig):
    name = "udviklingsmodel.overblik"

    def ready(self) -> None:
        from udviklingsmodel.kernel.access import anyone_logged_in
        from udviklingsmodel.kernel.layout import add_to_menu
        from udviklingsmodel.overblik import opgaver, totrin  # noqa: F401  they add to the overblik

        add_to_menu("Overblik", "overblik", order=0, shown=anyone_logged_in)
