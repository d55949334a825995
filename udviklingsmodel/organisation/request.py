from django.http import HttpRequest

from udviklingsmodel.organisation.models import Bruger


class BrugerRequest(HttpRequest):
    """A request as a view behind `requires` gets it: somebody is logged in. Only a type; it is never made."""

    user: Bruger
