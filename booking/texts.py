"""Sentences for what a service refuses."""

AFVIST = {
    "optaget": "Tiden blev booket af en anden for et øjeblik siden. Det, du skrev, står her endnu.",
    "forbi": "Det er for sent at booke den tid.",
    "lukket": "Der holdes ikke sparring den dag. Vælg en anden dag.",
    "for_tidligt": "Så langt frem kan der ikke bookes endnu. Vælg en tidligere dag.",
    "maa_ikke_booke": (
        "Du kan kun booke tider i dit eget distrikt. Kontakt distriktskoordinatoren, hvis I har brug for en tid her."
    ),
    "en_pr_institution": "I har allerede en tid den dag. Her kan hver institution booke én tid om dagen.",
    "formular_brugt": "Denne formular er allerede brugt til en booking. Tryk igen, hvis du vil booke én tid mere.",
}
KAN_IKKE_AFLYSES = {
    "forbi": "Tiden er gået i gang og kan ikke længere aflyses.",
    "er_aflyst": "Tiden er allerede aflyst.",
    "ikke_din": "Kun den, der har booket tiden, kan aflyse den.",
}
