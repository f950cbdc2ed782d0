"""Model texts, the yardsticks among them, set in the place of the arrangement that they are compared with."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from foedus.arrangement.loading import load_case
from foedus.arrangement.schema import Arrangement

if TYPE_CHECKING:
    from foedus.arrangement.situation import Situation

__all__ = ["YARDSTICKS", "in_place", "yardstick"]

YARDSTICKS = ("none", "consultation-only", "full-alliance")
"""No arrangement (a bare cease-fire on the line), consultation only, a full alliance."""

_STATIONED = 4  # guarantors that station forces in the full alliance


def yardstick(name: str, arrangement: Arrangement, situation: Situation) -> Arrangement:
    """Return a yardstick with the parties of an arrangement: like is compared with like.

    Parameters
    ----------
    name : str
        One of `YARDSTICKS`.
    arrangement : Arrangement
    situation : Situation
        See `in_place`.
    """
    return in_place(load_case(name), arrangement, situation)


def in_place(model: Arrangement, arrangement: Arrangement, situation: Situation) -> Arrangement:
    """Return a model text set in the place of an arrangement.

    Parameters
    ----------
    model : Arrangement
        A synthetic text; its words name no party.
    arrangement : Arrangement
        Its guarantors replace those of the model.
    situation : Situation
        Its protégé and adversary too; the strongest guarantors station forces where the text says so.
    """
    hostile = {situation.adversary, *arrangement.with_role("ally_of_adversary"), situation.protege}
    guarantors = [p for p in arrangement.with_role("guarantor") if p not in hostile]
    old = {model.with_role("protege")[0]: situation.protege, model.with_role("adversary")[0]: situation.adversary}
    if not guarantors or (set(guarantors) == set(model.with_role("guarantor")) and all(k == v for k, v in old.items())):
        return model
    new = {*old.values(), *guarantors}
    old |= {party: f"{party}-outsider" for party in model.with_role("outsider") if party in new}
    data = model.model_dump(mode="json", exclude_unset=True)
    # The model's guarantors go first: one of them may bear the id of the new adversary or protégé.
    data["parties"] = {party: data["parties"][party] for party in (*old, *model.with_role("outsider"))}
    called = data["parties"][model.with_role("protege")[0]]["name"]
    data = _renamed(data, old)
    roles = {party: data["parties"][party]["roles"] for party in (situation.protege, situation.adversary)}
    for party in (*roles, *guarantors):
        known = arrangement.parties[party].model_dump(mode="json", include={"name", "ccode"}, exclude_none=True)
        data["parties"][party] = {**known, "roles": roles.get(party, ["guarantor"])}
    for zone in data.get("zones", {}).values():
        if zone.get("of") == situation.protege and zone.get("title", {}).get("en") == called["en"]:
            zone["title"] = data["parties"][situation.protege]["name"]
    if "framework" in data.get("groups", {}):
        entries = {p: situation.find("capability", p) for p in guarantors}
        strongest = sorted(guarantors, key=lambda p: (-(e.middle if (e := entries[p]) else 0.0), p))
        data["groups"]["framework"] = strongest[:_STATIONED]
    if "want" in data:
        data["want"] = re.sub(r"(?<= by )\d+", lambda n: str(min(int(n[0]), len(guarantors))), data["want"])
    return Arrangement.model_validate(data)


def _renamed(value: Any, old: dict[str, str]) -> Any:
    """Return data with party ids replaced, as values and as keys."""
    if isinstance(value, dict):
        return {old.get(k, k): _renamed(v, old) for k, v in value.items()}
    if isinstance(value, list):
        return [_renamed(v, old) for v in value]
    return old.get(value, value) if isinstance(value, str) else value
