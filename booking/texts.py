"""Sentences for what a service refuses, and how many somebody speaks of."""

from collections.abc import Mapping

from booking.enums import BookingTilstand
from udviklingsmodel.kernel.datoer import liste

_ANTAL = {
    BookingTilstand.BOOKET: ("booking", "bookinger"),
    BookingTilstand.TILBUDT: ("tilbudt tid", "tilbudte tider"),
    BookingTilstand.PAA_VENTELISTE: ("på venteliste", "på venteliste"),
}


def antal_i_ord(antal: Mapping[str, int]) -> str:
    """`3 bookinger, 1 tilbudt tid og 2 på venteliste`, of how many there are in each state"""
    told = [(antal.get(tilstand), words) for tilstand, words in _ANTAL.items()]
    return liste([f"{n} {one if n == 1 else many}" for n, (one, many) in told if n])


_MELLEMTID = "Der er sket noget i mellemtiden. Se, hvordan det er nu, og prøv igen."
# Of whatever is done to a booking that is there: somebody else may have been first.
_IMENS = {f"er_{tilstand}": _MELLEMTID for tilstand in BookingTilstand} | {
    "flyttet": _MELLEMTID,
    "slettet": "Bookingen er slettet i mellemtiden og findes ikke mere.",
}
_ALLEREDE_SENDT = "Det, der er ændret i formularen siden, er ikke sendt."
AFVIST = {
    "optaget": "Tiden blev booket af en anden for et øjeblik siden. Det, du skrev, står her endnu.",
    "forbi": "Det er for sent at booke den tid.",
    "lukket": "Der holdes ikke sparring den dag. Det, du skrev, står her endnu. Vælg en anden dag.",
    "for_tidligt": "Så langt frem kan der ikke bookes endnu. Vælg en tidligere dag.",
    "maa_ikke_booke": (
        "Du kan kun booke tider i dit eget distrikt. Kontakt distriktskoordinatoren, hvis I har brug for en tid her."
    ),
    "en_pr_institution": "I har allerede en tid den dag. Her kan hver institution booke én tid om dagen.",
    "max_pr_person": (
        "Du har allerede så mange kommende tider her, som man kan have på én gang. Når en af dem er holdt eller aflyst, "
        "kan du booke igen."
    ),
    "max_pr_institution": (
        "Jeres institution har allerede så mange kommende tider her, som den kan have på én gang. Når en af dem er holdt "
        "eller aflyst, kan I booke igen."
    ),
    "formular_brugt": "Denne formular er allerede brugt til en booking. Tryk igen, hvis du vil booke én tid mere.",
    "allerede_sendt": _ALLEREDE_SENDT,
    "der_er_ledige": "Nu er der en ledig tid. Vælg den, så er den jeres. Det, du skrev, står her endnu.",
    "staar_paa_listen": "Du står allerede på ventelisten til den dag.",
    "har_en_tid": "Du har allerede en tid den dag.",
    "tildeles": "Her beder man om en tid og får den tildelt.",
    "omtale": "Den måde at tale om børnene på kan ikke vælges her. Vælg en anden.",
}
# TPS-05, in our own words: the request, its receipt and the consent say so.
INGEN_SAG = "Sparring er råd og vejledning. Der oprettes ingen sag, og der kan ikke bevilges støtte."
ANMODNING_AFVIST = {
    "lukket": "Der kan ikke bedes om tider her længere.",
    "bookes": "Her booker man selv en ledig tid.",
    "maa_ikke_booke": "Du har ikke længere en rolle, der kan bede om en tid her.",
    "omtale": "Den måde at tale om børnene på kan ikke vælges her. Vælg en anden.",
    "formular_brugt": "Denne formular er allerede sendt. Tryk igen, hvis du vil bede om én tid mere.",
    "allerede_sendt": _ALLEREDE_SENDT,
}
KAN_IKKE_TRAEKKES_TILBAGE = _IMENS | {
    "flyttet": "I har fået en tid i mellemtiden. Kan I ikke komme, så aflys den.",
    "er_booket": "I har fået en tid i mellemtiden. Kan I ikke komme, så aflys den.",
    "er_aflyst": "Anmodningen er allerede trukket tilbage.",
    "er_afslaaet": "Der er allerede svaret på anmodningen.",
    "ikke_din": "Kun den, der har bedt om tiden, kan trække anmodningen tilbage.",
}
_GRAENSE = "Flere kan der ikke gives nu. Vent, til en af dem er holdt eller aflyst, eller sig nej til anmodningen."
KAN_IKKE_TILDELES = _IMENS | {
    "optaget": "Der er ikke plads til tiden længere. Se, hvad der er plads til nu, og vælg igen.",
    "samme_tid": "Det er den tid, de har. Vælg en anden dag, et andet klokkeslæt eller en anden længde.",
    "uden_for_vinduet": "Tiden ligger ikke inden for dagens sparring. Vælg et andet klokkeslæt eller en kortere tid.",
    "forbi": "Den tid er begyndt eller forbi. Vælg en senere.",
    "lukket": "Der holdes ikke sparring den dag. Vælg en anden dag.",
    "en_pr_institution": "De har allerede en tid den dag. Her kan hver institution få én tid om dagen.",
    "max_pr_person": _GRAENSE,
    "max_pr_institution": _GRAENSE,
    "maa_ikke_booke": "Den, der har bedt om tiden, har ikke længere en rolle her. Sig nej til anmodningen.",
    "maa_ikke_tildele": "Du kan ikke længere give tider her.",
    "anden_ordning": _MELLEMTID,
    "uden_grund": "Skriv, hvorfor I ikke giver en tid.",
    "er_booket": "Der er givet en tid i mellemtiden. Den står under dagene.",
    "er_anmodet": "Tiden er taget tilbage i mellemtiden. Anmodningen venter igen.",
    "er_aflyst": "Den, der bad om tiden, har trukket anmodningen tilbage eller aflyst.",
    "er_afslaaet": "Der er sagt nej til anmodningen i mellemtiden.",
}
IKKE_TAGET_TILBAGE = "Det blev ikke sendt. Tryk på Tag tiden tilbage igen, hvis den stadig skal tages tilbage."
AFVIST_FOR_ANDEN = AFVIST | {
    "maa_ikke_booke": "Personen har ikke en rolle på institutionen, der kan booke sparring.",
    "en_pr_institution": "Institutionen har allerede en tid den dag. Her kan hver institution booke én tid om dagen.",
    "max_pr_person": "Personen har allerede så mange kommende tider her, som man kan have på én gang.",
    "max_pr_institution": "Institutionen har allerede så mange kommende tider her, som den kan have på én gang.",
    "omtale": "Her tales der ikke om børn på den måde. Vælg en anden.",
    "staar_paa_listen": "Personen står allerede på ventelisten til den dag.",
    "har_en_tid": "Personen har allerede en tid den dag.",
}
_VAEK = _IMENS | {
    "ikke_din": "Kun den, der har booket tiden, og distriktets koordinatorer kan ændre den.",
    "er_aflyst": "Tiden er allerede aflyst.",
    "er_udloebet": "Det er for sent: vi holder ikke længere tiden til dig.",
    "lukket": "Der holdes ikke sparring den dag.",
    "er_anmodet": "Tiden er taget tilbage. Se, hvad der sker nu.",
    "er_afslaaet": "Der er svaret på anmodningen. Se svaret.",
}
_FLYTTET = "Tiden er flyttet i mellemtiden. Se, hvor den er nu, og prøv igen."
KAN_IKKE_AFLYSES = _VAEK | {"forbi": "Tiden er gået i gang og kan ikke længere aflyses.", "flyttet": _FLYTTET}
KAN_IKKE_FLYTTES = _VAEK | {
    "ingen_valgt": "Vælg den tid, du vil flytte til.",
    "optaget": "Den tid er lige blevet optaget. Den gamle tid står endnu. Vælg en anden.",
    "forbi": "Det er for sent at flytte til eller fra den tid. Den gamle tid står endnu.",
    "for_tidligt": "Så langt frem kan der ikke bookes endnu. Den gamle tid står endnu.",
    "en_pr_institution": "Institutionen har allerede en tid den dag. Den gamle tid står endnu.",
    "max_pr_person": "Der er allerede så mange kommende tider her, som man kan have på én gang. Den gamle tid står endnu.",
    "max_pr_institution": (
        "Institutionen har allerede så mange kommende tider her, som den kan have på én gang. Den gamle tid står endnu."
    ),
    "maa_ikke_booke": (
        "Tiden kan ikke flyttes dertil: der er ikke længere en rolle på institutionen, der kan booke den. "
        "Den gamle tid står endnu."
    ),
    "anden_ordning": "Tiden kan kun flyttes inden for samme distrikt.",
    "flyttet": _FLYTTET,
    "tildeles": "Her bliver tiderne givet. Skriv til den, der giver dem, hvis der er brug for en anden.",
}
KAN_IKKE_LUKKES = {
    "mangler_beslutning": "Vælg, hvad der skal ske med dagene. Der er ikke lukket noget endnu.",
    "anmodninger": "Nogle har bedt om en tid og ikke fået svar. Svar dem først. Der er ikke lukket noget endnu.",
}
KAN_IKKE_REGISTRERES = {
    "maa_ikke": "Der er ikke noget at vælge her.",
    "ukendt": "Det kan ikke vælges mere. Vælg en af mulighederne på siden.",
}
KAN_IKKE_SVARES = _VAEK | {
    "tilbud_udloebet": "Det er for sent: vi holder ikke længere tiden til dig.",
    "maa_ikke_booke": "Du har ikke længere en rolle, der kan booke her.",
    "max_pr_person": "Du har allerede så mange kommende tider her, som man kan have på én gang. Aflys en af dem først.",
    "max_pr_institution": "Jeres institution har allerede så mange kommende tider her, som den kan have på én gang.",
    "er_booket": "Tiden er allerede jeres.",
    "er_tilbudt": "Der er en ledig tid til dig. Sig ja eller nej til den.",
    "er_paa_venteliste": "Der er ingen ledig tid endnu.",
    "flyttet": "Der er sket noget i mellemtiden. Se herunder.",
}
KAN_IKKE_GAA_VIDERE = {
    "ikke_endnu": "Du kan bede din leder om at gå videre, når sparringen er begyndt.",
    "ingen_leder": (
        "Der er ingen leder registreret på jeres institution, så ingen har fået besked. Tal selv med din leder, "
        "eller kontakt administrationen."
    ),
}
_VAEK_IGEN = "Tiden er i mellemtiden gået til en anden."
KAN_IKKE_NAVNGIVE = _IMENS | {
    "ikke_din": "Kun den, der har booket tiden, kan pege på et samtykke.",
    "forbi": "Sparringen er begyndt.",
    "omtale": "Her tales der ikke om børn med navn.",
    "daekker_ikke": "Samtykket gælder ikke længere for alle, der er med. Der er ikke ændret noget.",
}
KAN_IKKE_FORTRYDES = (
    AFVIST_FOR_ANDEN
    | _IMENS
    | {
        "max_pr_person": "Der er allerede så mange kommende tider her, som man kan have på én gang.",
        "ikke_din": "Kun den, der havde tiden, og distriktets koordinatorer kan tage den tilbage.",
        "var_ikke_booket": "Tiden var ikke booket og kan ikke tages tilbage.",
        "optaget": _VAEK_IGEN,
        "lukket": "Der kan ikke længere bookes tider den dag.",
        "forbi": "Det er for sent at tage tiden tilbage.",
        "maa_ikke_booke": "Tiden kan ikke tages tilbage: der er ikke længere en rolle på institutionen, der kan booke her.",
        "er_booket": "Tiden er booket. Den er ikke længere aflyst.",
        "er_udloebet": _VAEK_IGEN,
        "er_paa_venteliste": "Der var ingen tid at tage tilbage.",
        "er_tilbudt": "Tiden er tilbudt og venter på et svar.",
        "flyttet": "Der er sket noget i mellemtiden. Se herunder.",
    }
)
KAN_IKKE_AFLYSE_DAGEN = {
    "maa_ikke_aflyse_dagen": "Kun de, der styrer sparringen, kan aflyse dagen.",
    "er_aflyst": "Dagen er allerede aflyst.",
    "forbi": "Dagens tider er forbi, og dagen kan ikke længere aflyses.",
}
KAN_IKKE_AABNES = {
    "maa_ikke_aabne_dagen": "Kun de, der styrer sparringen, kan åbne dagen igen.",
    "holdes": "Dagen er åben.",
    "forbi": "Dagens tider er forbi, og dagen kan ikke åbnes igen.",
    "lukket": "Der er lukket den dag, så dagen kan ikke åbnes igen.",
    "ude_af_planen": "Dagen er ikke længere i planen og kan ikke åbnes igen.",
}
KAN_IKKE_TRYKKES = {
    "aendret": "Siden var ældre end det seneste tryk. Her er den, som den er nu: tryk igen, hvis det stadig passer.",
    "styres_af_en_anden": "En anden styrer tiden. Overtag styringen, hvis det er dig, der skal trykke.",
    "styrer_allerede": "Du styrer allerede tiden.",
    "maa_ikke_koere": "Kun koordinatorer og facilitatorer kan styre tiden.",
    "aflyst": "Dagen er aflyst.",
    "ingen_tider": "Der er ingen tider den dag.",
    "ikke_endnu": "Det kan gøres på dagen, fra en halv time før den første tid.",
    "forbi": "Dagen er forbi og kan ikke ændres mere.",
    "ingen_flere": "Der er ikke flere runder.",
    "ingen_runde": "Der er ingen runde i gang.",
    "brugt": "Runden kan ikke blive kortere: tiden er brugt.",
    "kan_ikke_byttes": "Kun to bookede tider lige efter hinanden kan bytte plads, før de er begyndt.",
    "kan_ikke_fortrydes": "Det er for sent at fortryde, eller der er ikke noget at fortryde.",
    "er_booket": "Tiden er booket i mellemtiden.",
    "ingen_rest": "Der har ikke været tid til overs.",
    "ikke_begyndt": "Det kan markeres, når runden er begyndt.",
    "ikke_med": "Personen er ikke med den dag.",
    "ukendt": "Det kan ikke gøres her.",
    "er_klar": "Dagen er ikke begyndt endnu.",
    "er_pause": "Der er allerede pause.",
    "er_i_gang": "Dagen er i gang.",
    "er_slut": "Dagen er slut.",
}
