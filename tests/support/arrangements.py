"""Small random arrangements, as plain data, for the comparison of the engine with the enumerator."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from foedus.arrangement import Arrangement

RESPONSES = ("consult", "arm", "fight")
DEADLINES = ("PT20H", "P2D", "P5D")
DECISIONS = ("PT7H", "PT31H")

maybe = st.sampled_from((False, False, True))
seldom = st.sampled_from((False, False, False, False, True))


def build(data: dict[str, Any]) -> Arrangement:
    """Return the arrangement that plain data stand for."""
    return Arrangement.model_validate(data)


def document(**parts: Any) -> dict[str, Any]:
    """Return a document with the usual parties, and the given parts."""
    data: dict[str, Any] = {
        "foedus": 1,
        "id": "small",
        "title": "A small text",
        "status": "model",
        "instrument": "treaty",
        "parties": {
            "UA": {"name": "Ukraine", "roles": "protege"},
            "RU": {"name": "Russia", "roles": "adversary"},
            "US": {"name": "United States", "roles": "guarantor"},
            "UK": {"name": "United Kingdom", "roles": "guarantor"},
        },
        "incidents": ["invasion"],
    }
    return data | parts


@st.composite
def parties(draw: st.DrawFn) -> dict[str, Any]:
    adversary = draw(st.sampled_from((["adversary"], ["adversary"], ["adversary", "guarantor"])))
    chosen: dict[str, Any] = {
        "UA": {"name": "Ukraine", "roles": "protege"},
        "RU": {"name": "Russia", "roles": adversary},
        "US": {"name": "United States", "roles": "guarantor"},
    }
    fourth = draw(st.sampled_from(("UK", "UK", "BY", "CH", None)))
    roles = {"UK": ["guarantor"], "BY": ["ally_of_adversary", "guarantor"], "CH": ["outsider"]}
    if fourth:
        chosen[fourth] = {"name": fourth, "roles": roles[fourth]}
    return chosen


@st.composite
def bodies(draw: st.DrawFn, names: tuple[str, ...]) -> dict[str, Any]:
    members = draw(st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True))
    body: dict[str, Any] = {"members": members}
    rules = ["any", "unanimity", "majority", "2/3", 1, "weighted"] + (["single"] if len(members) == 1 else [])
    body["rule"] = draw(st.sampled_from(rules))
    if body["rule"] == "weighted":
        body["weights"] = {m: draw(st.integers(1, 3)) for m in members}
        body["share"] = draw(st.sampled_from(("1/2", "2/3")))
    if draw(seldom):
        body["less"] = [draw(st.sampled_from(("perpetrator", "victim", members[0])))]
    if draw(seldom):
        body["veto"] = [draw(st.sampled_from(members))]
    if draw(seldom):
        body["quorum"] = draw(st.integers(1, len(members)))
    if draw(seldom):
        body["absent"] = "not_counted"
    if draw(maybe):
        body["decides_within"] = draw(st.sampled_from(DECISIONS))
        if draw(maybe):
            body["failing"] = "approves"
    elif draw(seldom):
        body["silence"] = draw(st.sampled_from(DECISIONS))
    if draw(seldom):
        body["impartial"] = True
        body["access"] = draw(st.sampled_from((["own"], ["RU"], ["US"])))
        body["rule"] = "majority"
        for key in ("less", "veto", "quorum", "absent", "failing", "silence", "weights", "share"):
            body.pop(key, None)
        outside = [m for m in names if m not in ("RU", "UA")]
        body["members"] = [draw(st.sampled_from(outside))]
    if draw(seldom):
        body["mandate"] = {"every": "P6M", "by": draw(st.sampled_from(names))}
    return body


@st.composite
def whens(
    draw: st.DrawFn, names: tuple[str, ...], actors: tuple[str, ...], earlier: list[str], later: list[str]
) -> Any:
    when: dict[str, Any] = {"attack": draw(st.sampled_from(("any", "armed", "invasion", ["proxy_attack", "invasion"])))}
    if draw(seldom):
        when["zone"] = draw(st.sampled_from(("home", "covered")))
    atoms = draw(
        st.lists(
            st.sampled_from(
                ("agrees", "agrees", "finds", "adjective", "by", "asked", "consent", "procedure", "after", "after",
                 "rejected", "judges", "continues", "widens", "survives", "breach_of")
            ),
            max_size=2,
            unique=True,
        )
    )  # fmt: skip
    others = [a for a in actors if a not in names]
    for atom in atoms:
        if atom in ("agrees", "finds"):
            when[atom] = [draw(st.sampled_from(actors))]
        elif atom == "adjective":
            when["adjective"] = "serious"
            judge = draw(st.sampled_from((None, "self", *actors)))
            when |= {"judges": judge} if judge else {}
        elif atom == "judges":
            when["judges"] = draw(st.sampled_from(("self", *actors)))
        elif atom == "by":
            when["by"] = draw(st.sampled_from((["RU"], ["any"], ["RU", "proxies"], ["US"])))
        elif atom in ("asked", "consent"):
            when[atom] = [draw(st.sampled_from(names))]
        elif atom == "procedure":
            when["procedure"] = "constitutional"
        elif atom in ("after", "breach_of") and (earlier or (later and atom == "after")):
            when[atom] = [draw(st.sampled_from(earlier + (later if atom == "after" else [])))]
        elif atom == "rejected" and others:
            when["rejected"] = [draw(st.sampled_from(others))]
        elif atom == "continues":
            when["continues"] = "PT11H"
        elif atom == "widens":
            when["widens"] = True
        elif atom == "survives":
            when["survives"] = ["UA"]
    return when


@st.composite
def releases(draw: st.DrawFn, names: tuple[str, ...], actors: tuple[str, ...], earlier: list[str]) -> dict[str, Any]:
    kind = draw(st.sampled_from(("agrees", "agrees", "by", "after", "breach_of", "consent", "continues", "adjective")))
    if kind == "agrees":
        return {"agrees": [draw(st.sampled_from(actors))]}
    if kind == "by":
        judge = draw(st.sampled_from((None, "self", *actors)))
        return {"by": ["UA"]} | ({"judges": judge} if judge else {})
    if kind in ("after", "breach_of") and earlier:
        return {kind: [draw(st.sampled_from(earlier))]}
    if kind == "continues":
        return {"continues": "P3D"}
    if kind == "adjective":
        return {"adjective": "provoked"}
    return {"consent": [draw(st.sampled_from([n for n in names if n != "UA"]))]}


@st.composite
def clauses(
    draw: st.DrawFn, index: int, total: int, names: tuple[str, ...], actors: tuple[str, ...], *, ordered: bool
) -> dict[str, Any]:
    earlier = [f"c{i}" for i in range(index)]
    later = [] if ordered else [f"c{i}" for i in range(index + 1, total)]
    helpers = [n for n in names if n not in ("UA", "RU")]
    clause: dict[str, Any] = {"id": f"c{index}"}
    clause["who"] = draw(st.sampled_from((["guarantors"], ["guarantors"], helpers[:1], helpers, ["RU"])))
    clause["verb"] = draw(st.sampled_from(("shall", "shall", "shall", "shall", "may", "intends", "shall_not")))
    menu = draw(st.lists(st.sampled_from(RESPONSES), min_size=1, max_size=2, unique=True))
    if clause["verb"] == "shall" and draw(maybe):
        clause["choose"] = menu + (["or_nothing"] if draw(maybe) else [])
    else:
        clause["do"] = menu
    if clause["who"] == ["RU"] or (clause["verb"] == "shall" and draw(seldom)):
        clause = {
            "id": clause["id"],
            "who": clause["who"],
            "verb": "shall",
            "do": draw(st.sampled_from((["refrain"], menu))),
        }
    if clause["verb"] == "shall_not" and "RU" in clause["who"]:
        clause["verb"] = "may"
    if clause["verb"] == "shall" and "refrain" not in clause.get("do", []):
        clause["bound"] = draw(st.sampled_from(("each", "each", "each", "any", "together", "silent")))
    if clause["who"] != ["RU"] or ("refrain" not in clause.get("do", []) and draw(maybe)):
        # A prohibition that waits for what it forbids would undo its own cause.
        waits = ([], []) if clause["verb"] == "shall_not" else (earlier, later)
        clause["when"] = draw(whens(names, actors, *waits))
    if clause["verb"] in ("shall",) and draw(st.booleans()):
        clause["within"] = draw(st.sampled_from(DEADLINES))
        if draw(seldom):
            clause["counted_from"] = "attack"
    refrains = "refrain" in clause.get("do", [])
    if ordered and clause["verb"] != "shall_not" and not refrains and draw(st.booleans()):
        clause["unless"] = draw(releases(names, actors, earlier))
    if draw(seldom):
        clause["lapses"] = draw(st.sampled_from(DEADLINES))
    if draw(seldom):
        clause["attend"] = [draw(st.sampled_from(names))]
    return clause


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """Return the plain data of a small arrangement."""
    people = draw(parties())
    names = tuple(people)
    data = document(parties=people)
    data["incidents"] = draw(st.sampled_from((["invasion"], ["proxy_attack"], ["cyber_attack"])))
    zones: dict[str, dict[str, Any]] = {"home": {"title": "Home"}}
    if draw(seldom):
        zones["far"] = {"title": "Far", "covered": False}
    data["zones"] = zones
    count = draw(st.integers(0, 2))
    data["bodies"] = {f"b{i}": draw(bodies(names)) for i in range(count)}
    actors = (*data["bodies"], *data["bodies"], *names)
    total = draw(st.integers(1, 4))
    ordered = draw(st.booleans())
    data["clauses"] = [draw(clauses(i, total, names, actors, ordered=ordered)) for i in range(total)]
    return data


@st.composite
def enriched(draw: st.DrawFn) -> dict[str, Any]:
    """Return the plain data of a small arrangement that uses one or two of the constructs made for single treaties."""
    data = draw(documents())
    twice = ("any_of", "reservation")
    once = (
        "event",
        "event",
        "accusation",
        "until",
        "until",
        "ban",
        "exception",
        "consent",
        "rules",
        "deemed",
        "forthwith",
        "decide",
        "of",
        "foes",
        "foes",
    )
    for kind in draw(st.lists(st.sampled_from((*twice, *twice, *once)), min_size=1, max_size=2, unique=True)):
        _enrich(draw, data, kind)
    return data


def _enrich(draw: st.DrawFn, data: dict[str, Any], kind: str) -> None:
    names = tuple(data["parties"])
    actors = (*data["bodies"], *names)
    clause = draw(st.sampled_from(data["clauses"]))
    binding = clause["verb"] != "shall_not" and "refrain" not in clause.get("do", [])
    whole = clause["verb"] == "shall" and "or_nothing" not in clause.get("choose", [])
    if kind == "any_of" and clause.get("when"):
        clause["when"]["any_of"] = [draw(whens(names, actors, [], [])) for _ in range(2)]
    elif kind == "exception" and binding:
        clause["unless"] = {"any_of": [draw(releases(names, actors, [])) for _ in range(2)]}
    elif kind == "consent" and clause.get("when"):
        clause["when"]["consent"] = draw(st.sampled_from((["self"], ["self", "RU"])))
    elif kind == "rules" and data["bodies"]:
        body = data["bodies"]["b0"]
        body["rule"] = [body.get("rule", "unanimity"), draw(st.sampled_from(("any", "majority", 1, "2/3")))]
    elif kind == "deemed" and data["bodies"]:
        body = data["bodies"]["b0"]
        if not body.get("impartial") and not body.get("silence"):
            body |= {"decides_within": "PT31H", "failing": "approves_unless_rejected"}
    elif kind == "reservation":
        case = draw(st.none() | whens(names, actors, [], []) | releases(names, actors, []))
        made = {"by": [draw(st.sampled_from(names))], "to": [clause["id"]]}
        made["kind"] = draw(st.sampled_from(("reservation", "understanding")))
        data["reservations"] = [made | ({"when": case} if case else {})]
    elif kind == "event":
        for one in data["clauses"]:
            key = draw(st.sampled_from(("when", "unless", None)))
            if key and "refrain" not in one.get("do", []) and (key == "when" or one.get("when")):
                who = draw(st.sampled_from((None, *names)))
                said = {"event": "it happens"} | ({"consent": [who]} if who else {})
                one[key] = (one.get("when") or {}) | said if key == "when" else said
    elif kind == "until" and binding:
        ends: tuple[dict[str, Any], ...] = ({"agrees": [draw(st.sampled_from(actors))]}, {"consent": [names[-1]]})
        clause["until"] = draw(st.sampled_from(ends))
    elif kind == "accusation" and binding:
        finder = draw(st.sampled_from(actors))
        clause["unless"] = (
            draw(st.sampled_from(({}, {"by": ["UA"]})))
            | {"adjective": draw(st.sampled_from(("staged", "provoked")))}
            | draw(st.sampled_from(({"finds": [finder]}, {"judges": finder})))
        )
    elif kind == "ban" and binding and clause["who"] != ["RU"] and not clause.get("unless"):
        act = (clause.get("do") or clause["choose"])[0]
        waits = draw(st.sampled_from(data["clauses"]))
        if not waits.get("unless") and waits["verb"] != "shall_not" and act != "or_nothing":
            ban = {
                "id": "ban",
                "who": clause["who"],
                "verb": "shall_not",
                "do": [act],
                "when": {"after": [waits["id"]]},
            }
            data["clauses"] += [ban] if draw(st.booleans()) else [ban, ban | {"id": "again"}]
    elif kind == "forthwith" and whole:
        clause["within"] = "forthwith"
    elif kind == "foes":
        data["parties"]["BY"] = {
            "name": "BY",
            "roles": draw(st.sampled_from((["adversary"], ["adversary", "guarantor"]))),
        }
        for one in data["clauses"]:
            if one.get("when") and draw(st.booleans()):
                one["when"]["by"] = draw(st.sampled_from((["RU"], ["BY"], ["RU", "BY"], ["any"], ["BY", "proxies"])))
    elif kind == "of" and binding and clause["who"] != ["RU"]:
        clause["of"] = "other.a1"
    elif kind == "decide" and clause.get("when") and binding:
        who, when = clause["who"], {"attack": "any"}
        data["clauses"] = [
            {"id": "d", "who": who, "verb": "shall", "do": ["decide"], "when": when, "within": "P2D"},
            *data["clauses"],
        ]
        clause["when"] = {"attack": "any", "after": ["d"]} | draw(
            st.sampled_from(({"judges": "self"}, {"procedure": "constitutional"}, {"consent": ["self"]}))
        )
