"""The alliances of the record whose promises are the nearest to those of a text, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.arrangement.atop import atop_coding
from foedus.deterrence.release.analogues import load_analogues
from foedus.wording import Message, bilingual, counted, in_context

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foedus.arrangement.schema import Arrangement
    from foedus.assessment.schema import AnaloguePart, Missing
    from foedus.deterrence.schema import AnalogueRow
    from foedus.wording import Bilingual

__all__ = ["analogues_part"]

_PROVISIONS: dict[str, Message] = {
    "defense": in_context("provision", "defense"),
    "offense": in_context("provision", "offense"),
    "neutral": in_context("provision", "neutrality"),
    "nonagg": in_context("provision", "non-aggression"),
    "consult": in_context("provision", "consultation"),
    "conditio": in_context("provision", "conditions on the promise"),
    "bilat": in_context("provision", "two members or more"),
    "asymm": in_context("provision", "members bound unequally"),
    "intcom": in_context("provision", "an integrated command"),
    "milcon": in_context("provision", "military contacts in peacetime"),
    "milaid": in_context("provision", "military aid"),
    "base": in_context("provision", "bases or troops abroad"),
    "organ1": in_context("provision", "an organisation"),
    "subord": in_context("provision", "subordination of forces"),
    "length": in_context("provision", "its term"),
    "renewal": in_context("provision", "its renewal"),
    "renounce": in_context("provision", "leave to withdraw"),
}
"""ATOP's provisions in words."""

_STATES: dict[str, Message] = {
    "ALG": in_context("state", "Algeria"),
    "AND": in_context("state", "Andorra"),
    "ANG": in_context("state", "Angola"),
    "ARG": in_context("state", "Argentina"),
    "ARM": in_context("state", "Armenia"),
    "AUH": in_context("state", "Austria-Hungary"),
    "AUL": in_context("state", "Australia"),
    "AUS": in_context("state", "Austria"),
    "AZE": in_context("state", "Azerbaijan"),
    "BAD": in_context("state", "Baden"),
    "BAV": in_context("state", "Bavaria"),
    "BEL": in_context("state", "Belgium"),
    "BHM": in_context("state", "Bahamas"),
    "BLR": in_context("state", "Belarus"),
    "BOL": in_context("state", "Bolivia"),
    "BRA": in_context("state", "Brazil"),
    "BUL": in_context("state", "Bulgaria"),
    "CAN": in_context("state", "Canada"),
    "CEN": in_context("state", "Central African Republic"),
    "CHA": in_context("state", "Chad"),
    "CHL": in_context("state", "Chile"),
    "CHN": in_context("state", "China"),
    "COL": in_context("state", "Colombia"),
    "CON": in_context("state", "Congo"),
    "CRO": in_context("state", "Croatia"),
    "CUB": in_context("state", "Cuba"),
    "CYP": in_context("state", "Cyprus"),
    "CZE": in_context("state", "Czechoslovakia"),
    "CZR": in_context("state", "Czech Republic"),
    "DEN": in_context("state", "Denmark"),
    "DOM": in_context("state", "Dominican Republic"),
    "DRC": in_context("state", "Democratic Republic of the Congo"),
    "DRV": in_context("state", "Vietnam"),
    "ECU": in_context("state", "Ecuador"),
    "EGY": in_context("state", "Egypt"),
    "EST": in_context("state", "Estonia"),
    "ETH": in_context("state", "Ethiopia"),
    "FIN": in_context("state", "Finland"),
    "FRN": in_context("state", "France"),
    "GDR": in_context("state", "East Germany"),
    "GFR": in_context("state", "West Germany"),
    "GMY": in_context("state", "Germany (before 1871 Prussia)"),
    "GRC": in_context("state", "Greece"),
    "GRG": in_context("state", "Georgia"),
    "GUI": in_context("state", "Guinea"),
    "HAI": in_context("state", "Haiti"),
    "HAN": in_context("state", "Hanover"),
    "HUN": in_context("state", "Hungary"),
    "IND": in_context("state", "India"),
    "IRN": in_context("state", "Iran"),
    "IRQ": in_context("state", "Iraq"),
    "ISR": in_context("state", "Israel"),
    "ITA": in_context("state", "Italy"),
    "JOR": in_context("state", "Jordan"),
    "JPN": in_context("state", "Japan"),
    "KIR": in_context("state", "Kiribati"),
    "KUW": in_context("state", "Kuwait"),
    "KYR": in_context("state", "Kyrgyzstan"),
    "KZK": in_context("state", "Kazakhstan"),
    "LAT": in_context("state", "Latvia"),
    "LBR": in_context("state", "Liberia"),
    "LEB": in_context("state", "Lebanon"),
    "LIB": in_context("state", "Libya"),
    "LIT": in_context("state", "Lithuania"),
    "MAA": in_context("state", "Mauritania"),
    "MLD": in_context("state", "Moldova"),
    "MLI": in_context("state", "Mali"),
    "MNG": in_context("state", "Montenegro"),
    "MOR": in_context("state", "Morocco"),
    "NEW": in_context("state", "New Zealand"),
    "NIR": in_context("state", "Niger"),
    "NOR": in_context("state", "Norway"),
    "NTH": in_context("state", "Netherlands"),
    "PAK": in_context("state", "Pakistan"),
    "PAR": in_context("state", "Paraguay"),
    "PER": in_context("state", "Peru"),
    "PHI": in_context("state", "Philippines"),
    "PNG": in_context("state", "Papua New Guinea"),
    "POL": in_context("state", "Poland"),
    "POR": in_context("state", "Portugal"),
    "PRK": in_context("state", "North Korea"),
    "ROK": in_context("state", "South Korea"),
    "ROM": in_context("state", "Romania"),
    "RUS": in_context("state", "Russia (1922-1991 Soviet Union)"),
    "RVN": in_context("state", "South Vietnam"),
    "SAF": in_context("state", "South Africa"),
    "SAU": in_context("state", "Saudi Arabia"),
    "SEN": in_context("state", "Senegal"),
    "SPN": in_context("state", "Spain"),
    "SWD": in_context("state", "Sweden"),
    "SYR": in_context("state", "Syria"),
    "TAJ": in_context("state", "Tajikistan"),
    "TAW": in_context("state", "Taiwan"),
    "THI": in_context("state", "Thailand"),
    "TKM": in_context("state", "Turkmenistan"),
    "TUN": in_context("state", "Tunisia"),
    "TUR": in_context("state", "Turkey"),
    "TUV": in_context("state", "Tuvalu"),
    "UGA": in_context("state", "Uganda"),
    "UKG": in_context("state", "United Kingdom"),
    "UKR": in_context("state", "Ukraine"),
    "URU": in_context("state", "Uruguay"),
    "USA": in_context("state", "United States"),
    "UZB": in_context("state", "Uzbekistan"),
    "YAR": in_context("state", "North Yemen"),
    "YPR": in_context("state", "South Yemen"),
    "YUG": in_context("state", "Yugoslavia"),
    "ZAM": in_context("state", "Zambia"),
}
"""Names of the members of alliances, by the letters of the Correlates of War; others keep their letters."""


def analogues_part(arrangement: Arrangement) -> list[AnaloguePart] | Missing:
    """Return the alliances of the record whose promises are the nearest in ATOP's coding, or why none is named."""
    rows = load_analogues(atop_coding(arrangement))
    if rows is None:
        why = Message(
            "No shipped text has the coding of this one; `foedus record analogues` finds the alliances near it."
        )
        return {"why": bilingual(why)}
    return [_analogue(row) for row in rows]


def _analogue(row: AnalogueRow) -> AnaloguePart:
    return {
        "id": str(row["atopid"]),
        "title": _members(row["name"].rsplit(" ", 1)[0]),
        "year": _years(row["begyr"], row["endyr"]),
        "distance": row["distance"],
        "called": row["called"],
        "honoured": row["honoured"],
        "outcome": bilingual(_outcome(row["called"], row["honoured"])),
        "why_near": bilingual(_likeness(row["differs"], row["distance"])),
    }


def _members(letters: str) -> Bilingual:
    """Return the members by name: ``UKG-FRN-YUG-GRC and 5 more``."""
    shown, _and, more = letters.partition(" and ")
    members = _joined([_STATES.get(one, one) for one in shown.split("-")])
    if not more:
        return members
    others = bilingual(counted("and {n} more", "and {n} more", int(more.split()[0])))
    return {"en": f"{members['en']} {others['en']}", "fr": f"{members.get('fr')} {others.get('fr')}"}


def _joined(names: Sequence[Message | str]) -> Bilingual:
    """Return names side by side, in both languages."""
    rendered = [{"en": name, "fr": name} if isinstance(name, str) else bilingual(name) for name in names]
    return {"en": ", ".join(one["en"] for one in rendered), "fr": ", ".join(str(one.get("fr")) for one in rendered)}


def _years(first: int, last: int | None) -> str:
    return str(first) if first == last else f"{first}–{last or ''}"


def _outcome(called: int, honoured: int) -> Message:
    if not called:
        return Message("no war called it")
    return Message("called by a war: {called}; honoured: {honoured}", {"called": called, "honoured": honoured})


def _likeness(differs: str, distance: float) -> Message:
    if not distance:
        return Message("the same coding in all that is compared")
    if not differs:
        return Message("the same provisions, in other degrees")
    names = [name.strip() for name in differs.split(",")]
    return Message("identical except for: {names}", {"names": _joined([_PROVISIONS.get(n.lower(), n) for n in names])})
