"""Turns the plot into daily returns of each force: its drift by regime, and noise that leaves the plot intact."""

from __future__ import annotations

from datetime import date

import numpy as np

from rottui.sources.demo.story import REGIMES, Regime
from rottui.sources.demo.universe import INDUSTRIES, SECTORS, Floats

SEED = 107

FORCES = {
    # force: volatility of a calm day, in percent
    "market": 0.70,
    "mega": 0.58,
    "growth": 0.30,
    "size": 0.38,
    "risk": 0.30,
    "foreign": 0.38,
    "bonds": 0.36,
    "gold": 0.85,
    "copper": 0.95,
    **dict.fromkeys(SECTORS, 0.30),
    "Semiconductors": 0.7,
    "Software": 0.5,
    "Banks": 0.6,
    "Biotech": 0.8,
}
"""Every force, with the size of its noise."""

_CALMER = ("bonds", "gold", "copper")

_SMOOTHING = 7
"""Sessions over which one regime's drift passes into the next, so that no chart shows a corner."""

_MEMORY = 0.96
"""How much of a wild day's wildness is left a day later."""


def returns(days: list[date]) -> tuple[dict[str, Floats], Floats]:
    """Return each force's daily log returns on `days`, and how wild each day is beside a calm one.

    The noise of every regime is pinned to come to nothing by its last day: what the plot says is what happens.
    """
    ends = np.searchsorted(np.array(days), np.array([regime.until for regime in REGIMES]), side="right")
    starts = np.concatenate([[0], ends[:-1]])
    regime = np.repeat(np.arange(len(REGIMES)), ends - starts)
    rng = np.random.RandomState(SEED)
    wildness = _smooth(np.array([each.volatility for each in REGIMES])[regime]) * _clusters(rng, len(days))
    forces = {}
    for name, volatility in FORCES.items():
        total = np.array([_move(each, name) for each in REGIMES]) / 100
        drift = _smooth((total / (ends - starts))[regime])
        # What is no equity hears of a panic, but does not live it.
        spread = volatility / 100 * (np.sqrt(wildness) if name in _CALMER else wildness)
        noise = rng.standard_normal(len(days)) * spread
        excess = np.add.reduceat(noise, starts) + np.add.reduceat(drift, starts) - total
        share = spread**2 / np.add.reduceat(spread**2, starts)[regime]
        forces[name] = drift + noise - share * excess[regime]
    return forces, wildness


def _move(regime: Regime, force: str) -> float:
    """Return how far `force` moves in `regime`, in percent."""
    if force in SECTORS or force in INDUSTRIES:
        return regime.sectors.get(force, 0.0)
    return float(getattr(regime, force))


def _smooth(values: Floats) -> Floats:
    """Return a centred moving average that keeps its length."""
    half = _SMOOTHING // 2
    padded = np.concatenate([np.repeat(values[:1], half), values, np.repeat(values[-1:], half)])
    return np.convolve(padded, np.full(_SMOOTHING, 1 / _SMOOTHING), mode="valid")


def _clusters(rng: np.random.RandomState, length: int) -> Floats:
    """Return a factor around 1 that wanders slowly: wild days come in clusters."""
    kernel = _MEMORY ** np.arange(120)
    kernel /= np.sqrt((kernel**2).sum())
    wander = np.convolve(rng.standard_normal(length + len(kernel) - 1), kernel, mode="valid")
    return np.exp(0.22 * wander)
