"""A synthetic market for the demo: ten made-up years that tell one story, the same on every machine and every day.

Nothing in here is a quotation. Symbols of real funds, of seven mega caps and of futures markets carry invented
figures, so that the default pairs and markets have something to show; every other stock is invented, name and all.

    story       the plot: regimes of the market, from when to when
    factors     daily returns of the forces that the plot names
    universe    the stocks and what moves them; funds, and what they are made of
    market      prices of stocks and funds; bars, their rows in the cache
    markets     the futures markets; positions, their weekly reports
    sessions    the trading calendar
    tables      all of it, as the cache takes it
"""

VERSION = 2
"""Raised with every change to the demo's data, so that caches with older ones are built anew."""

DETAIL = f"synthetic: made up for the demo, version {VERSION}"
"""What the cache notes of every symbol; it tells one version of the demo from another."""
