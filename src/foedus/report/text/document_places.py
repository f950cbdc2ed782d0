"""Where something stands in a text, as people say it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.wording import Message

if TYPE_CHECKING:
    from foedus.arrangement.schema import Arrangement

__all__ = ["place_name"]


def place_name(arrangement: Arrangement, place: tuple[str, ...]) -> Message | str:
    """Return a place of the document, such as ``("bodies", "council")``, in words."""
    part, name = (*place, "", "")[:2]
    if part == "clauses" and name:
        return Message("clause {clause}", {"clause": name})
    if part == "bodies" and name:
        body = arrangement.bodies.get(name)
        called = body.title if body and body.title else name.replace("_", " ")
        return Message("the body “{body}”", {"body": called})
    if part == "zones" and name:
        zone = arrangement.zones.get(name)
        return Message("the zone “{zone}”", {"zone": zone.title if zone else name})
    if part == "life":
        return Message("how it begins and ends")
    return ".".join(place)
