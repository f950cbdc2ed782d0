"""The figure is the mean over draws wherever a course of events is told; the sample's medians are others."""

from __future__ import annotations

from foedus.assessment.schema import ENDS
from foedus.report.answers import Names
from foedus.report.parts import parts_of
from foedus.report.story.endings import endings_figure
from foedus.report.story.scenarios import stories_of
from foedus.report.words import natural_frequency, percent
from tests.support.sample_assessment import assessment

NAMES = Names(protege="Arcadia", adversary="Thrace", years="10 years")


def test_the_ends_drawn_are_means():
    figure = endings_figure(parts_of(assessment(), "en"), "en")
    assert figure is not None
    for row, told in zip(assessment()["comparison"], figure.rows, strict=True):
        assert told == (row["title"]["en"], *(percent(row["ends"][end]["mean"]) for end in ENDS))


def test_the_stories_are_told_with_means():
    stories, why = stories_of(parts_of(assessment(), "en"), NAMES, scale="icd203", lang="en")
    assert why == ""
    main = next(row for row in assessment()["comparison"] if row["kind"] == "arrangement")
    means = {natural_frequency(part["mean"]) for part in (*main["ends"].values(), main["war"])}
    assert {story.frequency for story in stories} <= means
    assert stories[2].frequency == natural_frequency(main["war"]["mean"]) != natural_frequency(main["war"]["median"])
