"""Every fit that ``foedus estimate`` makes: each link on each sample and coding, and which of them headlines use."""

from __future__ import annotations

from dataclasses import dataclass

from foedus.deterrence.fitting.samples import SAMPLES

__all__ = ["Job", "jobs"]

HEADLINES = {
    "joining": "from_1946",
    "fulfilment": "all",
    "honouring": "all",
    "contest": "all",
    "resistance": "from_1946",
    "severity": "from_1946",
    "challenge": "from_1946",
}
"""The sample that headlines use: from 1946 where the record identifies the link there. Wars decided since are 22, calls
of alliances 54, 12 of them honoured: there all years are used, with a shift after 1945."""


@dataclass(frozen=True, slots=True)
class Job:
    """One fit.

    Attributes
    ----------
    link, sample : str
    attacker : str
        Coding of who attacked.
    option : str
        What else differs, or nothing.
    """

    link: str
    sample: str
    attacker: str = "side_a"
    option: str = ""

    @property
    def variant(self) -> str:
        """Name of the variant: the sample, then what differs from the headline."""
        other = "" if self.attacker == "side_a" else f":{self.attacker}"
        return f"{self.sample}{other}{':' + self.option if self.option else ''}"

    @property
    def headline(self) -> bool:
        """Whether headlines use this fit."""
        return self.variant == HEADLINES[self.link]


def jobs() -> tuple[Job, ...]:
    """Return every fit, in the order in which they are made."""
    found = []
    for link in ("joining", "resistance", "severity", "challenge"):
        for attacker in ("side_a", "war_initiator"):
            found += [Job(link, sample, attacker) for sample in SAMPLES]
        if link == "joining":
            found += [Job(link, sample, option="december_1941") for sample in ("all", "without_world_wars")]
            found += [Job(part, sample) for part in ("fulfilment", "contest") for sample in SAMPLES]
            found += [Job("fulfilment", sample, option="lenient") for sample in ("all", "from_1946")]
            found += [Job("honouring", sample) for sample in SAMPLES]
        if link == "resistance":
            found += [
                Job(link, sample, option=o) for o in ("split", "help_at_force") for sample in ("all", "from_1946")
            ]
    return tuple(found)
