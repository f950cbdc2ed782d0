"""``foedus assess`` as a whole process; its recursion in numpy and JAX; its paths beside JAX, Mesa and random numbers.

The minimal model is that of Mesa's users: agents that are attacked with a constant chance in each step, and helped or
not. All of it runs in one process, one after the other, and is measured in processor time, so that the ratios hold on a
busy machine too.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable

import numpy as np

QUARTERS, DRAWS, SWEEPS = 40, 16, 32
PATHS, ATTACK, HONOUR = 30_000, 0.03, 0.4


def main() -> None:
    whole_process()
    game = a_game()
    in_numpy(game)
    in_jax(game)
    paths_of_the_game(game)
    minimal_model()


def processor_time(work: Callable[[], object], times: int = 5) -> float:
    """Return the least processor time of a few runs, in seconds."""
    found = []
    for _ in range(times):
        start = time.process_time()
        work()
        found.append(time.process_time() - start)
    return min(found)


def whole_process() -> None:
    """Time the command by the clock, on all cores and on one, where its processor time is that of one process."""
    command = [sys.executable, "-m", "foedus", "assess", "ukraine-2025-reported"]
    cores = os.sched_getaffinity(0)

    def run(used: set[int]) -> float:
        start = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, preexec_fn=lambda: os.sched_setaffinity(0, used))
        return time.perf_counter() - start

    walls = ", ".join(f"{run(cores):.1f}" for _ in range(3))
    before = os.times()
    alone = run({min(cores)})
    after = os.times()
    cpu = after.children_user - before.children_user + after.children_system - before.children_system
    print(f"foedus assess ukraine-2025-reported, whole process: {walls} s on {len(cores)} cores; ", end="")
    print(f"{alone:.1f} s on one, {cpu:.1f} s of processor time")


def a_game():
    from foedus.arrangement import load_arrangement, load_situation
    from foedus.deterrence import DEFAULTS, from_situation, guarantor_defaults, sample, terms_of
    from foedus.horizon import build
    from foedus.law import matrix

    situation = load_situation("ukraine-2025").situation
    names = ("none", "consultation-only", "ukraine-2025-reported", "full-alliance")
    terms = [terms_of(matrix(load_arrangement(name)), "UA") for name in names]
    guarantors = terms[0].guarantors
    defaults = (*DEFAULTS, *(q for party in guarantors for q in guarantor_defaults(party)))
    ledger = from_situation(situation, ["UA", "RU", *guarantors], defaults)
    z = sample(ledger, DRAWS, np.random.default_rng(1))
    draws = ledger.draws(z)
    print(f"building the game of {DRAWS} draws and {len(names)} arrangements: ", end="")
    print(f"{processor_time(lambda: build(draws, situation, terms, QUARTERS)):.2f} s of processor time")
    return build(draws, situation, terms, QUARTERS)


def in_numpy(game) -> None:
    from foedus.horizon import follow, solve

    solution = solve(game, QUARTERS)
    solved = processor_time(lambda: solve(game, QUARTERS))
    followed = processor_time(lambda: follow(game, solution.attack))
    print(f"numpy: solve {solved:.2f} s, follow {followed:.2f} s of processor time")


def in_jax(game) -> None:
    """Time the same backward recursion in JAX: import and compilation are what a cold process pays."""
    start = time.process_time()
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
    from foedus.horizon.solving.recursion import attack_values

    attack = jnp.asarray(attack_values(game))
    flow = jnp.asarray(game.flow)[..., None, None]
    delta, noise = (jnp.asarray(v)[:, None, None, None, None] for v in (game.discount, game.noise))
    group = np.array(game.group)
    steps, turns = (jnp.asarray(a[:, :, group]) for a in (game.step, game.turn))

    def back(value, moves):
        step, turn = moves
        d, c, x, t, n = value.shape
        turned = value.reshape(d, c, x * t, n) @ turn.swapaxes(-1, -2)
        moved = (step @ turned.reshape(d, c, x, t * n)).reshape(value.shape)
        wait = flow + delta * moved
        chosen = noise * jnp.logaddexp(attack / noise, wait / noise)
        return chosen, jnp.exp((attack - chosen) / noise)

    @jax.jit
    def run(steps, turns):
        value = jnp.maximum(attack, flow / (1 - delta))
        value = jax.lax.fori_loop(0, SWEEPS, lambda _, v: back(v, (steps[-1], turns[-1]))[0], value)
        return jax.lax.scan(back, value, (steps[:-1], turns[:-1]), reverse=True)

    jax.block_until_ready(run(steps, turns))
    cold = time.process_time() - start
    warm = processor_time(lambda: jax.block_until_ready(run(steps, turns)))
    print(f"JAX: import, compile and run {cold:.2f} s, run again {warm:.2f} s (without the moves between phases)")


def paths_of_the_game(game) -> None:
    from foedus.horizon import simulate, solve

    solution = solve(game, QUARTERS)
    weights = np.broadcast_to(game.weight, (len(game), len(game.names), len(game.weight)))
    count = 6000
    taken = processor_time(
        lambda: simulate(game, solution, weights, count, np.random.default_rng(1).spawn(len(game))), 2
    )
    lived = len(game) * len(game.names) * count * QUARTERS
    generator = np.random.default_rng(1)
    numbers = processor_time(lambda: [generator.random((4, count)) for _ in range(len(game) * QUARTERS)], 2)
    print(f"paths of the game: {lived / taken / 1e6:.0f} million path-quarters a second; a million paths of ", end="")
    print(
        f"{QUARTERS} quarters take {QUARTERS * 1e6 / (lived / taken):.1f} s of processor time; drawing the random ",
        end="",
    )
    print(f"numbers, the same for every arrangement, takes {numbers / taken:.0%} of it")


def minimal_model() -> None:
    """Follow paths that are attacked with a constant chance in each step, and helped or not if they are."""
    steps = PATHS * QUARTERS
    ours, ours_numbers = by_simulate()
    generator = np.random.default_rng(1)
    buffer = np.empty(PATHS)
    one = processor_time(lambda: [generator.random(out=buffer) for _ in range(QUARTERS)])
    rate = steps / one
    agents = by_mesa()
    print(f"minimal model, {PATHS} paths of {QUARTERS} steps, million path-steps a second:")
    print(f"  foedus {steps / ours / 1e6:.0f}, JAX {steps / by_jax() / 1e6:.0f}, Mesa {steps / agents / 1e6:.2f}")
    used = ours_numbers / steps
    print(f"  foedus is {agents / ours:.0f} times as fast as Mesa")
    print(f"  one core draws {rate / 1e6:.0f} million numbers a second; foedus uses {used:.2f} a step:", end=" ")
    print(f"{steps * used / ours / rate:.0%} of that rate")
    print(f"  a method that draws two a step could at most make {rate / 2e6:.0f}: {2 * steps / ours / rate:.0%} of it")


def by_simulate() -> tuple[float, float]:
    """Return the processor time of our paths on the minimal model, and how many random numbers they use."""
    from foedus.horizon import Game, Solution, simulate

    one = np.ones((1, 1, 1, 1))
    none = np.zeros((1, 1, 1))
    game = Game(
        names=("minimal",), first=(0,), group=(0,), moves=(), hold=HONOUR * one, resist=one, hold_war=HONOUR * one,
        helper_cost=none, helped=none, x=none, start=np.zeros((1, 1), dtype=np.int64), begin=none + 1, step=one[None],
        turn=one[None], occasion=none + 1, resolve=one[0, 0], flow=none, burden=none[0], after_attack=none[0, 0],
        attack_cost=none[0, 0], noise=none[0, 0] + 1, discount=none[0, 0] + 0.9, spread=none[0, 0] + 1,
        offensive=none[0, 0] + 1, threat=none[0, 0], unchosen=none[0, 0],
    )  # fmt: skip
    policy = np.full((QUARTERS, 1, 1, 1, 1, 1), ATTACK)
    solution = Solution(policy, policy[0], policy[0], np.zeros(1))
    weights = np.ones((1, 1, 1))
    ends = simulate(game, solution, weights, PATHS, np.random.default_rng(1).spawn(1)).end
    expected = 1 - (1 - ATTACK) ** QUARTERS
    assert abs((ends > 0).mean() - expected) < 5 * np.sqrt(expected * (1 - expected) / PATHS)
    taken = processor_time(lambda: simulate(game, solution, weights, PATHS, np.random.default_rng(1).spawn(1)), 15)
    return taken, PATHS * (QUARTERS + 4)


def by_jax() -> float:
    import jax
    import jax.numpy as jnp

    @jax.jit
    def run(key):
        def step(state, key):
            ended, held = state
            attack, honour = jax.random.uniform(key, (2, PATHS))
            hit = ~ended & (attack < ATTACK)
            return (ended | hit, held | (hit & (honour < HONOUR))), None

        start = (jnp.zeros(PATHS, bool), jnp.zeros(PATHS, bool))
        return jax.lax.scan(step, start, jax.random.split(key, QUARTERS))[0]

    key = jax.random.PRNGKey(1)
    jax.block_until_ready(run(key))
    return processor_time(lambda: jax.block_until_ready(run(key)), 15)


def by_mesa() -> float:
    import mesa  # ty: ignore[import-not-found]

    class Protege(mesa.Agent):
        ended = held = False

        def step(self) -> None:
            if not self.ended and self.random.random() < ATTACK:
                self.ended, self.held = True, self.random.random() < HONOUR

    class World(mesa.Model):
        def __init__(self) -> None:
            super().__init__(seed=1)
            Protege.create_agents(self, PATHS)

        def step(self) -> None:
            self.agents.do("step")

    def run() -> None:
        world = World()
        for _ in range(QUARTERS):
            world.step()

    return processor_time(run, 2)


if __name__ == "__main__":
    main()
