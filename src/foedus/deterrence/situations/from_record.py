"""What the record knows of some states on one day."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

import numpy as np
import polars as pl

from foedus.errors import OutsideCoverageError, SpecificationError, UnknownNameError
from foedus.record.dyads.geography import geodesic
from foedus.record.source_files.registry import source
from foedus.record.source_files.store import scan
from foedus.record.state_system.membership import ccode, names_of
from foedus.wording import Message

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

__all__ = ["Member", "RecordAt", "member"]

_OWED = {"atop_defense": 16, "atop_offense": 8, "atop_neutral": 4, "atop_nonagg": 2, "atop_consul": 1}


@dataclass(frozen=True, slots=True)
class Member:
    """A state of the system.

    Attributes
    ----------
    id : str
        As the situation calls it.
    code : int or None
        Correlates of War code; None for a party that is not a state, which the record does not cover.
    name : str or mapping of str to str
        By language.
    """

    id: str
    code: int | None
    name: str | Mapping[str, str]


def member(name: str, state: str, day: date, called: str | Mapping[str, str] | None = None) -> Member:
    """Return the member of the state system on a day that a name stands for.

    Parameters
    ----------
    name : str
        Id that the situation will give it.
    state : str
        Correlates of War code, letters (COW or ISO 3166) or name.
    day : date
    called : str or mapping of str to str, optional
        What to call it; as the list of states does unless given, and in French as CLDR does.

    Raises
    ------
    UnknownNameError
        No state ever bore that code, those letters or that name.
    SpecificationError
        It was no member on that day.
    OutsideCoverageError
        The day lies before the first year of the list of states.
    """
    covered = source("cw_system")
    if day.year < covered.first:
        raise OutsideCoverageError(
            Message("the list of states begins in {year}, later than {day}", {"year": covered.first, "day": day}),
            where="--date",
            todo=Message("give a date from {year} on", {"year": covered.first}),
        )  # fmt: skip
    panel = source("cw_gw_panel")
    try:
        code = ccode(state, min(day.year, panel.last), letters="iso3")
    except UnknownNameError:
        code = ccode(state, letters="iso3")
    spells = scan("cw_system").filter(pl.col("ccode") == code).sort("start").collect()
    for start, end in spells.select("start", "end").iter_rows():
        if start <= day and (day <= end or end.year >= covered.last):
            return Member(name, code, called or names_of(code, day.year))
    years = ", ".join(
        f"{a} to {'today' if b.year >= covered.last else b}" for a, b in spells.select("start", "end").iter_rows()
    )
    name = str(spells["cw_name"][-1] if spells.height else code)
    raise SpecificationError(
        Message(
            "'{state}' ({name}) was not a member of the state system on {day}",
            {"state": state, "name": name, "day": day},
        ),
        why=Message("it was one from {years}", {"years": years})
        if years
        else Message("it is not in the list of states"),
        todo=Message("choose another date or another state"),
    )


@dataclass(frozen=True, slots=True)
class RecordAt:
    """What the record knows of some members on a day.

    Attributes
    ----------
    members : tuple of Member
        Protégé and adversary first.
    day : date
    messages : list of Message
        What is not covered; grows as it is asked.
    """

    members: tuple[Member, ...]
    day: date
    messages: list[Message] = field(default_factory=list)

    @classmethod
    def of(cls, members: Sequence[Member], day: date) -> RecordAt:
        """Return the record of some members on a day."""
        return cls(tuple(members), day)

    def say(self, message: Message) -> None:
        """Note a message once."""
        if message not in self.messages:
            self.messages.append(message)

    def _year(self, name: str, wanted: int) -> int:
        """Return the year of a source to read: the one wanted, or the last covered, with a message."""
        covered = source(name)
        if wanted > covered.last:
            self.say(
                Message(
                    "The source “{what}” ends in {last}: its values for {last} are used for {day}.",
                    {"what": covered.title, "last": str(covered.last), "day": self.day},
                )
            )
        return max(min(wanted, covered.last), covered.first)

    def capability(self, state: Member) -> tuple[float | None, int | None]:
        """Return the CINC score of the last full year before the day, or of the first year of a new state."""
        if state.code is None:
            return None, None
        year = self._year("cow_nmc", self.day.year - 1)
        rows = scan("cow_nmc").filter(pl.col("ccode") == state.code, pl.col("cinc").is_not_null())
        known = rows.filter(pl.col("year") <= self.day.year).sort("year").collect()
        before = known.filter(pl.col("year") <= year)
        row = (before if before.height else known).tail(1)
        if row.is_empty():
            return None, None
        found = int(row["year"][0])
        if found != year:
            self.say(
                Message(
                    "The CINC score of {who} is that of {year}.",
                    {"who": state.name, "year": str(found)},
                )
            )
        return float(row["cinc"][0]), found

    def soldiers(self, state: Member) -> float | None:
        """Return the thousand soldiers of a state in the last full year before the day, up to five years earlier."""
        if state.code is None:
            return None
        year = self._year("cow_nmc", self.day.year - 1)
        rows = scan("cow_nmc").filter(pl.col("ccode") == state.code, pl.col("milper") > 0)
        row = rows.filter(pl.col("year").is_between(year - 5, year)).sort("year").collect().tail(1)
        return None if row.is_empty() else float(row["milper"][0])

    def distance(self, one: Member, two: Member) -> float | None:
        """Return the kilometres between the capitals, or None if either has none on the day."""
        if one.code is None or two.code is None:
            return None
        last = source("cow_capitals").last
        if self.day.year > last:
            self._year("cow_capitals", self.day.year)
        places = []
        for state in (one, two):
            here = scan("cow_capitals").filter(pl.col("ccode") == state.code, pl.col("stdate") <= self.day)
            row = here.sort("stdate").collect().tail(1)
            if row.is_empty() or (row["enddate"][0] < self.day and row["enddate"][0].year < last):
                return None
            places.append((float(row["lat"][0]), float(row["lng"][0])))
        (a, b), (c, d) = places
        return float(geodesic(*(np.array(v) for v in (a, b, c, d)))) / 1000

    def contiguity(self, one: Member, two: Member) -> int | None:
        """Return the type of contiguity on the day, 0 for none; None if one of them is not a state."""
        if one.code is None or two.code is None:
            return None
        last = source("cow_contdir").last
        self._year("cow_contdir", self.day.year)
        rows = scan("cow_contdir").filter(
            pl.col("ccode1") == one.code, pl.col("ccode2") == two.code, pl.col("stdate") <= self.day
        )
        rows = rows.filter((pl.col("enddate") >= self.day) | (pl.col("enddate").dt.year() >= last)).collect()
        return cast("int", rows["conttype"].min()) if rows.height else 0

    def polity(self, state: Member) -> int | None:
        """Return the Polity score of the year before the day, or of up to five years earlier, if known."""
        if state.code is None:
            return None
        year = self._year("cw_democracy", self.day.year - 1)
        rows = scan("cw_democracy").filter(pl.col("ccode") == state.code, pl.col("polity2").is_not_null())
        known = rows.filter(pl.col("year") <= year).sort("year").collect().tail(1)
        return None if known.is_empty() or year - int(known["year"][0]) > 5 else int(known["polity2"][0])

    def obligations(self, one: Member, two: Member) -> int | None:
        """Return what one owes two in the year before the day, a sum of powers of two; None if one is not a state."""
        if one.code is None or two.code is None:
            return None
        year = self._year("atop_alliance", self.day.year - 1)
        row = scan("atop_alliance").filter(
            pl.col("ccode1") == one.code, pl.col("ccode2") == two.code, pl.col("year") == year
        )
        found = row.select(*_OWED).collect()
        return sum(worth * int(found[name][0] or 0) for name, worth in _OWED.items()) if found.height else 0

    def peace_years(self, one: Member, two: Member) -> int | None:
        """Return the full years since the last dispute of the two began, or since the younger became a state.

        None where the list of disputes ends before the year of the day.
        """
        if self.day.year - 1 > source("gml_mid_ddydisps").last:
            return None
        rows = scan("gml_mid_ddydisps").filter(
            pl.col("ccode1") == one.code, pl.col("ccode2") == two.code, pl.col("year") < self.day.year
        )
        last = rows.filter(pl.col("gmlmidongoing") == 1).select(pl.col("year").max()).collect().item()
        if last is None:
            starts = scan("cw_system").filter(pl.col("ccode").is_in([one.code, two.code]))
            last = starts.group_by("ccode").agg(pl.col("start").min().dt.year()).collect()["start"].max()
        return self.day.year - cast("int", last) - 1 if last is not None else None

    def war(self) -> bool | None:
        """Return whether protégé and adversary are at war on the day; None where the record cannot say.

        Wars are dated by year (to 2007), disputes by day (to 2010), and a dispute that became a war began before it.
        So: no war of the two in the year, or no dispute of theirs on the day that reached war (from 2008, where no list
        of wars helps, the use of force), means none; a war that covers the years on both sides of the day means one;
        between the two the record cannot say.
        """
        year = self.day.year
        own, foe = (m.code for m in self.members[:2])
        if own is None or foe is None:
            return None
        if year > source("gml_part").last:
            return None
        rows = scan("cow_war_inter").filter(
            pl.col("ccode1") == own, pl.col("ccode2") == foe, pl.col("year").is_between(year - 1, year + 1)
        )
        known = year <= source("cow_war_inter").last
        wars = rows.group_by("warnum").agg(pl.col("year").unique()).collect()
        spans = [set(years) for years in wars["year"].to_list() if year in years]
        first, last = (self.day.month, self.day.day) == (1, 1), (self.day.month, self.day.day) == (12, 31)
        if any((first or year + 1 in span) and (last or year - 1 in span) for span in spans):
            return True
        if (known and (not spans or first)) or not self._in_dispute(own, foe, 5 if known else 4):
            return False
        return None

    def _in_dispute(self, own: int, foe: int, level: int) -> bool:
        """Whether both are opposed, on the day, in a dispute that at some time reached a hostility level."""
        spells = scan("gml_part").join(
            scan("gml_mid_disps").filter(pl.col("hostlev") >= level).select("dispnum"), on="dispnum"
        )
        start, end = (
            pl.date(f"{e}year", pl.col(f"{e}mon").clip(1, 12), pl.col(f"{e}day").clip(1, 28)) for e in ("st", "end")
        )
        late = pl.col("endday") > 28
        end = pl.when(late).then(end.dt.offset_by("3d")).otherwise(end)
        spells = spells.filter(pl.col("ccode").is_in([own, foe]), start <= self.day, end >= self.day)
        sides = spells.select("dispnum", "ccode", "sidea").unique().collect()
        return any(
            {own, foe} == set(group["ccode"]) and group["sidea"].n_unique() == 2
            for _, group in sides.group_by("dispnum")
        )
