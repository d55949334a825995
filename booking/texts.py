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
    "der_er_ledige": "Nu er der en ledig tid. Vælg den, så er den jeres. Det, du skrev, står her endnu.",
    "staar_paa_listen": "Du står allerede på ventelisten til den dag.",
    "har_en_tid": "Du har allerede en tid den dag.",
}
_VAEK = {
    "ikke_din": "Kun den, der har booket tiden, kan ændre den.",
    "er_aflyst": "Tiden er allerede aflyst.",
    "er_udloebet": "Det er for sent: tiden er gået videre til den næste.",
    "lukket": "Der holdes ikke sparring den dag.",
}
KAN_IKKE_AFLYSES = _VAEK | {"forbi": "Tiden er gået i gang og kan ikke længere aflyses."}
KAN_IKKE_FLYTTES = _VAEK | {
    "ingen_valgt": "Vælg den tid, du vil flytte til.",
    "optaget": "Den tid er lige blevet optaget. Du har din gamle tid endnu. Vælg en anden.",
    "forbi": "Det er for sent at flytte til eller fra den tid. Du har din gamle tid endnu.",
    "for_tidligt": "Så langt frem kan der ikke bookes endnu. Du har din gamle tid endnu.",
    "en_pr_institution": "I har allerede en tid den dag. Du har din gamle tid endnu.",
    "anden_ordning": "Tiden kan kun flyttes inden for samme distrikt.",
    "flyttet": "Tiden er flyttet i mellemtiden. Se, hvor den er nu, og prøv igen.",
}
KAN_IKKE_LUKKES = {
    "mangler_beslutning": "Vælg, hvad der skal ske med de dage, der har bookinger. Der er ikke lukket noget endnu.",
    "anmodninger": "Nogle har bedt om en tid og ikke fået svar. Svar dem først. Der er ikke lukket noget endnu.",
}
KAN_IKKE_REGISTRERES = {
    "maa_ikke": "Der er ikke noget at vælge her.",
    "ukendt": "Det kan ikke vælges mere. Vælg en af mulighederne på siden.",
}
KAN_IKKE_SVARES = _VAEK | {
    "tilbud_udloebet": "Det er for sent: tiden er gået videre til den næste.",
    "maa_ikke_booke": "Du har ikke længere en rolle, der kan booke her.",
    "er_booket": "Tiden er allerede jeres.",
    "er_tilbudt": "Der er en ledig tid til dig. Sig ja eller nej til den.",
    "er_paa_venteliste": "Der er ingen ledig tid endnu.",
    "flyttet": "Der er sket noget i mellemtiden. Se herunder.",
}
