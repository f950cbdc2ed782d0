"""Write the tables of ``docs/explanation/levers.md``, in both languages, from what the model says now: ``make levers``.

It takes two to five minutes. Rows that rest on the record need its files (``foedus record fetch``); without
them they keep what the page has.
"""

# ruff: noqa: E501  (rows are easier to read whole)
from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docs.tables.markers import between, filled, signed_points, to_of
from foedus.arrangement import load_situation
from foedus.assessment import assess, lever_sheet
from foedus.deterrence import Commitment, Terms
from foedus.horizon import chances_by_year
from foedus.horizon.pool import cores, processes
from foedus.wording import render, translator
from foedus.wording.french import typographic

if TYPE_CHECKING:
    from collections.abc import Callable

    from foedus.assessment.levers.schema import LeverAnswer, LeverRow, LeversDocument, MovedAnswer, SettingRow
    from foedus.horizon.pool import Pool

PAGES = {
    lang: Path(__file__).parents[1] / "explanation" / f"levers{suffix}.md"
    for lang, suffix in (("en", ""), ("fr", ".fr"))
}
CASE = "ukraine-2025-reported"
VARIANTS = {
    "as_it_is": (),
    "steeper": ("contest-measure=2.5",),
    "graver": ("dispute-rate=.15",),
    "both": ("contest-measure=2.5", "dispute-rate=.15"),
}
"""Other beliefs: a slope of 1 on log fighting power, two and a half times the record's on an index of whole states; and so many disputes that an attack is about as likely as not."""

_COMPARED = (
    ("strength", "half"),
    ("strength", "twice"),
    ("aid", "seventh"),
    ("aid", "twice"),
    ("forces", "2"),
    ("forces", "20"),
    ("forces", "200"),
    ("will", "5"),
    ("will", "95"),
    ("regrouping", "fast"),
)

_OF_PROMISES = ("forces", "will", "will_lasting", "exit", "veto", "activation")
"""Levers that hang on what is promised: shown under a full alliance too."""

_PLAYERS = {"en": {"RU": "Russia", "UA": "Ukraine"}, "fr": {"RU": "Russie", "UA": "Ukraine"}}
_WORDS = {
    "en": {
        "setting": "lever and setting",
        "adversary_signs": "{RU} signs",
        "protege_signs": "{UA} signs",
        "peace": "peace",
        "sovereignty": "sovereignty",
        "imposed_peace": "peace, imposed",
        "imposed_sovereignty": "sovereignty, imposed",
        "overall": "overall",
        "as_it_is": "as it is",
        "expected": "expected {range}",
        "inside": "as expected",
        "smaller": "smaller",
        "larger": "larger",
        "opposite": "opposite",
        "steeper": "a steeper contest",
        "graver": "a graver danger",
        "both": "both",
    },
    "fr": {
        "setting": "levier et position",
        "adversary_signs": "signature de la {RU}",
        "protege_signs": "signature de l’{UA}",
        "peace": "paix",
        "sovereignty": "souveraineté",
        "imposed_peace": "paix, imposée",
        "imposed_sovereignty": "souveraineté, imposée",
        "overall": "globale",
        "as_it_is": "en l’état",
        "expected": "attendu {range}",
        "inside": "comme attendu",
        "smaller": "plus petit",
        "larger": "plus grand",
        "opposite": "inverse",
        "steeper": "une pente plus raide",
        "graver": "un danger plus grave",
        "both": "les deux",
    },
}


# The sheet -----------------------------------------------------------------------------------------------------------


def sheet_table(sheet: LeversDocument, lang: str, levers: tuple[str, ...] | None = None) -> str:
    """Return what every answer becomes, as a table: figures at the reference, changes with their interval elsewhere.

    Only some levers, if they are named.
    """
    shown = [row["answer"] for row in sheet["as_it_is"]]
    lines = [_line([_word("setting", lang), *(_word(name, lang) for name in shown)]), _line(["---"] * (1 + len(shown)))]
    lines.append(_line([f"*{_word('as_it_is', lang)}*", *(_level(row, lang) for row in sheet["as_it_is"])]))
    for lever in sheet["levers"]:
        if levers is not None and lever["id"] not in levers:
            continue
        lines.append(_line([f"**{render(lever['title'], lang)}**", *[""] * len(shown)]))
        lines += [_setting_line(setting, lang) for setting in lever["settings"]]
    return "\n".join(lines)


def _setting_line(setting: SettingRow, lang: str) -> str:
    title = render(setting["title"], lang)
    return _line([title, *(_change(row, lang) if row["change"] else _level(row, lang) for row in setting["answers"])])


def expected_table(sheet: LeversDocument, lang: str) -> str:
    """Return the changes that somebody judged beforehand, beside what was expected."""
    judged = [
        (lever, setting)
        for lever in sheet["levers"]
        for setting in lever["settings"]
        if any(row["expected"] for row in setting["answers"])
    ]
    shown = [row["answer"] for row in judged[0][1]["answers"] if row["expected"]]
    lines = [_line([_word("setting", lang), *(_word(name, lang) for name in shown)]), _line(["---"] * (1 + len(shown)))]
    for lever, setting in judged:
        by_answer = {row["answer"]: row for row in setting["answers"]}
        lines.append(_line([_named(lever, setting, lang), *(_beside(by_answer[name], lang) for name in shown)]))
    return "\n".join(lines)


def reasons(sheet: LeversDocument, lang: str) -> str:
    """Return the sentences: what moves behind each change, and why it is not what was expected."""
    lines = []
    for lever in sheet["levers"]:
        moved = [setting for setting in lever["settings"] if setting["why"]]
        said = " ".join(
            f"*{render(one['title'], lang)}*{translator(lang).before_mark}: {render(one['why'], lang)}" for one in moved
        )
        why_not = dict.fromkeys(render(one["differs"], lang) for one in moved if one["differs"])
        lines.append(f"- **{render(lever['title'], lang)}**. {' '.join([said, *(f'**{one}**' for one in why_not)])}")
    return "\n".join(lines)


def variants_table(sheets: dict[str, LeversDocument], lang: str) -> str:
    """Return changes under other beliefs side by side, and what was expected: who signs, peace, sovereignty.

    Parameters
    ----------
    sheets : dict of str to LeversDocument
        By the heading of `VARIANTS`; the first is as it is.
    lang : str
    """
    heads = [_word(name, lang) for name in sheets]
    expected = _WORDS[lang]["expected"].format(range="").strip()
    lines = [_line([_word("setting", lang), *heads, expected]), _line(["---"] * (len(heads) + 2))]
    lines.append(
        _line([f"*{_word('as_it_is', lang)}*", *(_three(one["as_it_is"], _level, lang) for one in sheets.values()), ""])
    )
    for lever, setting in _COMPARED:
        settings = [_row(one, lever, setting) for one in sheets.values()]
        named = next(one for one in next(iter(sheets.values()))["levers"] if one["id"] == lever)
        cells = [_three(one["answers"], _mean, lang) for one in settings]
        lines.append(_line([_named(named, settings[0], lang), *cells, _three(settings[0]["answers"], _range, lang)]))
    return "\n".join(lines)


def _three(answers: list[LeverAnswer], shown: Callable[[LeverAnswer, str], str], lang: str) -> str:
    by_answer = {row["answer"]: row for row in answers}
    wanted: tuple[MovedAnswer, ...] = ("adversary_signs", "peace", "sovereignty")
    return " / ".join(shown(by_answer[name], lang) for name in wanted)


def _range(row: LeverAnswer, lang: str) -> str:
    if row["expected"] is None:
        return "–"
    low, high = (signed_points(row["expected"][end], lang, 0) for end in ("low", "high"))
    return f"{low}{to_of(lang)}{high}"


def _named(lever: LeverRow, setting: SettingRow, lang: str) -> str:
    return f"{render(lever['title'], lang)}{translator(lang).before_mark}: {render(setting['title'], lang)}"


def _word(key: str, lang: str) -> str:
    return _WORDS[lang][key].format_map(_PLAYERS[lang])


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _level(row: LeverAnswer, lang: str) -> str:
    return translator(lang).number(100 * row["estimate"]["mean"], 1)


def _mean(row: LeverAnswer, lang: str) -> str:
    return "–" if row["change"] is None else signed_points(row["change"]["mean"], lang)


def _change(row: LeverAnswer, lang: str) -> str:
    change = row["change"]
    assert change is not None
    low, high = (signed_points(change[end], lang) for end in ("low", "high"))
    mean = signed_points(change["mean"], lang)
    return mean if low == high == mean else f"{mean} ({low}{to_of(lang)}{high})"


def _beside(row: LeverAnswer, lang: str) -> str:
    if row["expected"] is None or row["verdict"] is None:
        return "–"
    expected = _WORDS[lang]["expected"].format(range=_range(row, lang))
    return f"{_mean(row, lang)}; {expected}; {_WORDS[lang][row['verdict']]}".replace("; ", f"{_semicolon(lang)} ")


def _semicolon(lang: str) -> str:
    return f"{translator(lang).before_mark};"


# What was wrong, and what happens now --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Found:
    """What the thirteen rows are read from: assessments, sheets, and chances in situations built from the record."""

    first: dict[str, Any]
    sheets: dict[str, LeversDocument]
    full: LeversDocument
    built: dict[str, Any]

    @property
    def sheet(self) -> LeversDocument:
        """The sheet as it is."""
        return self.sheets["as_it_is"]


def found_by(pool: Pool) -> Found:
    """Return everything that is measured."""
    first: Any = assess(CASE, compare=["uk-ukraine-2024"], pool=pool).to_dict()
    sheets = {name: lever_sheet(CASE, settings=settings, pool=pool) for name, settings in VARIANTS.items()}
    return Found(first, sheets, lever_sheet(CASE, under="full-alliance", pool=pool), _built(pool))


def _built(pool: Pool) -> dict[str, Any]:
    """Return ten-year chances of an attack on two states that are promised nothing, and Georgia; empty without data."""
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, words in _BUILT.items():
            file = Path(folder) / f"{name}.yaml"
            command = [sys.executable, "-m", "foedus", "situation", "build", *words, "--out", str(file)]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                print(f"rows of the record stay as they are: {done.stderr.strip()}")
                return {}
            if name == "georgia":
                found[name] = assess("georgia-2008", load_situation(str(file)), pool=pool).to_dict()
                continue
            world = load_situation(str(file)).situation
            nothing = tuple(Commitment(party, "none", "none") for party in ("US", "UK"))
            chances = chances_by_year(world, Terms("nothing", nothing, nothing), draws=384)
            found[name] = float(chances.attack.sum(axis=1).mean())
    return found


_BUILT = {
    name: [*words.split(), "--date", day]
    for name, words, day in (
        ("canada", "--protege CA=CAN --adversary RU=RUS --guarantors US=USA,UK=GBR", "2010-01-01"),
        ("estonia", "--protege EE=EST --adversary RU=RUS --guarantors US=USA,UK=GBR", "2010-01-01"),
        ("georgia", "--for georgia-2008 --war", "2008-08-12"),
    )
}

_LEVERS, _FULL = f"foedus levers {CASE}", f"foedus levers {CASE} --under full-alliance"
_ASSESS, _COMPARE = (
    f"foedus assess {CASE} --format json",
    f"foedus assess {CASE} --compare uk-ukraine-2024 --format json",
)
_PYTHON = {"en": "the block of Python below", "fr": "le bloc de Python de la page anglaise"}
_GEORGIA = "foedus assess georgia-2008 --situation georgia.yaml --format json"


def rows_of(found: Found, lang: str) -> list[tuple[str, str]]:
    """Return for each of the thirteen rows what happens now, in words, and the command that shows it.

    A row that rests on the record is empty where its files are not there.
    """
    number = translator(lang).number

    def per_cent(share: float, digits: int = 0) -> str:
        return translator(lang).percent(number(100 * share, digits))

    def points(share: float) -> str:
        return signed_points(share, lang)

    options = {row["id"]: row for row in found.first["comparison"]}
    main, none, full = options[CASE], options["none"], options["full-alliance"]
    british = options["uk-ukraine-2024"]

    def mean(lever: str, setting: str, answer: str, sheet: LeversDocument = found.sheet) -> float:
        return _answer(sheet, lever, setting, answer)["estimate"]["mean"]

    def change(lever: str, setting: str, answer: str, sheet: LeversDocument = found.sheet) -> float:
        moved = _answer(sheet, lever, setting, answer)["change"]
        return 0.0 if moved is None else moved["mean"]

    def helped(option: dict[str, Any]) -> str:
        return per_cent(option["by_year"]["honoured_if_attacked"]["mean"][0], 1)

    def signs(option: dict[str, Any], party: str) -> str:
        return per_cent(option["acceptance_by"][party]["mean"])

    losses = main["losses"]
    motives = main["answers"]["motives"]
    attacked = {name: motives[name]["attacked"]["mean"] for name in ("peace", "hedge", "regroup")}
    attacks = none["by_year"]["attack"]["mean"]
    largest = {
        kinds: max(
            abs(row["if_high"]["overall"] - row["if_low"]["overall"])
            for row in found.first["assumptions"]
            if row["kind"] == kinds and "if_high" in row
        )
        for kinds in ("election", "activation_delay", "regrouping")
    }
    said = {
        "canada": per_cent(found.built["canada"], 1) if found.built else "",
        "estonia": per_cent(found.built["estonia"], 1) if found.built else "",
        **{f"signs_{k}": per_cent(mean("strength", k, "adversary_signs")) for k in ("half", "as_it_is", "twice")},
        "strong": points(change("strength", "twice", "overall")),
        **{f"aid_{k}": per_cent(mean("aid", k, "overall"), 1) for k in ("seventh", "as_it_is", "twice")},
        "aid_signs": points(change("aid", "seventh", "adversary_signs")),
        **{f"forces_{k}": per_cent(mean("forces", k, "peace")) for k in ("0", "2", "20", "200")},
        **{f"will_{k}": per_cent(mean("will", k, "overall", found.full), 1) for k in ("5", "50", "95")},
        **{f"helped_{k}": per_cent(_mechanism(found.full, "will", k)["helped"]) for k in ("5", "95")},
        "lost_war": per_cent(losses["in_war"]["mean"], 1),
        "lost_seized": per_cent(losses["seized"]["mean"], 1),
        "lost_conceded": per_cent(losses["conceded"]["mean"], 1),
        "war": per_cent(main["war"]["mean"], 1),
        "regrouping": points(change("regrouping", "fast", "peace")),
        "by_election": number(100 * largest["election"], 1),
        "by_delay": number(100 * largest["activation_delay"], 1),
        "first_year": per_cent(attacks[0] / sum(attacks)),
        **{f"attacked_{name}": per_cent(share, 1) for name, share in attacked.items()},
        "signs_peace": per_cent(motives["peace"]["total"]["mean"]),
        "british": helped(british),
        "unpromised": helped(none),
        "helped_main": helped(main),
        "helped_full": helped(full),
        **{
            f"own_{name}": signs(option, "protege") for name, option in (("none", none), ("main", main), ("full", full))
        },
    }
    if found.built:
        of_georgia = {row["id"]: row for row in found.built["georgia"]["comparison"]}
        said |= {
            "georgia_none": per_cent(of_georgia["none"]["answers"]["overall"]["mean"]),
            "georgia_full": per_cent(of_georgia["full-alliance"]["answers"]["overall"]["mean"]),
            "georgia_peace": points(
                of_georgia["full-alliance"]["imposed"]["peace"]["mean"] - of_georgia["none"]["imposed"]["peace"]["mean"]
            ),
        }
    of_the_record = {"canada", "estonia", "georgia_none"}
    told = []
    for words, command in _NOW[lang]:
        rests = any("{" + name + "}" in words for name in of_the_record)
        now = "" if rests and not found.built else words.format_map(said)
        told.append((typographic(now) if lang == "fr" else now, command))
    return told


def _answer(sheet: LeversDocument, lever: str, setting: str, answer: str) -> LeverAnswer:
    return next(row for row in _row(sheet, lever, setting)["answers"] if row["answer"] == answer)


def _mechanism(sheet: LeversDocument, lever: str, setting: str) -> dict[str, Any]:
    return dict(_row(sheet, lever, setting)["mechanism"])


def _row(sheet: LeversDocument, lever: str, setting: str) -> SettingRow:
    found = next(row for row in sheet["levers"] if row["id"] == lever)
    return next(row for row in found["settings"] if row["id"] == setting)


_NOW: dict[str, list[tuple[str, str]]] = {
    "en": [
        ("Promised nothing, Canada is attacked within ten years with {canada}.", _PYTHON["en"]),
        (
            "Estonia, promised nothing, is attacked with {estonia}; at one level small and large are as safe.",
            _PYTHON["en"],
        ),
        (
            "Russia signs with {signs_half} at half its strength, {signs_as_it_is} as it is, {signs_twice} at twice; overall {strong} points at twice.",
            _LEVERS,
        ),
        (
            "Overall {aid_seventh} with 5 billion, {aid_as_it_is} with 35, {aid_twice} with 70; with 5 Russia's signature moves by {aid_signs} points. The sign is right, the size small.",
            _LEVERS,
        ),
        (
            "Peace {forces_0} with no soldier, {forces_2} with 2,000, {forces_20} with 20,000, {forces_200} with 200,000; an unknown unit is an error.",
            _LEVERS,
        ),
        (
            "Under a full alliance overall {will_5}, {will_50}, {will_95} at 5, 50, 95 %; of the guarantors' power {helped_5} fights in the first year at 5 %, {helped_95} at 95 %. Wills share a factor, help is by power.",
            _FULL,
        ),
        (
            "Georgia: full alliance {georgia_full}, nothing {georgia_none}; imposed, the alliance changes peace by {georgia_peace} points. Dislike touches acceptance alone.",
            _GEORGIA,
        ),
        (
            "Lost in war {lost_war}, by a swift seizure {lost_seized}, conceded {lost_conceded}; war comes in {war}. Every path says which.",
            _ASSESS,
        ),
        (
            "Fast regrouping moves peace by {regrouping} points; over their ranges the election that matters most moves overall by {by_election} points, the delay of ratification by {by_delay}: help is too rare for more. Of attacks {first_year} come in the first year.",
            f"{_LEVERS}; {_ASSESS}",
        ),
        (
            "Signed for peace {signs_peace}, and attacked after it {attacked_peace}; keeping options open and attacked {attacked_hedge}; to regroup and attacked {attacked_regroup}.",
            _ASSESS,
        ),
        (
            "With the same guarantors everywhere: if attacked, {british} of their power fights under the British promise, {unpromised} under none.",
            _COMPARE,
        ),
        (
            "If attacked in the first year, {unpromised} of the guarantors' power fights unpromised, {helped_main} under the reported text, {helped_full} under a full alliance.",
            _ASSESS,
        ),
        (
            "Ukraine signs a bare cease-fire with {own_none}, the reported text with {own_main}, a full alliance with {own_full}.",
            _ASSESS,
        ),
    ],
    "fr": [
        ("Sans promesse, le Canada est attaqué en dix ans avec une probabilité de {canada}.", _PYTHON["fr"]),
        (
            "L'Estonie, sans promesse, est attaquée avec une probabilité de {estonia} ; à niveau égal, petits et grands sont aussi sûrs.",
            _PYTHON["fr"],
        ),
        (
            "La Russie signe à {signs_half} avec la moitié de sa force, à {signs_as_it_is} en l'état, à {signs_twice} avec le double ; globale {strong} points avec le double.",
            _LEVERS,
        ),
        (
            "Globale {aid_seventh} avec 5 milliards, {aid_as_it_is} avec 35, {aid_twice} avec 70 ; avec 5 la signature de la Russie bouge de {aid_signs} points. Le signe est bon, l'effet petit.",
            _LEVERS,
        ),
        (
            "Paix {forces_0} sans soldat, {forces_2} avec 2 000, {forces_20} avec 20 000, {forces_200} avec 200 000 ; une unité inconnue est une erreur.",
            _LEVERS,
        ),
        (
            "Sous une alliance complète globale {will_5}, {will_50}, {will_95} à 5, 50, 95 % ; de la puissance des garants {helped_5} combattent la première année à 5 %, {helped_95} à 95 %. Les volontés ont un facteur commun, l'aide se compte en puissance.",
            _FULL,
        ),
        (
            "Géorgie : alliance complète {georgia_full}, rien {georgia_none} ; imposée, l'alliance change la paix de {georgia_peace} points. Le rejet ne touche que l'acceptation.",
            _GEORGIA,
        ),
        (
            "Perdu à la guerre {lost_war}, par saisie rapide {lost_seized}, cédé {lost_conceded} ; la guerre vient à {war}. Chaque voie est nommée.",
            _ASSESS,
        ),
        (
            "Une reconstitution rapide déplace la paix de {regrouping} points ; sur leurs intervalles l'élection la plus sensible déplace la probabilité globale de {by_election} points, le délai de ratification de {by_delay} : l'aide est trop rare pour plus. Des attaques, {first_year} viennent la première année.",
            f"{_LEVERS}; {_ASSESS}",
        ),
        (
            "Signé pour la paix {signs_peace}, puis attaqué {attacked_peace} ; en gardant ses options et attaqué {attacked_hedge} ; pour se reconstituer et attaqué {attacked_regroup}.",
            _ASSESS,
        ),
        (
            "Avec partout les mêmes garants : en cas d'attaque, {british} de leur puissance combattent sous la promesse britannique, {unpromised} sans promesse.",
            _COMPARE,
        ),
        (
            "En cas d'attaque la première année, {unpromised} de la puissance des garants combattent sans promesse, {helped_main} sous le texte rapporté, {helped_full} sous une alliance complète.",
            _ASSESS,
        ),
        (
            "L'Ukraine signe un simple cessez-le-feu à {own_none}, le texte rapporté à {own_main}, une alliance complète à {own_full}.",
            _ASSESS,
        ),
    ],
}

_THEN = {
    "en": [
        "Canada, promised nothing, was attacked by Russia within ten years with 39 %.",
        "The smaller the protégé, the safer: Estonia alone had 98 % peace, and 55 % once the cost was rescaled.",
        "A stronger adversary accepted terms more readily (63, 67, 70 % at capability .8, 1.5, 3).",
        "35 or 5 billion of aid a year: overall 57 or 55 %, acceptance unchanged.",
        "2,000, 20,000 or 2,000,000 soldiers in place: the same answers.",
        "All governments willing at 95 % or at 5 %: overall 59 or 55 %; at 5 % each somebody still fought with 57 %.",
        "Protection ranked below nothing; Georgia: full alliance 30 %, nothing 34 %.",
        "Sovereignty was lost in 19 %, war came in 6 %.",
        "Regrouping, elections, ratification moved nothing.",
        "Good faith 84 % beside peace 60 %.",
        "A British promise lowered the chance that anybody fights from 17 to 5 %.",
        "Nobody fought beside Ukraine since 2014, and 18 % still would, promised nothing.",
        "The protégé never refused.",
    ],
    "fr": [
        "Le Canada, sans promesse, était attaqué par la Russie en dix ans à 39 %.",
        "Plus le protégé était petit, plus il était sûr : l'Estonie seule avait 98 % de paix, et 55 % une fois le coût remis à l'échelle.",
        "Un adversaire plus fort acceptait plus volontiers (63, 67, 70 % pour une puissance de 0,8, 1,5, 3).",
        "35 ou 5 milliards d'aide par an : globale 57 ou 55 %, acceptation inchangée.",
        "2 000, 20 000 ou 2 000 000 de soldats en place : les mêmes réponses.",
        "Tous les gouvernements disposés à 95 % ou à 5 % : globale 59 ou 55 % ; à 5 % chacun, quelqu'un combattait encore à 57 %.",
        "La protection était classée sous rien ; Géorgie : alliance complète 30 %, rien 34 %.",
        "La souveraineté était perdue à 19 %, la guerre venait à 6 %.",
        "Reconstitution, élections et ratification ne déplaçaient rien.",
        "Bonne foi 84 % à côté d'une paix à 60 %.",
        "Une promesse britannique abaissait de 17 à 5 % la chance que quelqu'un combatte.",
        "Personne ne combattait aux côtés de l'Ukraine depuis 2014, et 18 % le feraient encore sans promesse.",
        "Le protégé ne refusait jamais.",
    ],
}
"""At commit 4190697, before the years ahead were anchored in the record."""


def then_and_now(found: Found, lang: str, before: str = "") -> str:
    """Return the thirteen rows; what cannot be measured here stays as the page has it (`before`)."""
    heads = ["", "then", "now", "shown by"] if lang == "en" else ["", "alors", "maintenant", "montré par"]
    known = re.findall(r"^\| (\d+) \| .*? \| (.*?) \| .*? \|$", before, re.MULTILINE)
    kept = dict(known)
    lines = [_line(heads), _line(["---"] * 4)]
    for k, (then, (now, command)) in enumerate(zip(_THEN[lang], rows_of(found, lang), strict=True), start=1):
        shown = command if command in _PYTHON.values() else ", ".join(f"`{one}`" for one in command.split("; "))
        then = typographic(then) if lang == "fr" else then
        lines.append(_line([str(k), then, now or kept.get(str(k), "–"), shown]))
    return "\n".join(lines)


# The page ------------------------------------------------------------------------------------------------------------


def main() -> None:
    """Write the tables."""
    with processes(min(cores(), 8)) as pool:
        found = found_by(pool)
    for lang, path in PAGES.items():
        path.write_text(written(path.read_text(encoding="utf-8"), found, lang), encoding="utf-8")


def written(page: str, found: Found, lang: str) -> str:
    """Return a page with its tables."""
    tables = {
        "sheet": sheet_table(found.sheet, lang),
        "reasons": reasons(found.sheet, lang),
        "expected": expected_table(found.sheet, lang),
        "variants": variants_table(found.sheets, lang),
        "full": sheet_table(found.full, lang, _OF_PROMISES),
        "rows": then_and_now(found, lang, between(page, "rows")),
    }
    for name, text in tables.items():
        page = filled(page, name, text.replace("\u00a0", " ") if lang == "en" else text)
    return page


if __name__ == "__main__":
    main()
