"""This app's part of the menu."""

from udviklingsmodel.adgang.policies import can_answer_indsigt, can_lead, can_read_log
from udviklingsmodel.kernel.layout import add_to_menu

add_to_menu("Adgangslog", "adgangslog:log", order=70, shown=can_read_log)
add_to_menu("Indsigt", "adgangslog:indsigt", order=71, shown=can_answer_indsigt)
add_to_menu("Stikprøver", "adgangslog:stikproever", order=72, shown=can_lead)
