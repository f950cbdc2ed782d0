"""The models of resistance, leverage, presence and pacts: near their data, wide where these say little."""

from __future__ import annotations

import numpy as np
import pytest

from foedus.deterrence.evidence import mediator_leverage, presence, resistance_to_violence, us_pact_targets


@pytest.mark.data
class TestModels:
    def test_resistance_is_the_share_and_rises_with_strength(self):
        posterior = resistance_to_violence.fit(1, sampled=False)
        assert np.quantile(posterior["resists"], [0.05, 0.5, 0.95]) == pytest.approx((0.78, 0.83, 0.88), abs=0.01)
        assert posterior["ln_power"].mean() == pytest.approx(0.19, abs=0.03)

    def test_leverage_is_told_from_other_mediation(self):
        posterior = mediator_leverage.fit(1, sampled=False)
        for outcome in mediator_leverage.OUTCOMES:
            assert np.quantile(posterior[f"{outcome}_leverage"], 0.025) > 0

    def test_presence_counts_from_a_thousand_and_not_beyond(self):
        posterior = presence.fit(1, sampled=False)
        assert np.quantile(posterior["troops_from_1000"], 0.05) > 0
        low, high = np.quantile(posterior["troops_10000"], [0.05, 0.95])
        assert low < -0.8
        assert high > 0.8

    def test_pacts_go_with_fewer_attacks_and_troops_with_none_fewer(self):
        posterior = us_pact_targets.fit(1, sampled=False)
        force, fatal = (posterior[name] for name in us_pact_targets.USABLE)
        assert (force.mean(), force.std()) == pytest.approx((-0.26, 0.10), abs=0.02)
        assert (fatal.mean(), fatal.std()) == pytest.approx((-0.55, 0.24), abs=0.03)
        for name in posterior.names:
            if "troops" in name:
                assert np.quantile(posterior[name], 0.025) < 0 < np.quantile(posterior[name], 0.975)
