"""What must hold of the levers, on paired draws, with resolve held: in two wars and in two pairs at peace.

Effects of a promise on how often disputes come are left out here (they are open by design), and `imposed` answers set
acceptance aside, where a law is about what an arrangement does once it is in force.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from foedus.deterrence.quantities.level import Level
from foedus.deterrence.terms.commitments import CLASSES
from foedus.horizon import assess_draws, build, solve
from foedus.horizon.game.aid import aid_of
from foedus.horizon.game.arrays import Game
from foedus.horizon.game.will import blocs_of, will_of
from foedus.horizon.solving.recursion import attack_values, stationary_value
from foedus.horizon.solving.signing import signers_of
from tests.support.levers import QUARTERS, levers_in
from tests.support.situations import NAMES

NUMERICAL = 1e-3
"""Of a probability: what the grid of types may do."""


def peace(found, option=1):
    return found.imposed_peace[:, option]


def sovereignty(found, option=1):
    return found.imposed_sovereignty[:, option]


def log_hazard(found, option):
    return np.log(-np.log(peace(found, option)))


# 31: the level -------------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_what_a_text_does_hardly_hangs_on_the_level(name):
    """31: the log hazard ratio moves by less than .25 from a level of .005 to one of .375."""
    levers = levers_in(name)
    severity = 0.15
    effects = []
    options = [levers.promising("none"), levers.promising("dated")]
    for chance in (0.005, 0.02, 0.1, 0.375):
        rate = (1 - (1 - chance) ** 0.1) / severity
        size = len(levers.draws)
        level = Level(np.full((size, 1), rate), np.full(size, severity))
        found = assess_draws(levers.draws, levers.situation, options, QUARTERS, level=level)
        assert found.feasible.mean() >= 0.98, chance
        np.testing.assert_allclose(found.level, chance)
        effects.append((log_hazard(found, 1) - log_hazard(found, 0)).mean())
    assert max(effects) - min(effects) < 0.25, effects
    assert max(effects) < 0


def test_the_game_is_brought_to_the_level(levers):
    """What was sought is reached: by the accepted bare cease-fire after a war, else by what is in force."""
    base = levers.base
    assert base.feasible.mean() >= 0.98
    assert base.monotone.all()
    np.testing.assert_allclose(base.reached[base.feasible], base.level[base.feasible], rtol=1e-3)
    if levers.situation.war:
        np.testing.assert_allclose(1 - base.peace[:, 0], base.reached, rtol=1e-9)
    else:
        promised = levers.found(levers.promising("menu"))
        assert np.median(peace(promised) - (1 - base.reached)) == pytest.approx(0, abs=2e-3)
        assert (peace(promised, 0) < peace(promised)).all(), "without the pact in force it is more dangerous"


# 32: scale -----------------------------------------------------------------------------------------------------------


def test_all_powers_times_ten_change_nothing(levers):
    """32."""
    states = (levers.situation.protege, levers.situation.adversary, *levers.guarantors)
    changes = [("capability", party, lambda v: 10 * v) for party in states]
    changes += [("potential", party, lambda v: 10 * v) for party in states[:2]]
    menu = levers.promising("menu")
    one, ten = levers.found(menu), levers.found(menu, draws=levers.moved(*changes))
    for name in ("imposed_peace", "imposed_sovereignty", "overall"):
        np.testing.assert_allclose(getattr(ten, name), getattr(one, name), rtol=1e-9)
    if levers.situation.war:  # the chance of victory is given at a ratio of powers, not at a power
        np.testing.assert_allclose(ten.acceptance, one.acceptance, rtol=1e-9)


def test_helpers_cost_the_adversary_in_proportion_to_its_own_power(levers):
    """Twice as strong, what the same helpers cost it is half: their power counts over its own."""
    part = levers.draws.part(slice(0, 4))
    values = part.values.copy()
    for kind, value in (("sanction_cost", 1e-12), ("tripwire", 0.0)):
        values[:, part.ledger.index(kind)] = value
    twice = values.copy()
    twice[:, part.ledger.index("capability", levers.situation.adversary)] *= 2
    usual, stronger = (
        build(replace(part, values=v), levers.situation, [levers.promising("menu")], 4).helper_cost
        for v in (values, twice)
    )
    np.testing.assert_allclose(stronger, usual / 2, rtol=1e-9, atol=1e-11)


def test_a_small_protege_is_not_safer_for_being_small():
    """At the same level, and promised nothing: Estonia no safer than Canada."""
    found = {name: levers_in(name).found() for name in ("estonia", "canada")}
    small, large = (found[name].imposed_peace.mean() for name in ("estonia", "canada"))
    assert small == pytest.approx(large, abs=0.02)


# 33: costs, guarantors, strength -------------------------------------------------------------------------------------


def test_a_dearer_attack_comes_less_often(levers):
    """33."""
    menu = levers.promising("menu")
    usual = levers.found(menu)
    dearer = levers.found(menu, draws=levers.moved(("attack_cost", None, lambda v: 2 * v)))
    assert (peace(dearer) >= peace(usual) - NUMERICAL).all()
    assert peace(dearer).mean() > peace(usual).mean() + 0.005


@pytest.mark.parametrize("fight", ["menu", "dated"])
def test_a_guarantor_more_never_brings_more_attacks(levers, fight):
    """33, to a hundred-thousandth: what helpers bring is counted on a lattice of strengths."""
    parties = levers.guarantors
    terms = [levers.promising(fight, parties[:n]) for n in range(1, len(parties) + 1)]
    found = levers.found(*terms)
    for option in range(len(terms)):
        assert (peace(found, option + 1) >= peace(found, option) - 1e-5).all()
        assert (sovereignty(found, option + 1) >= sovereignty(found, option) - 1e-5).all()


def test_a_stronger_adversary_attacks_more(levers):
    """33, and 34: it wins more often, and what it takes by refusing is worth more to it."""
    adversary = levers.situation.adversary
    menu = levers.promising("menu")
    usual = levers.found(menu)
    for kinds in (("capability",), ("capability", "potential")):
        stronger = levers.found(menu, draws=levers.moved(*[(k, adversary, lambda v: 2 * v) for k in kinds]))
        assert (peace(stronger) <= peace(usual) + NUMERICAL).all()
        assert (sovereignty(stronger) < sovereignty(usual) + NUMERICAL).all()
        assert sovereignty(stronger).mean() < sovereignty(usual).mean() - 0.005


# 34: acceptance, forces, aid -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["ukraine-2025", "korea-1953"])
def test_a_stronger_adversary_is_readier_to_refuse(name):
    """34: in most draws; in the others the attack that signing keeps open gains even more than going on does."""
    levers = levers_in(name)
    twice = levers.moved(("capability", levers.situation.adversary, lambda v: 2 * v))
    menu = levers.promising("menu")
    usual, stronger = levers.found(menu), levers.found(menu, draws=twice)
    change = stronger.signs_adversary[:, 1] - usual.signs_adversary[:, 1]
    assert change.mean() < -0.01
    assert (change < 0).mean() >= 0.85
    assert stronger.overall[:, 1].mean() < usual.overall[:, 1].mean()


def test_forces_in_place_are_ordered_by_their_number(levers):
    """34: none, 20,000, 200,000, of all guarantors together."""
    each = len(levers.guarantors)
    terms = [levers.promising("menu", troops=n / each) for n in (0.0, 2.0, 20.0, 200.0)]
    there = [levers.moved(*[("forces_in_place", p, lambda v: 0 * v) for p in levers.guarantors])]
    found = levers.found(*terms, draws=there[0])
    for option in range(2, 5):
        assert (sovereignty(found, option) >= sovereignty(found, option - 1) - 1e-9).all()
    none, _, brigades, armies = (sovereignty(found, option).mean() for option in range(1, 5))
    lost = 1 - none
    assert brigades - none > 0.05 * lost
    assert armies - brigades > 0.05 * lost


def aided(levers):
    """What is found where little aid is delivered, as much as is, and twice as much."""
    menu = levers.promising("menu")
    return [
        levers.found(
            menu,
            draws=levers.moved(
                ("aid_delivered", None, lambda v, f=factor: f * v), ("aid_pledged", None, lambda v: 3 * v)
            ),
        )
        for factor in (0.15, 1.0, 2.0)
    ]


@pytest.mark.parametrize("name", ["ukraine-2025", "korea-1953"])
def test_aid_in_the_war_raises_the_price_of_going_on_and_aid_after_it_the_chance_to_hold(name):
    levers = levers_in(name)
    menu = levers.promising("menu")
    less, usual, more = aided(levers)
    for fewer, most in ((less, usual), (usual, more)):
        assert (most.sovereignty_at_war >= fewer.sovereignty_at_war).all()
        assert most.signs_adversary[:, 1].mean() > fewer.signs_adversary[:, 1].mean() + 1e-3
        assert (sovereignty(most) >= sovereignty(fewer) - NUMERICAL).all()
        assert most.overall[:, 1].mean() > fewer.overall[:, 1].mean()
    many = [found.signs_adversary[:, 1] for found in aided(levers_in(name, 256))]
    for fewer, most in pairwise(many):
        # the aid of the peace moves with it and lowers what signing is worth to one that means to attack: in few draws
        # that is the larger
        assert (most >= fewer).mean() >= 0.98
    kept = levers.found(menu, draws=levers.moved(aid_after=0.99))
    cut = levers.found(menu, draws=levers.moved(aid_after=0.3))
    # aid that comes is a window that closes: in few draws attacks come forward because of it
    assert (sovereignty(kept) >= sovereignty(cut) - NUMERICAL).mean() >= 0.95
    assert sovereignty(kept).mean() > sovereignty(cut).mean()
    # what signing is worth falls, and what fighting that merely stops is worth: acceptance hardly moves
    assert np.abs(kept.signs_adversary[:, 1] - cut.signs_adversary[:, 1]).max() < 0.02


def test_less_will_never_helps_the_protege(levers):
    promised = levers.promising("dated")
    low, usual, high = (
        levers.found(promised, draws=levers.moved(*[("will", p, change) for p in levers.guarantors]))
        for change in (lambda v: np.minimum(v, 0.05), lambda v: v, lambda v: np.maximum(v, 0.95))
    )
    for lower, higher in ((low, usual), (usual, high)):
        assert (peace(higher) >= peace(lower) - NUMERICAL).mean() >= 0.98
        assert (sovereignty(higher) >= sovereignty(lower) - NUMERICAL).mean() >= 0.98
        helped = [(f.honoured[:, 1, 0] / f.attacked[:, 1, 0]).mean() for f in (lower, higher)]
        assert helped[1] > helped[0]


@pytest.mark.parametrize("name", ["ukraine-2025", "korea-1953"])
def test_the_protege_signs_less_readily_what_less_willing_governments_offer(name):
    """In proportion to what a promise binds them to; a bare cease-fire, in which nothing is offered, is as before."""
    levers = levers_in(name)
    terms = [levers.promising("none"), levers.promising("may"), levers.promising("dated")]
    signing = []
    for share in (0.05, 0.5, 0.95):
        draws = levers.moved(*[("will", party, lambda v, s=share: 0 * v + s) for party in levers.guarantors])
        signing.append(signers_of(draws, terms).protege)
    for less, more in pairwise(signing):
        np.testing.assert_array_equal(more[:, 0], less[:, 0])
        assert (more[:, 1:] >= less[:, 1:]).all()
        assert (more[:, 1:].mean(axis=0) > less[:, 1:].mean(axis=0)).all()
    unmoved = levers.moved(*[("will", party, lambda v: v) for party in levers.guarantors])
    np.testing.assert_array_equal(signers_of(unmoved, terms).protege, signers_of(levers.draws, terms).protege)


@pytest.mark.parametrize("name", ["ukraine-2025", "korea-1953"])
def test_less_will_never_brings_more_aid(name):
    """What arrives at the date is given by the governments of the date: less willing ones give less, then and later."""
    levers = levers_in(name)
    courses = []
    for share in (0.05, 0.5, 0.95):
        draws = levers.moved(*[("will", party, lambda v, s=share: 0 * v + s) for party in levers.guarantors])
        blocs = blocs_of(draws, levers.guarantors)
        will = will_of(draws, levers.situation, levers.guarantors, QUARTERS, blocs)
        courses.append(aid_of(draws, levers.situation, will, QUARTERS).course)
    for less, more in pairwise(courses):
        assert (more >= less - 1e-12).all()
        assert more.mean() > less.mean()


def test_with_every_government_turned_away_help_is_near_that_of_no_promise(levers):
    """A full promise, all turned away: nearer to none with the wills of the date than to the promise with them."""
    nobody_there = [("forces_in_place", p, lambda v: 0 * v) for p in levers.guarantors]
    turned_away = [("will", p, lambda v: 0 * v) for p in levers.guarantors]
    promised = levers.promising("dated")
    with_will = levers.found(promised, draws=levers.moved(*nobody_there))
    without = levers.found(promised, draws=levers.moved(*nobody_there, *turned_away, will_renewal=0.0))
    none, full = ((with_will.honoured / with_will.attacked)[:, option, 0].mean() for option in (0, 1))
    turned = (without.honoured / without.attacked)[:, 1, 0].mean()
    assert abs(turned - none) < abs(turned - full)


# 35: dislike, and promises -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["ukraine-2025", "korea-1953"])
def test_dislike_changes_acceptance_alone(name):
    """35."""
    levers = levers_in(name)
    terms = levers.promising("dated")
    none, much = (levers.found(terms, draws=levers.moved(dislike=v)) for v in (0.0, 1.5))
    np.testing.assert_array_equal(none.imposed_peace, much.imposed_peace)
    np.testing.assert_array_equal(none.imposed_sovereignty, much.imposed_sovereignty)
    np.testing.assert_array_equal(none.signs_adversary[:, 0], much.signs_adversary[:, 0])
    assert (much.signs_adversary[:, 1] < none.signs_adversary[:, 1]).all()


@pytest.mark.parametrize("fight", CLASSES[:-1])
def test_a_promise_is_no_worse_than_none(levers, fight):
    """35: acceptance set aside, in at least 99 of 100 draws."""
    found = levers.found(levers.promising(fight))
    assert (peace(found) >= peace(found, 0) - 1e-9).mean() >= 0.99
    assert (sovereignty(found) >= sovereignty(found, 0) - 1e-9).mean() >= 0.99


def test_promises_are_ordered(levers):
    terms = [levers.promising(fight) for fight in reversed(CLASSES)]
    found = levers.found(*terms)
    means = found.imposed_sovereignty.mean(axis=0)[1:]
    assert (np.diff(means) >= -1e-9).all()


def test_an_open_effect_on_disputes_can_undo_a_promise(levers):
    """With disputes that come much more often under it, a promise can be worse than none: that is what is open."""
    usual, more = (levers.found(levers.promising("dated"), draws=levers.moved(occasion_effect=v)) for v in (0.0, 3.0))
    np.testing.assert_allclose(peace(more, 0), peace(usual, 0), atol=NUMERICAL)
    assert (peace(more) < peace(usual) + NUMERICAL).all()
    assert peace(more).mean() < peace(usual).mean() - 0.005
    assert (peace(more) < peace(more, 0)).any()


# 36: time ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["ukraine-2025", "korea-1953"])
def test_the_share_of_the_first_year_is_that_of_the_record(name):
    """36: of the attacks of ten years under the accepted bare cease-fire, .1 to .35 come in the first."""
    by_year = levers_in(name).base.attacked[:, 0].mean(axis=0)
    assert 0.1 <= by_year[0] / by_year.sum() <= 0.35
    assert (np.diff(by_year) < 0).all()


# 37: without occasions -----------------------------------------------------------------------------------------------


def by_hand(game: Game, quarters: int):
    """Chances of attack by the recursion of the first version: the adversary may attack in every quarter."""
    value, _ = stationary_value(game, attack_values(game))
    attack, noise = attack_values(game), game.noise[:, None, None, None, None]
    found = []
    for quarter in reversed(range(quarters)):
        after = value.copy()
        for move in game.moves:
            chance = move.chance[quarter][:, None, None]
            after[:, move.source] = (1 - chance) * after[:, move.source] + chance * value[:, move.target]
        step, turn = (one[quarter][:, list(game.group)] for one in (game.step, game.turn))
        ahead = np.einsum("dcxy,dcnm,dcytm->dcxtn", step, turn, after)
        wait = game.flow[..., None, None] + game.discount[:, None, None, None, None] * ahead
        found.append(1 / (1 + np.exp(np.clip((wait - attack) / noise, -700, 700))))
        value = noise * np.logaddexp(attack / noise, wait / noise)
    return np.stack(found[::-1])


def test_with_an_occasion_in_every_quarter_it_is_the_game_without_occasions(levers):
    """37: lambda 1, c 0, v 1."""
    part = replace(levers.draws.part(slice(0, 6)))
    values = part.values.copy()
    values[:, part.ledger.index("tripwire")] = 0.0
    for kind, value in (("signed_value", 1.0), ("exhaustion", 0.0)):
        if part.ledger.has(kind):
            values[:, part.ledger.index(kind)] = value
    terms = [levers.promising("none"), levers.promising("menu")]
    game = build(replace(part, values=values), levers.situation, terms, 12)
    game = replace(game, occasion=np.ones_like(game.occasion), unchosen=np.zeros(len(game)))
    assert not game.burden.any()
    np.testing.assert_allclose(solve(game, 12).attack, by_hand(game, 12), rtol=1e-9, atol=1e-12)


# What neither text nor record settles --------------------------------------------------------------------------------


def owing_sanctions(terms):
    return replace(terms, active=tuple(replace(c, sanctions="owed") for c in terms.active))


def test_what_nobody_decides_on_is_averted_by_no_promise(levers):
    """More of it means less peace under every text, and less that a text can do; at nothing all attacks are chosen."""
    terms = levers.promising("owed")
    none, some = (levers.found(terms, draws=levers.moved(spoilers=share)) for share in (0.0, 0.4))
    for option in (0, 1):
        assert (peace(some, option) <= peace(none, option) + NUMERICAL).all()
    averted = [log_hazard(found, 1) - log_hazard(found, 0) for found in (none, some)]
    assert averted[0].mean() < averted[1].mean() < 0
    again = levers.found(terms, draws=levers.moved(spoilers=0.4), held=False)
    np.testing.assert_allclose(again.reached[again.feasible], levers.base.level[again.feasible], rtol=1e-3)


def test_sanctions_that_come_back_by_themselves_deter_where_all_owe_them(levers):
    owed = owing_sanctions(levers.promising("menu"))
    draws = levers.moved(snapback=0.4)
    assert (
        peace(levers.found(owed, draws=draws))
        >= peace(levers.found(owed, draws=levers.moved(snapback=0.0))) - NUMERICAL
    ).all()
    menu = levers.promising("menu")
    np.testing.assert_array_equal(peace(levers.found(menu, draws=draws)), peace(levers.found(menu)))


def test_the_window_before_entry_into_force_is_no_safer_than_what_follows(levers):
    waiting = replace(levers.promising("owed"), life=replace(levers.promising("owed").life, ratified=True))
    usual, wide = (levers.found(waiting, draws=levers.moved(window_effect=v)) for v in (0.0, 0.8))
    assert (peace(wide) <= peace(usual) + NUMERICAL).all()
    assert peace(wide).mean() < peace(usual).mean()
    at_once = levers.promising("owed")
    np.testing.assert_array_equal(
        peace(levers.found(at_once, draws=levers.moved(window_effect=0.8))),
        peace(levers.found(at_once, draws=levers.moved(window_effect=0.0))),
    )


def test_doubt_about_who_did_it_takes_help_in_a_seizure_alone(levers):
    terms = levers.promising("owed")
    sure, doubtful = (levers.found(terms, draws=levers.moved(attribution=v)) for v in (0.0, 0.4))
    assert (sovereignty(doubtful) <= sovereignty(sure) + NUMERICAL).all()
    for share, changes in ((0.0, False), (0.4, True)):
        games = [
            build(levers.moved(attribution=share, escalation=grows), levers.situation, [terms], 4)
            for grows in (1.0, 0.0)
        ]
        alone = [
            build(levers.moved(attribution=0.0, escalation=grows), levers.situation, [terms], 4) for grows in (1.0, 0.0)
        ]
        np.testing.assert_array_equal(games[0].hold, alone[0].hold)  # an offensive
        assert (games[1].hold < alone[1].hold - 1e-6).any() == changes


@pytest.mark.parametrize("name", [name for name in NAMES if levers_in(name).situation.war])
def test_pressure_and_ratification_move_who_signs_and_nothing_else(name):
    levers = levers_in(name)
    terms = levers.promising("menu")
    awaiting = replace(terms, life=replace(terms.life, ratified=True))
    for kind, low, high in (("patron_pressure", 0.0, 1.2), ("protege_ratifies", 0.75, 1.0)):
        less, more = (levers.found(terms, awaiting, draws=levers.moved(**{kind: v})) for v in (low, high))
        assert (more.signs_protege[:, 2] > less.signs_protege[:, 2]).all()
        np.testing.assert_array_equal(more.signs_adversary, less.signs_adversary)
        np.testing.assert_array_equal(more.peace, less.peace)
    sure = levers.found(terms, awaiting, draws=levers.moved(protege_ratifies=1.0))
    np.testing.assert_allclose(sure.signs_protege[:, 1], sure.signs_protege[:, 2])
