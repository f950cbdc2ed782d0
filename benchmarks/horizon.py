"""``foedus assess`` as a whole process, and its recursion in numpy beside the same recursion in JAX."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import numpy as np

QUARTERS, DRAWS, SWEEPS = 40, 96, 64


def main() -> None:
    whole_process()
    game = a_game()
    in_numpy(game)
    in_jax(game)
    random_numbers(game)


def whole_process() -> None:
    before = os.times()
    start = time.perf_counter()
    command = [sys.executable, "-m", "foedus", "assess", "ukraine-2025-reported"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    wall = time.perf_counter() - start
    after = os.times()
    cpu = after.children_user - before.children_user + after.children_system - before.children_system
    print(f"foedus assess ukraine-2025-reported: {wall:.1f} s whole process, {cpu:.1f} s of processor time")


def a_game():
    from foedus.arrangement import load_arrangement, load_situation
    from foedus.deterrence import LINKS, from_situation, latin_hypercube, terms_of
    from foedus.horizon import BEHAVIOUR, build
    from foedus.law import matrix

    situation = load_situation("ukraine-2025").situation
    names = ("none", "consultation-only", "ukraine-2025-reported", "full-alliance")
    terms = [terms_of(matrix(load_arrangement(name)), "UA") for name in names]
    ledger = from_situation(situation, ["UA", "RU", *terms[0].guarantors], (*LINKS, *BEHAVIOUR))
    z = latin_hypercube(DRAWS, len(ledger.quantities), np.random.default_rng(1))
    return build(ledger.draws(z), situation, terms, QUARTERS)


def in_numpy(game) -> None:
    from foedus.horizon import follow, solve

    start = time.process_time()
    solution = solve(game, QUARTERS)
    solved = time.process_time()
    follow(game, solution.attack)
    followed = time.process_time()
    states = game.x.size * 4 * len(game.weight) * QUARTERS
    print(f"numpy: solve {solved - start:.2f} s, follow {followed - solved:.2f} s of processor time", end="; ")
    print(f"{states / (followed - start) / 1e6:.1f} million state-quarters a second")


def in_jax(game) -> None:
    """Time the same backward recursion in JAX: import and compilation are what a cold process pays."""
    start = time.process_time()
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
    from foedus.horizon.recursion import attack_values

    attack = jnp.asarray(attack_values(game, game.active))
    step, flow = jnp.asarray(game.step), jnp.asarray(game.flow)[..., None, None, None]
    delta = jnp.asarray(game.discount)[:, None, None, None, None, None]
    noise = jnp.asarray(game.noise)[:, None, None, None, None, None]
    later = jnp.asarray(game.turns_later)

    def back(value, turns):
        shape = value.shape
        moved = (step @ value.reshape(*shape[:3], -1)).reshape(shape)
        for group, axis in ((0, 3), (1, 4)):
            chance = turns[:, :, group][:, :, None, None, None, None]
            moved = moved + chance * (jnp.flip(moved, axis) - moved)
        wait = flow + delta * moved
        chosen = noise * jnp.logaddexp(attack / noise, wait / noise)
        return chosen, jnp.exp((attack - chosen) / noise)

    @jax.jit
    def run(turns):
        value = jnp.maximum(attack, flow / (1 - delta))
        value = jax.lax.fori_loop(0, SWEEPS, lambda _, v: back(v, later)[0], value)
        return jax.lax.scan(back, value, turns, reverse=True)

    turns = jnp.asarray(game.turns)
    jax.block_until_ready(run(turns))
    cold = time.process_time()
    jax.block_until_ready(run(turns))
    warm = time.process_time()
    print(f"JAX: import, compile and run {cold - start:.2f} s, run again {warm - cold:.2f} s of processor time")


def random_numbers(game) -> None:
    from foedus.horizon import simulate, solve

    solution = solve(game, QUARTERS)
    weights = np.broadcast_to(game.weight, (*game.start.shape, len(game.weight)))
    paths = 64
    start = time.process_time()
    simulate(game, solution, weights, paths, np.random.default_rng(1))
    simulated = time.process_time()
    np.random.default_rng(1).random((QUARTERS, 6, len(game), 1, paths))
    drawn = time.process_time()
    total = len(game) * len(game.names) * paths * QUARTERS
    print(f"simulation: {total / (simulated - start) / 1e6:.1f} million path-quarters a second", end="; ")
    print(f"drawing its random numbers alone takes {(drawn - simulated) / (simulated - start):.1%} of the time")


if __name__ == "__main__":
    main()
