"""Write the tables of the pages of results from what the model says now, in both languages: ``make results``.

It takes a minute. Pages keep their words; what stands between two markers is replaced.
"""

# ruff: noqa: E501  (rows are easier to read whole)
from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docs.tables.markers import filled, signed_points, to_of
from foedus.assessment import Effort, assess
from foedus.horizon.pool import cores, processes
from foedus.report.evidence.end_to_end import BARS, SETS, WHAT_IT_TESTS, number, span, verdict, wanted
from foedus.wording import Message, translator
from foedus.wording.french import typographic

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

Document = dict[str, Any]

DOCS = Path(__file__).parents[1] / "explanation"
FIRST, KOREA, POLAND = "ukraine-2025-reported", "us-rok-1953", "anglo-polish-1939"
CASES: dict[str, tuple[str, ...]] = {FIRST: (), KOREA: ("korea-armistice-1953",), POLAND: ()}
"""Each case, and the texts that it is compared with."""

_DRIVERS = 8
_WORDS = {
    "en": {
        "option": "", "all": "all sign", "adversary": "adversary signs", "protege": "protégé signs", "others": "guarantors sign",
        "peace": "peace, if accepted", "sovereignty": "sovereignty, if accepted", "overall": "overall",
        "imposed_peace": "peace, imposed", "helped": "power that fights, first year", "against": "overall, against what is in force",
        "pair": "compared", "told": "can be told", "no": "no", "acceptance": "all sign",
        "motive": "signed", "total": "in all", "held": "and held", "conceded": "and conceded", "attacked": "and attacked",
        "peace_motive": "for peace", "hedge": "keeping its options open", "regroup": "to regroup",
        "seized": "by a swift seizure", "in_war": "in war", "conceded_way": "conceded under threat", "violations": "violations",
        "way": "what is lost", "quantity": "quantity", "range": "range", "at": "at the low end / at the high end",
        "amendment": "amendment", "smallest": "smallest that meets the target", "changes": "what would change it", "when": "from", "effect": "what changes",
        "fact": "fact", "record": "of the record, in logs", "before": "the game before: mean (90 %)", "after": "the game after",
        "alone": "effective draws under it alone", "facts_used": "facts used", "none_used": "none (the answers)",
        "all_used": "all: {share} of the draws stay effective", "all_but": "all but: {fact}", "chance": "standard error of what weights move, by the chance of the draws",
        "bar": "bar, set beforehand", "figure": "figure", "interval": "95 %", "wanted": "wanted", "verdict": "verdict",
    },
    "fr": {
        "option": "", "all": "tous signent", "adversary": "l'adversaire signe", "protege": "le protégé signe", "others": "les garants signent",
        "peace": "paix, si acceptation", "sovereignty": "souveraineté, si acceptation", "overall": "globale",
        "imposed_peace": "paix, imposée", "helped": "puissance qui combat, première année", "against": "globale, par rapport à ce qui est en vigueur",
        "pair": "comparaison", "told": "se distinguent", "no": "non", "acceptance": "tous signent",
        "motive": "signé", "total": "en tout", "held": "et tenu", "conceded": "et cédé", "attacked": "et attaqué",
        "peace_motive": "pour la paix", "hedge": "en gardant ses options", "regroup": "pour se reconstituer",
        "seized": "par saisie rapide", "in_war": "à la guerre", "conceded_way": "cédé sous la menace", "violations": "violations",
        "way": "ce qui est perdu", "quantity": "grandeur", "range": "intervalle", "at": "à la borne basse / à la borne haute",
        "amendment": "amendement", "smallest": "le plus petit qui atteint l'objectif", "changes": "ce qui la changerait", "when": "à partir de", "effect": "ce qui change",
        "bar": "seuil, fixé d’avance", "figure": "valeur", "interval": "95\u00a0%", "wanted": "attendu", "verdict": "verdict",
    },
}  # fmt: skip


# Cells ---------------------------------------------------------------------------------------------------------------


class Cells:
    """How figures and words are shown in a language."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self._translator = translator(lang)

    def word(self, key: str, **values: str) -> str:
        """Return a word of the tables."""
        return _WORDS[self.lang][key].format_map(values)

    def said(self, text: dict[str, str]) -> str:
        """Return a text in the language, on one line."""
        found = re.sub(r"[ \n]+", " ", text.get(self.lang) or text["en"]).replace(
            "|", "\\|"
        )  # keeps unbreakable spaces
        return typographic(found) if self.lang == "fr" else found

    def share(self, value: float, digits: int = 0) -> str:
        """Return a probability in per cent."""
        return self._translator.percent(self._translator.number(100 * value, digits))

    def estimate(self, found: Document | None, *, ends: bool = True) -> str:
        """Return a probability with its 90 % interval."""
        if found is None:
            return "–"
        low, high = (self._translator.number(100 * found[end], 0) for end in ("low", "high"))
        return f"{self.share(found['mean'])} ({low}{self.to}{high})" if ends else self.share(found["mean"])

    def points(self, found: Document | None) -> str:
        """Return a difference in points with its interval."""
        if found is None:
            return "–"
        mean, low, high = (self.signed(found[key]) for key in ("mean", "low", "high"))
        return f"{mean} ({low}{self.to}{high})"

    def signed(self, value: float) -> str:
        """Return points with their sign."""
        return signed_points(value, self.lang)

    def logs(self, found: Document) -> str:
        """Return a log ratio with its interval."""
        mean, low, high = (self._translator.number(found[key], 2) for key in ("mean", "low", "high"))
        return f"{mean} ({low}{self.to}{high})"

    def number(self, value: float, digits: int) -> str:
        """Return a number."""
        return self._translator.number(value, digits)

    @property
    def before_mark(self) -> str:
        """Return what stands before a semicolon."""
        return self._translator.before_mark

    @property
    def to(self) -> str:
        """Return what stands between the ends of an interval."""
        return to_of(self.lang)


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; columns without a figure are left out."""
    rows = [list(row) for row in rows]
    kept = [k for k in range(len(heads)) if k == 0 or any(row[k] not in {"–", ""} for row in rows)]
    lines = [[heads[k] for k in kept], ["---"] * len(kept), *([row[k] for k in kept] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


# Tables --------------------------------------------------------------------------------------------------------------


def level(found: Document, show: Cells) -> str:
    """Return where the level of danger comes from."""
    return show.said(found["level"]["says"])


def options(found: Document, show: Cells) -> str:
    """Return every option with its answers."""
    keys = (
        "all",
        "adversary",
        "protege",
        "others",
        "peace",
        "sovereignty",
        "imposed_peace",
        "helped",
        "overall",
        "against",
    )

    def row(option: Document) -> list[str]:
        answers, by = option["answers"], option["acceptance_by"] or {}
        main = option["id"] == found["arrangement"]["id"]
        title = show.said(option["title"])
        return [
            f"**{title}**" if main else title,
            show.estimate(answers["acceptance"], ends=main),
            *(show.estimate(by.get(party), ends=False) for party in ("adversary", "protege", "others")),
            show.estimate(answers["peace"], ends=main),
            show.estimate(answers["sovereignty"], ends=main),
            show.estimate(option["imposed"]["peace"], ends=False),
            show.share(option["by_year"]["honoured_if_attacked"]["mean"][0]),
            show.estimate(answers["overall"], ends=main),
            show.points(option["against_now"]),
        ]

    return table([show.word("option"), *map(show.word, keys)], map(row, found["comparison"]))


def differences(found: Document, show: Cells) -> str:
    """Return what options differ by, draw by draw, and whether they can be told apart."""
    titles = {option["id"]: show.said(option["title"]) for option in found["comparison"]}
    answers = ("overall", "acceptance", "peace", "imposed_peace")
    wanted = [
        pair for pair in found["differences"] if "none" in (pair["first"], pair["second"])
        or {pair["first"], pair["second"]} == {found["arrangement"]["id"], "full-alliance"}
    ]  # fmt: skip

    def row(pair: Document) -> list[str]:
        told = [show.word(answer) for answer in answers if pair.get(answer) and pair[answer]["separated"]]
        return [
            f"{titles[pair['first']]} – {titles[pair['second']]}",
            *(show.points(pair.get(answer)) for answer in answers),
            f"{show.before_mark}; ".join(told) or show.word("no"),
        ]

    return table([show.word("pair"), *map(show.word, answers), show.word("told")], map(row, wanted))


def motives(found: Document, show: Cells) -> str:
    """Return why the adversary signed, and what came of it."""
    of = found["answers"]["motives"]
    results = ("total", "held", "conceded", "attacked")
    rows = [
        [
            show.word("peace_motive" if name == "peace" else name),
            *(show.share(of[name][result]["mean"], 1) for result in results),
        ]
        for name in ("peace", "hedge", "regroup")
    ]
    return table([show.word("motive"), *map(show.word, results)], rows)


def losses(found: Document, show: Cells) -> str:
    """Return how what is lost is lost, and violations, for each option."""
    ways = ("seized", "in_war", "conceded")
    heads = [
        show.word("way"),
        *(show.word("conceded_way" if way == "conceded" else way) for way in ways),
        show.word("violations"),
    ]
    rows = [
        [
            show.said(option["title"]),
            *(show.share(option["losses"][way]["mean"], 1) for way in ways),
            show.estimate(option["answers"].get("violations"), ends=False),
        ]
        for option in found["comparison"]
    ]
    return table(heads, rows)


def drivers(found: Document, show: Cells) -> str:
    """Return the quantities that move an answer most, with all else at its median and resolve held."""
    ranked = sorted((row for row in found["assumptions"] if "if_low" in row), key=lambda row: -row.get("moves", 0.0))
    shown = [key for key in ("acceptance", "peace", "overall") if found["answers"].get(key)]

    def at(one: Document, end: str, key: str) -> str:
        return show.share(one[end][key]) if key in one[end] else "–"

    def row(one: Document) -> list[str]:
        ends = f"{_short(one['low'], show)}{show.to}{_short(one['high'], show)}"
        moved = (f"{at(one, 'if_low', key)} / {at(one, 'if_high', key)}" for key in shown)
        return [f"{show.said(one['title'])} `{one['id']}`", ends, *moved]

    heads = [show.word("quantity"), show.word("range"), *(show.word(key) for key in shown)]
    return table(heads, map(row, ranked[:_DRIVERS]))


def _short(value: float, show: Cells) -> str:
    digits = 0 if abs(value) >= 20 else 1 if abs(value) >= 2 else 2 if abs(value) >= 0.1 else 3
    return show.number(value, digits)


def amendments(found: Document, show: Cells) -> str:
    """Return what amendments change."""
    answers = ("acceptance", "peace", "overall")

    def row(one: Document) -> list[str]:
        name = show.said(one["says"]) + (f" ({show.word('smallest')})" if one["smallest"] else "")
        return [name, *(show.points(one["change"].get(answer)) for answer in answers)]

    return table([show.word("amendment"), *map(show.word, answers)], map(row, found["sensitivity"]["amendments"]))


def turning(found: Document, show: Cells) -> str:
    """Return what would change the answer: observable, from where on, and what then changes."""
    rows = [
        [show.said(one["indicator"]), show.said(one["threshold"]), show.said(one["effect"])]
        for one in found["would_change"]
    ]
    return table([show.word("changes"), show.word("when"), show.word("effect")], rows)


def held(found: Document, show: Cells) -> str:
    """Return what a dearer attack does with resolve held, and with it solved again."""
    row = next(one for one in found["assumptions"] if one["id"] == "attack-cost")
    lines = [
        [
            f"{end} ({_short(row[end], show)})",
            *(show.share(of["overall"], 1) for of in (row[f"if_{end}"], row["solved"][end])),
        ]
        for end in ("low", "high")
    ]
    return table(["cost of an attack", "`overall`, resolve held", "solved again"], lines)


def facts(found: Document, show: Cells) -> str:
    """Return what each fact of the record says, and the game before and after it."""
    rows = [
        [
            show.said(fact["says"]),
            show.number(fact["estimate"], 2),
            show.logs(fact["before"]),
            show.logs(fact["after"]),
            show.share(fact["effective"]),
        ]
        for fact in found["validity"]["conditioning"]["facts"]
    ]
    return table([show.word(key) for key in ("fact", "record", "before", "after", "alone")], rows)


def facts_used(found: Document, show: Cells) -> str:
    """Return the answers without weights, with them, and with each fact left out."""
    part = found["validity"]["conditioning"]
    answers = ("acceptance", "peace", "sovereignty", "overall")
    own = next(row for row in part["options"] if row["id"] == found["arrangement"]["id"])

    def row(name: str, of: Document) -> list[str]:
        return [name, *(show.number(of[answer], 3) for answer in answers)]

    rows = [
        row(show.word("none_used"), own["plain"]),
        row(show.word("all_used", share=show.share(part["effective"])), own["weighted"]),
        *(row(show.word("all_but", fact=show.said(fact["says"])), fact["without"]) for fact in part["facts"]),
        row(show.word("chance"), own["chance"]),
    ]
    return table([show.word("facts_used"), *answers], rows)


def falls(found: Document, show: Cells) -> str:
    """Return in how many draws an option lowers imposed peace, and why."""
    told = [(option, one) for option in found["comparison"] for one in option["windows"] if one["of"] == "peace"]
    return "\n".join(f"- {show.said(option['title'])}. {show.said(one['says'])}" for option, one in told)


def bars(found: Document, show: Cells) -> str:
    """Return every bar of the test of the whole, met or missed."""
    rows = [
        [
            Message("{set}: {bar}", {"set": SETS[bar["set"]], "bar": BARS[bar["bar"]]}).render(show.lang),
            number(bar["figure"], show.lang),
            span(bar["low"], bar["high"], show.lang),
            wanted(bar, show.lang),
            verdict(bar, show.lang),
        ]
        for bar in found["validity"]["end_to_end"]["bars"]
    ]
    return table([show.word(key) for key in ("bar", "figure", "interval", "wanted", "verdict")], rows)


def like_this(found: Document, show: Cells) -> str:
    """Return how the model did on past cases like the first one, and what that tests."""
    says = [show.said(one) for one in found["validity"]["end_to_end"]["like_this"]["says"]]
    return " ".join([*says, WHAT_IT_TESTS.render(show.lang)])


# Pages ---------------------------------------------------------------------------------------------------------------

Table = tuple[str, "Callable[[Document, Cells], str]"]

PAGES: dict[str, dict[str, Table]] = {
    "reported-framework": {
        name: (FIRST, maker)
        for name, maker in (
            ("level", level), ("options", options), ("differences", differences), ("motives", motives),
            ("losses", losses), ("drivers", drivers), ("amendments", amendments), ("turning", turning),
        )
    },
    "two-guarantees": {
        "korea-level": (KOREA, level), "korea": (KOREA, options), "korea-differences": (KOREA, differences),
        "poland-level": (POLAND, level), "poland": (POLAND, options), "poland-differences": (POLAND, differences),
    },
    "purpose": {"bars": (FIRST, bars), "like-this": (FIRST, like_this)},
    "horizon": {"held": (FIRST, held), "facts": (FIRST, facts), "facts-used": (FIRST, facts_used), "falls": (FIRST, falls)},
}  # fmt: skip
"""The tables of each page, by the name of their markers: from which case, and how."""

LANGUAGES = {
    "reported-framework": ("en", "fr"),
    "two-guarantees": ("en", "fr"),
    "purpose": ("en", "fr"),
    "horizon": ("en",),
}


def path_of(page: str, lang: str) -> Path:
    """Return where a page stands."""
    return DOCS / f"{page}{'' if lang == 'en' else f'.{lang}'}.md"


def written(text: str, page: str, lang: str, found: dict[str, Document]) -> str:
    """Return a page with its tables, from the assessments of the cases."""
    show = Cells(lang)
    for name, (case, maker) in PAGES[page].items():
        new = maker(found[case], show)
        text = filled(text, name, new.replace("\u00a0", " ") if lang == "en" else new.replace("'", "’"))
    return text


def main() -> None:
    """Write the tables."""
    effort = Effort(amendments=True)
    with processes(min(cores(), 8)) as pool:
        found = {
            case: assess(case, compare=list(others), effort=effort, pool=pool).to_dict()
            for case, others in CASES.items()
        }
    for page, langs in LANGUAGES.items():
        for lang in langs:
            path = path_of(page, lang)
            path.write_text(written(path.read_text(encoding="utf-8"), page, lang, found), encoding="utf-8")


if __name__ == "__main__":
    main()
