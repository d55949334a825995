from typing import Any

from django.core.management.base import BaseCommand

from udviklingsmodel.kernel import transitions

HEAD = "# States\n\nMade from the tables in the code by `manage.py tilstande`; a test compares them.\n"


class Command(BaseCommand):
    help = "Skriver tilstandsdiagrammerne, som de står i docs/tilstande.md."

    def handle(self, *args: Any, **options: Any) -> None:
        parts = [f"## {m.name}\n\n```mermaid\n{transitions.diagram(m)}```\n" for m in transitions.registered()]
        self.stdout.write("\n".join([HEAD, *parts]), ending="")
