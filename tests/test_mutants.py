"""The mutation run of the code: the same mutants each time, none in what never runs, none listed that is gone."""

from __future__ import annotations

import ast

import pytest

from tools import mutants
from tools.mutants import GROUPS, LISTED, ROOT, SOURCE, Worker, listed, mutated, nearest, sampled

pytest.importorskip("cosmic_ray", reason="cosmic-ray is not installed: pip install 'foedus[mutants]'")


@pytest.fixture(scope="module")
def some():
    return sampled(6, 1, ["law", "scores"])


def test_the_same_seed_gives_the_same_mutants_and_another_others(some):
    assert sampled(6, 1, ["scores"]) == [mutant for mutant in some if mutant.group == "scores"]
    assert sampled(6, 2, ["scores"]) != [mutant for mutant in some if mutant.group == "scores"]
    assert [mutant.group for mutant in some] == ["law"] * 6 + ["scores"] * 6
    assert len({mutant.operator for mutant in some[:6]}) == 6, "one operator after another"


def test_each_changes_what_runs_and_can_be_read(some):
    for mutant in some:
        text = mutated(mutant.module, mutant.operator, mutant.occurrence)
        assert text is not None
        assert ast.dump(ast.parse(text)) != ast.dump(ast.parse((SOURCE / mutant.module).read_text(encoding="utf-8")))
        assert mutant.before != mutant.after
        assert len({mutant.operator for mutant in some if mutant.group == mutant.group}) > 6, (
            "one operator after another"
        )


def test_annotations_and_signatures_are_left_alone(tmp_path, monkeypatch):
    text = (
        "from __future__ import annotations\n"
        "def f(a: int | None, *, b: int = 1) -> int | None:\n"
        "    c: int | str = a * b\n"
        "    return c\n"
    )
    (tmp_path / "made.py").write_text(text, encoding="utf-8")
    monkeypatch.setattr(mutants, "SOURCE", tmp_path)
    lines = {(place.operator.rpartition("/")[2], place.line) for place in mutants.places_of("made", "made.py")}
    assert lines == {
        ("NumberReplacer", 2),
        ("ReplaceBinaryOperator_Mul_Div", 3),
        ("ReplaceBinaryOperator_Mul_Add", 3),
    }


def test_every_module_has_tests_that_are_there(some):
    for patterns in GROUPS.values():
        for pattern, tests in patterns.items():
            assert list(SOURCE.glob(pattern)), pattern
            assert all((ROOT / name).exists() for name in tests), tests
    logic = next(m for m in sampled(40, 1, ["law"]) if m.module == "law/engine/logic.py")
    assert nearest(logic)[0] == "tests/law/engine/test_logic.py", "the nearest first"


def test_what_is_listed_is_still_in_the_code_and_has_a_reason():
    for (module, before, after), why in listed().items():
        text = " ".join((SOURCE / module).read_text(encoding="utf-8").split())
        assert before in text, (LISTED.name, module, before)
        assert before != after
        assert len(why) > 20


def test_a_mutant_is_killed_by_its_test_and_one_that_nothing_tests_survives(tmp_path):
    """A whole round on the copy of one worker: the working tree stays as it is."""
    (tmp_path / "test_it.py").write_text(
        "from foedus.statistics.shares import wilson_interval\n\n\n"
        "def test_it():\n    assert wilson_interval(1, 2, 0.9)[0] == 0.5\n",
        encoding="utf-8",
    )
    module, worker = "statistics/shares.py", Worker(tmp_path / "worker")
    tests = [str(tmp_path / "test_it.py"), "--rootdir", str(tmp_path)]
    text = (SOURCE / module).read_text(encoding="utf-8")
    assert worker.run(tests, 60.0) == "passed"
    worker.write(module, text.replace("share = k / n", "share = k * n"))
    assert worker.run(tests, 60.0) == "failed"
    worker.write(module, text.replace("(4 * n**2)", "(5 * n**2)"))
    assert worker.run(tests, 60.0) == "passed", "this test looks at the share alone"
    assert (SOURCE / module).read_text(encoding="utf-8") == text
