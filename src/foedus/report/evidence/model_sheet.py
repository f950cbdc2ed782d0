"""What every report says of the model, its limits and its words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.wording import MINUS, Message, render, translator

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foedus.arrangement.schema import Arrangement
    from foedus.report.answers import Option
    from foedus.report.parts import Parts

__all__ = ["CODE_MAP", "checks", "contents_list", "equations", "four_parts", "glossary", "limits", "model_sheet"]

_LEAST = 1e-4

CODE_MAP: tuple[tuple[str, str], ...] = (
    ("figure-scale", "foedus.report.story.scale.scale_figure"),
    ("options", "foedus.report.answers.options_of"),
    ("figure-peace", "foedus.report.drawing.by_year.by_year"),
    ("figure-sovereignty", "foedus.report.drawing.by_year.by_year"),
    ("drafts", "foedus.report.text.drafts.drafts_of"),
    ("loopholes", "foedus.report.text.loopholes.findings_of"),
    ("floor", "foedus.report.text.floor.floors_of"),
    ("figure-dependency", "foedus.report.text.dependency.dependency_figure"),
    ("since", "foedus.report.story.changes.since_of"),
    ("scenarios", "foedus.report.story.scenarios.stories_of"),
    ("figure-endings", "foedus.report.story.endings.endings_figure"),
    ("record", "foedus.report.evidence.record.record_of"),
    ("figure-specifications", "foedus.report.evidence.record.specification_figure"),
    ("figure-drivers", "foedus.report.evidence.tornado.tornado"),
    ("figure-sobol", "foedus.report.evidence.sensitivity.sobol_figure"),
    ("assumptions", "foedus.report.evidence.assumptions.assumptions_of"),
    ("figure-game", "foedus.report.story.game_tree.game_figure"),
    ("figure-estimates", "foedus.report.evidence.estimates.links_of"),
    ("validity", "foedus.report.evidence.validity.scores_of"),
    ("figure-calibration", "foedus.report.evidence.calibration.calibration_figure"),
    ("alternatives", "foedus.report.story.alternatives.rivals_of"),
)
"""Which code makes each figure and table, in the order of the page."""


def contents_list(lang: str, *, drafts: bool = False, since: bool = False) -> list[tuple[str, str]]:
    """Return the anchors of the sections with their headings, in order."""
    _ = translator(lang)
    return [
        ("bottom-line", _("The bottom line")),
        ("guarantee", _("What the text guarantees")),
        ("would-change", _("What would change our mind")),
        ("options", _("The options compared")),
        *([("since", _("What changed since the last report"))] if since else []),
        ("depth", _("Each answer by option")),
        ("years", _("Year by year")),
        *([("drafts", _("The texts side by side"))] if drafts else []),
        ("loopholes", _("Loopholes")),
        ("floor", _("Who is bound to do what")),
        ("status", _("The status of the text")),
        ("scenarios", _("How it could go")),
        ("record", _("The record and its limits")),
        ("drivers", _("What drives the answer")),
        ("assumptions", _("Ledger of assumptions")),
        ("sources", _("Sources and their grades")),
        ("model", _("Model sheet")),
        ("estimates", _("Estimates")),
        ("validity", _("Validity")),
        ("alternatives", _("Alternatives and dissent")),
        ("limits", _("Limits and misuse")),
        ("reproduce", _("How to reproduce")),
        ("glossary", _("Glossary")),
    ]


def four_parts(parts: Parts, options: Sequence[Option], lang: str) -> list[tuple[str, str]]:
    """Return the problem as uncertainties, levers, relations and measures (XLRM: Lempert, Popper, Bankes 2003)."""
    _ = translator(lang)
    uncertain = [row for row in parts.assumptions if row["low"] != row["high"]]
    estimated = [row for row in uncertain if row["basis"] == "estimated"]
    return [
        (
            _("Uncertainties"),
            _(
                "{n} quantities have a range: {estimated} estimated from the record, {assumed} assumed. They stand in "
                "the ledger.",
                n=len(uncertain),
                estimated=len(estimated),
                assumed=len(uncertain) - len(estimated),
            ),
        ),
        (_("Levers"), _("The texts compared: {texts}.", texts=_.series(o.title for o in options) or "–")),
        (
            _("Relations"),
            _(
                "The law of the text says who is bound to what; the promise, the distance and the will say who helps; "
                "the balance of forces says who would win; the adversary chooses with all this in view."
            ),
        ),
        (
            _("Measures"),
            _("Acceptance, motives, peace, sovereignty, and the overall probability, by which options are compared."),
        ),
    ]


def equations(lang: str) -> list[tuple[str, str]]:
    """Return the equations of the model, each with its name; docs/explanation/horizon.md defines every symbol."""
    _ = translator(lang)
    fights = _(
        "base + obligation (class of promise) + form + institutions + presence + capability + distance + nuclear + "
        "seen + unwilling"
    )
    arrival = _("arrival = max(decision + deployment − warning, 0), in days")
    worth = _("worth = there + (1 − there) · (late + (1 − late) · e^(−arrival / first phase))")
    holds = _("h = 1 / (1 + ((own + brought) / adversary · e^advantage)^(−steepness))")
    resists = _("logit r = resistance + slope · (h − ½);  h: the protégé holds if it resists;  r: it resists")
    stock = _("stock_(t+1) = stock_t + use · (delivered_t − stock_t)")
    delivered = _("delivered_t: pledged a delay earlier, less where a government has turned away, and dated pipelines")
    strength = _(
        "x_(t+1) = x_t + regrouping · (long run + aid_t − x_t) + aid_(t+1) − aid_t + noise;  aid_t = effect · stock_t"
    )
    begins = _(
        "P(comes into force) = 1 − S_(t+1) / S_t, while the leading guarantor is willing; S_t: it takes longer than t"
    )
    leaves = _("P(a guarantor leaves) = its chance of leaving, if turned away, once the notice has run")
    ends = _("P(ends) = 1 − P(renewed) at each end of a term, otherwise 0")
    values = _("V_t = λ · ν · log(exp(U / ν) + exp(W_t / ν)) + (1 − λ) · W_t;  λ: an occasion comes")
    waits = _("W_t = worth of a quarter of peace + δ · E[V_(t+1)];  P(attack) = λ / (1 + exp((W_t − U) / ν))")
    level = _("level = 1 − (1 − f · s) multiplied over ten years;  f: a dispute in a year;  s: it becomes an attack")
    solved = _("resolve: solved so that P(attack in ten years | what is in force, accepted) = level, and held")
    won = _("logit victory_t = logit victory + steepness · (log strength_t − log strength_0)")
    attack = _("U = resolve · (1 − r · h) − r · (cost of war + cost of helpers) + worth of peace after an attack")
    signs = _("refuse if R > A0;  sign to regroup if A0 ≥ R > K;  for peace or to keep options open if K ≥ R")
    what = _("R: going on with the war;  A0: accepting with the option to attack;  K: accepting without it")
    overall = _("overall = P(accept) · P(held | accept) + (1 − P(accept)) · P(held | war goes on)")
    parts = (
        (_("What compares the options"), (overall,)),
        (_("Who fights beside the protégé, in log-odds"), (fights,)),
        (_("What the help of one that fights is worth, by when it comes"), (arrival, worth)),
        (_("Who would win, and whether the protégé resists"), (holds, resists)),
        (_("How strength moves, quarter by quarter"), (stock, delivered, strength)),
        (_("The clock of the text, quarter by quarter"), (begins, leaves, ends)),
        (_("The level of danger"), (level, solved)),
        (_("Attack or wait, quarter by quarter"), (values, waits, attack)),
        (_("The war in progress"), (won,)),
        (_("At signature"), (signs, what)),
    )
    return [(name, "\n".join(lines)) for name, lines in parts]


def checks(parts: Parts, lang: str) -> list[str]:
    """Return what was checked in this run, in words."""
    _ = translator(lang)
    made = parts.provenance
    if made is None:
        return [_("The assessment carries no diagnostics.")]
    diagnostics = made["diagnostics"]
    sentences = [
        _("The diagnostics passed.") if diagnostics["passed"] else _("The diagnostics failed."),
        _("The chances of all ends sum to one, within {error}.", error=_short(diagnostics["mass_error"], lang)),
        _("The value of the last phase repeats itself, within {error}.", error=_short(diagnostics["residual"], lang)),
        _(
            "Chances computed exactly and by simulated paths differ by at most {n} standard errors; up to 5 is "
            "allowed.",
            n=_short(diagnostics["simulation_error"], lang),
        ),
    ]
    sampling = made["sampling_error"].get("overall")
    if sampling is not None:
        sentences.append(
            _(
                "Four independent sets of draws give overall probabilities that differ by {points} points as a "
                "standard error.",
                points=_short(100 * sampling, lang),
            )
        )
    return [*sentences, *(render(message, lang) for message in diagnostics["messages"])]


def _short(number: float, lang: str) -> str:
    """Return a number to two significant digits; one that is next to nothing as a power of ten."""
    return translator(lang).value(float(f"{number:.2g}")) if number >= _LEAST else f"{number:.0e}".replace("-", MINUS)


_SHEET: tuple[tuple[Message, Message], ...] = (
    (
        Message("Purpose"),
        Message("To compare security arrangements in one situation: which would be accepted, and which would hold."),
    ),
    (
        Message("Who decides"),
        Message(
            "The adversary decides at signature whether to accept, and each quarter whether to attack or wait. "
            "The protégé resists or concedes. Each guarantor honours or abandons."
        ),
    ),
    (
        Message("What changes"),
        Message(
            "Relative capability, the will of guarantors, the stock of aid, and the phase of the arrangement’s "
            "life, quarter by quarter."
        ),
    ),
    (
        Message("How the adversary chooses"),
        Message(
            "By comparing attack now with the discounted worth of waiting, by backward recursion, with a small "
            "noise. Its resolve is private; acceptance itself tells something of it."
        ),
    ),
    (
        Message("What the text does"),
        Message(
            "What the clauses promise sets how likely each guarantor is to fight or to help when called: a "
            "dated duty counts most, then a duty without a date, a menu, a permission, a consultation."
        ),
    ),
    (
        Message("How a course of events ends"),
        Message("In exactly one of four ways: peace and held; conceded; attacked and held; attacked and lost."),
    ),
    (
        Message("Uncertainty"),
        Message(
            "Every assumption is drawn from its range; intervals are over these draws. All options are played "
            "with the same random numbers."
        ),
    ),
)
"""The model in named parts, after the ODD protocol (Grimm and others 2020)."""


def model_sheet(lang: str) -> list[tuple[str, str]]:
    """Return the model in named parts."""
    return [(name.render(lang), text.render(lang)) for name, text in _SHEET]


def limits(parts: Parts, arrangement: Arrangement | None, lang: str) -> list[str]:
    """Return what the report cannot say of this text, and what always holds."""
    _ = translator(lang)
    own = []
    if arrangement is not None and arrangement.status == "alleged":
        own.append(
            _("No text is published: terms are as reported, and some are denied. What is silent is read as silent.")
        )
    return [
        *own,
        _(
            "Acceptance and everything about resolve, costs and will are assumptions with ranges, never read "
            "off the record."
        ),
        _("These are odds over many courses of events, not a forecast of what a person will decide."),
        *([_compare_by_overall(lang)] if parts.war else []),
        _("The law is that of the text alone; general law, such as Article 51 of the Charter, is not modelled."),
        _("A finding shows what the text allows, not what a party intends."),
        _("Wars with nuclear powers are few; what holds for others may not hold for them."),
        _("Quote a probability with its interval, its date and its condition, or not at all."),
    ]


def _compare_by_overall(lang: str) -> str:
    return translator(lang)(
        "Answers marked “if accepted” must not rank options: an arrangement that only a mild adversary would accept "
        "looks falsely good. The overall probability compares them."
    )


_GLOSSARY: tuple[tuple[Message, Message], ...] = (
    (
        Message("Lawful scenario"),
        Message("A course of events in which every party but the attacker keeps to the letter of the text."),
    ),
    (
        Message("Floor"),
        Message("What happens in every lawful scenario, and the latest time at which it happens: what is guaranteed."),
    ),
    (
        Message("Ceiling"),
        Message(
            "What can lawfully be brought about, and whose cooperation that needs. Between floor and ceiling "
            "lies discretion."
        ),
    ),
    (
        Message("Lawful abandonment"),
        Message("A lawful scenario in which the protégé is attacked and gets no effective help."),
    ),
    (
        Message("Effective help"),
        Message("Sanctions, funds, intelligence, arms, troops or combat; talking and denouncing are not."),
    ),
    (
        Message("Armed attack"),
        Message(
            "An offensive by the adversary (1,000 deaths in battle within twelve months, or a declared one) or a "
            "seizure of ground."
        ),
    ),
    (
        Message("Motive of acceptance"),
        Message(
            "To regroup: the adversary would refuse if it could not attack again within the horizon. Keeping its "
            "options open: it would sign even so, yet on the course that it expects an attack comes to be worth more "
            "than waiting. For peace: it never does."
        ),
    ),
    (
        Message("Violation"),
        Message(
            "A year with 25 to 999 dead and no ground lost: a rate, no decision of the model, and no breach of peace."
        ),
    ),
    (
        Message("Sovereignty kept"),
        Message(
            "Territory and choice of government as at signature, lost neither by attack nor by concession under threat."
        ),
    ),
    (
        Message("Overall probability"),
        Message(
            "Chance of acceptance times sovereignty if accepted, plus chance of refusal times sovereignty if "
            "the war goes on."
        ),
    ),
    (
        Message("Worst case"),
        Message("The overall probability in the least favourable twentieth of the draws."),
    ),
    (
        Message("Regret"),
        Message("What choosing this option instead of the best one loses, exceeded in only a twentieth of the draws."),
    ),
    (
        Message("Interval"),
        Message(
            "The range that holds the stated share of draws over parameters and assumptions; not every error is in it."
        ),
    ),
    (
        Message("Source grade"),
        Message(
            "Admiralty grade: a letter for the reliability of the source, a digit for the credibility of the fact."
        ),
    ),
)


def glossary(lang: str) -> list[tuple[str, str]]:
    """Return the words of the report with what they mean."""
    return [(word.render(lang), meaning.render(lang)) for word, meaning in _GLOSSARY]
