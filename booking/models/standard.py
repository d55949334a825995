"""What an ordning has when nothing else is said."""

from booking.enums import Aldersgruppe, Omtale
from udviklingsmodel.organisation.enums import LOKALE_ROLLER


def standard_temaer() -> list[list[str]]:
    return [
        ["trivsel", "Trivsel"],
        ["fravaer", "Fravær"],
        ["sprog", "Sprog"],
        ["adfaerd", "Adfærd"],
        ["samspil", "Samspil"],
        ["overgang", "Overgang"],
        ["foraeldresamarbejde", "Forældresamarbejde"],
        ["laering", "Læring"],
        ["sundhed", "Sundhed"],
        ["faellesskab", "Fællesskab"],
        ["andet", "Andet"],
    ]


def standard_aldersgrupper() -> list[list[str]]:
    return [[alder.value, alder.label] for alder in Aldersgruppe]


def alle_omtaler() -> list[str]:
    return list(Omtale.values)


def lokale_roller() -> list[str]:
    return [rolle.value for rolle in LOKALE_ROLLER]
