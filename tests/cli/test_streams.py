"""Standard input that is closed, or no text, and chains as long as a document can hold."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.support.command import foedus

HEAD = """foedus: 1
id: x
title: a
status: in_force
instrument: treaty
parties:
  A: {name: A, roles: protege}
  B: {name: B, roles: adversary}
  C: {name: C, roles: guarantor}
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell of POSIX")
def test_a_closed_standard_input_is_an_error_of_the_user():
    for command in ('"$0" -m foedus check - <&-', '"$0" -m foedus check - --format json <&-'):
        done = subprocess.run(["sh", "-c", command, sys.executable], capture_output=True, text=True, check=False)
        assert done.returncode == 2, done.stderr
        assert done.stderr.startswith("standard input is closed\n  do:  name a file")
        assert done.stdout == ""


def test_what_is_no_text_on_standard_input_is_refused():
    done = subprocess.run(
        [sys.executable, "-m", "foedus", "check", "-"], input=b"title: \xff\xfe", capture_output=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.startswith(b"<stdin>, byte 7: the file is not UTF-8 text")


@pytest.mark.parametrize("length", [98, 400])
def test_a_chain_of_duties_one_after_another_is_read(length: int, tmp_path):
    clauses = [
        f"  - {{id: c{i}, who: C, verb: shall, do: fight, within: P1D, when: {{{when}}}}}"
        for i, when in enumerate(["attack: any", *(f"after: c{i}" for i in range(length))])
    ]
    path = tmp_path / "chain.yaml"
    path.write_text(HEAD + "clauses:\n" + "\n".join(clauses))
    result = foedus("check", path, "--format", "json")
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert result.exit_code in (0, 1)


def test_groups_of_groups_are_read_as_deep_as_they_are_written(tmp_path):
    groups = "".join(f"  g{i}: [g{i - 1}]\n" for i in range(1, 3000))
    clause = "  - {id: c, who: g2999, verb: shall, do: fight, within: P1D, when: {attack: any}}\n"
    path = tmp_path / "groups.yaml"
    path.write_text(f"{HEAD}groups:\n  g0: [C]\n{groups}clauses:\n{clause}")
    deep = foedus("check", path, "--format", "gnu")
    path.write_text(HEAD + "clauses:\n" + clause.replace("g2999", "C"))
    plain = foedus("check", path, "--format", "gnu")
    assert (deep.exit_code, deep.stdout.count("\n")) == (plain.exit_code, plain.stdout.count("\n"))
