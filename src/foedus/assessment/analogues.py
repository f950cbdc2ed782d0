"""The alliances of the record whose promises are the nearest to those of a text, told by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from foedus.arrangement.atop import atop_coding
from foedus.deterrence.release.analogues import load_analogues

if TYPE_CHECKING:
    from foedus.arrangement.schema import Arrangement

__all__ = ["analogues_told"]

_PROVISIONS = {
    "defense": ("defense", "défense"),
    "offense": ("offense", "offense"),
    "neutral": ("neutrality", "neutralité"),
    "nonagg": ("non-aggression", "non-agression"),
    "consult": ("consultation", "consultation"),
    "conditio": ("conditions on the promise", "conditions mises à la promesse"),
    "bilat": ("two members or more", "deux membres ou davantage"),
    "asymm": ("members bound unequally", "membres inégalement tenus"),
    "intcom": ("an integrated command", "commandement intégré"),
    "milcon": ("military contacts in peacetime", "contacts militaires en temps de paix"),
    "milaid": ("military aid", "aide militaire"),
    "base": ("bases or troops abroad", "bases ou troupes à l'étranger"),
    "organ1": ("an organisation", "organisation commune"),
    "subord": ("subordination of forces", "subordination des forces"),
    "length": ("its term", "sa durée"),
    "renewal": ("its renewal", "son renouvellement"),
    "renounce": ("leave to withdraw", "faculté de dénonciation"),
}
"""ATOP's provisions in words."""

_STATES = {
    line.split(maxsplit=1)[0]: tuple(line.split(maxsplit=1)[1].split("|"))
    for line in """
ALG Algeria|Algérie
AND Andorra|Andorre
ANG Angola|Angola
ARG Argentina|Argentine
ARM Armenia|Arménie
AUH Austria-Hungary|Autriche-Hongrie
AUL Australia|Australie
AUS Austria|Autriche
AZE Azerbaijan|Azerbaïdjan
BAD Baden|Bade
BAV Bavaria|Bavière
BEL Belgium|Belgique
BHM Bahamas|Bahamas
BLR Belarus|Bélarus
BOL Bolivia|Bolivie
BRA Brazil|Brésil
BUL Bulgaria|Bulgarie
CAN Canada|Canada
CEN Central African Republic|République centrafricaine
CHA Chad|Tchad
CHL Chile|Chili
CHN China|Chine
COL Colombia|Colombie
CON Congo|Congo
CRO Croatia|Croatie
CUB Cuba|Cuba
CYP Cyprus|Chypre
CZE Czechoslovakia|Tchécoslovaquie
CZR Czech Republic|République tchèque
DEN Denmark|Danemark
DOM Dominican Republic|République dominicaine
DRC Democratic Republic of the Congo|République démocratique du Congo
DRV Vietnam|Viêt Nam
ECU Ecuador|Équateur
EGY Egypt|Égypte
EST Estonia|Estonie
ETH Ethiopia|Éthiopie
FIN Finland|Finlande
FRN France|France
GDR East Germany|République démocratique allemande
GFR West Germany|République fédérale d'Allemagne
GMY Germany (before 1871 Prussia)|Allemagne (avant 1871, Prusse)
GRC Greece|Grèce
GRG Georgia|Géorgie
GUI Guinea|Guinée
HAI Haiti|Haïti
HAN Hanover|Hanovre
HUN Hungary|Hongrie
IND India|Inde
IRN Iran|Iran
IRQ Iraq|Irak
ISR Israel|Israël
ITA Italy|Italie
JOR Jordan|Jordanie
JPN Japan|Japon
KIR Kiribati|Kiribati
KUW Kuwait|Koweït
KYR Kyrgyzstan|Kirghizistan
KZK Kazakhstan|Kazakhstan
LAT Latvia|Lettonie
LBR Liberia|Liberia
LEB Lebanon|Liban
LIB Libya|Libye
LIT Lithuania|Lituanie
MAA Mauritania|Mauritanie
MLD Moldova|Moldavie
MLI Mali|Mali
MNG Montenegro|Monténégro
MOR Morocco|Maroc
NEW New Zealand|Nouvelle-Zélande
NIR Niger|Niger
NOR Norway|Norvège
NTH Netherlands|Pays-Bas
PAK Pakistan|Pakistan
PAR Paraguay|Paraguay
PER Peru|Pérou
PHI Philippines|Philippines
PNG Papua New Guinea|Papouasie-Nouvelle-Guinée
POL Poland|Pologne
POR Portugal|Portugal
PRK North Korea|Corée du Nord
ROK South Korea|Corée du Sud
ROM Romania|Roumanie
RUS Russia (1922-1991 Soviet Union)|Russie (de 1922 à 1991, Union soviétique)
RVN South Vietnam|Sud-Viêt Nam
SAF South Africa|Afrique du Sud
SAU Saudi Arabia|Arabie saoudite
SEN Senegal|Sénégal
SPN Spain|Espagne
SWD Sweden|Suède
SYR Syria|Syrie
TAJ Tajikistan|Tadjikistan
TAW Taiwan|Taïwan
THI Thailand|Thaïlande
TKM Turkmenistan|Turkménistan
TUN Tunisia|Tunisie
TUR Turkey|Turquie
TUV Tuvalu|Tuvalu
UGA Uganda|Ouganda
UKG United Kingdom|Royaume-Uni
UKR Ukraine|Ukraine
URU Uruguay|Uruguay
USA United States|États-Unis
UZB Uzbekistan|Ouzbékistan
YAR North Yemen|Yémen du Nord
YPR South Yemen|Yémen du Sud
YUG Yugoslavia|Yougoslavie
ZAM Zambia|Zambie
""".strip().splitlines()
}
"""Names of the members of alliances, by the letters of the Correlates of War; others keep their letters."""


def analogues_told(arrangement: Arrangement) -> list[dict[str, Any]] | dict[str, Any]:
    """Return the alliances of the record whose promises are the nearest in ATOP's coding, or why none is named."""
    rows = load_analogues(atop_coding(arrangement))
    if rows is None:
        return {
            "why": {
                "en": "No shipped text has the coding of this one; `foedus record analogues` finds the alliances near "
                "it.",
                "fr": "Aucun texte fourni n'a le codage de celui-ci ; `foedus record analogues` trouve les alliances "
                "qui en sont proches.",
            }
        }
    return [
        {
            "id": str(row["atopid"]),
            "title": _members(row["name"].rsplit(" ", 1)[0]),
            "year": _years(row["begyr"], row["endyr"]),
            "distance": row["distance"],
            "called": row["called"],
            "honoured": row["honoured"],
            "outcome": _called(row["called"], row["honoured"]),
            "why_near": _near(row["differs"], row["distance"]),
        }
        for row in rows
    ]


def _members(letters: str) -> dict[str, str]:
    """Return the members by name: ``UKG-FRN-YUG-GRC and 5 more``."""
    shown, _and, more = letters.partition(" and ")
    names = [_STATES.get(one, (one, one)) for one in shown.split("-")]
    en, fr = (", ".join(name[i] for name in names) for i in (0, 1))
    if not more:
        return {"en": en, "fr": fr}
    n = more.split()[0]
    return {"en": f"{en} and {n} more", "fr": f"{fr} et {n} autre{'s' if n != '1' else ''}"}


def _years(first: int, last: int | None) -> str:
    return str(first) if first == last else f"{first}–{last or ''}"


def _called(called: int, honoured: int) -> dict[str, str]:
    if not called:
        return {"en": "no war called it", "fr": "aucune guerre ne l'a appelée"}
    return {
        "en": f"called by a war: {called}; honoured: {honoured}",
        "fr": f"appelée par une guerre : {called} ; honorée : {honoured}",
    }


def _near(differs: str, distance: float) -> dict[str, str]:
    if not distance:
        return {"en": "the same coding in all that is compared", "fr": "même codage en tout ce qui est comparé"}
    if not differs:
        return {"en": "the same provisions, in other degrees", "fr": "mêmes dispositions, à d'autres degrés"}
    names = [_PROVISIONS.get(name.strip().lower(), (name, name)) for name in differs.split(",")]
    en, fr = (", ".join(name[i] for name in names) for i in (0, 1))
    return {"en": f"all alike but: {en}", "fr": f"tout semblable, sauf : {fr}"}
