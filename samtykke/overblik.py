"""This app's part of the menu."""

from samtykke.policies import can_see_boern
from udviklingsmodel.kernel.layout import add_to_menu

add_to_menu("Børn", "samtykke:oversigt", order=30, shown=can_see_boern)
