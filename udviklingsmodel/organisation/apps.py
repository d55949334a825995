from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    name = "udviklingsmodel.organisation"

    def ready(self) -> None:
        from udviklingsmodel.kernel.access import must_first
        from udviklingsmodel.kernel.layout import add_to_menu
        from udviklingsmodel.organisation import login  # noqa: F401  it registers its letters
        from udviklingsmodel.organisation.forms import aendringer  # noqa: F401  it registers what changes are called
        from udviklingsmodel.organisation.policies import can_change_indstillinger, lacks_totrin

        must_first(lacks_totrin, "konto:oversigt")
        add_to_menu("Indstillinger", "indstillinger:oversigt", order=90, shown=can_change_indstillinger)
