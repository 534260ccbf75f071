"""The verdict, day by day: a healthy broadening or something worse, by fixed rules from the evidence lines.

Nothing here looks ahead: a day's verdict is made of its own evidence and of the days before.
"""

from __future__ import annotations

import polars as pl

from rottui.analytics.evidence import DEFAULT, GROUPS, INDEX_AVERAGE, PARTICIPATION, Thresholds

UNKNOWN = "unknown"
CODES = {
    "deterioration": "Deterioration",
    "broadening": "Healthy broadening",
    "spillover": "Spillover",
    "rotation": "Rotation, unconfirmed",
    "broad_advance": "Broad advance",
    "narrow": "Narrow leadership",
    "mega_led": "Mega-cap led",
    "mixed": "Mixed",
    UNKNOWN: "Not enough data",
}
"""Each code and its name."""

SCORES = ("leadership", "participation", "risk_appetite", "index")
"""The four questions, in the order in which they are asked."""

VERDICTS = pl.Schema(
    {
        "date": pl.Date,
        **dict.fromkeys(SCORES, pl.Float64),
        "raw": pl.String,
        "code": pl.String,
        "since": pl.Date,
        "sessions": pl.Int64,
        "pending": pl.String,
        "pending_day": pl.Int64,
    }
)
"""What `verdicts` returns."""


def verdicts(evidence: pl.DataFrame, thresholds: Thresholds = DEFAULT) -> pl.DataFrame:
    """Return the verdict of every session of an `EVIDENCE` frame: a `VERDICTS` frame, ascending by date.

    - leadership, risk_appetite: mean vote of the lines that have data, -1 to 1
    - participation: lines that hold, of five; where lines are missing, in proportion to those that have data
    - index: 1 above its average (or at it), -1 below
    - raw: the code that the scores of the day give; `unknown` when fewer than half of any question's lines have data,
      or when the index has no average yet; scores are shown whatever they are made of, null without any line
    - code: the verdict; `raw` once that has been the same for `confirmation` sessions in a row, before as it was
    - since, sessions: the day on which the verdict changed to `code`, and how many sessions it has stood, that one too
    - pending, pending_day: a raw code other than the verdict, and for how many sessions in a row it has been given

    A third code starts the count anew, as does a day that is unknown; the verdict's own code ends it. `unknown` is
    confirmed like any other code, both ways: one day without data changes nothing. History starts as unknown.
    """
    scored = _scores(evidence).with_columns(decision(thresholds).alias("raw"))
    return confirmed(scored, thresholds.confirmation).select(VERDICTS.names()).cast(VERDICTS)


def decision(thresholds: Thresholds = DEFAULT) -> pl.Expr:
    """Return the code of a row of scores, the first rule that matches; columns `SCORES` and `known`."""
    leadership, participation, risk = pl.col("leadership"), pl.col("participation"), pl.col("risk_appetite")
    fading, leading = leadership <= thresholds.fading, leadership >= thresholds.leading
    broad, narrow, weak = (
        participation >= thresholds.broad,
        participation <= thresholds.narrow,
        participation <= thresholds.weak,
    )
    off, below = risk <= thresholds.risk_off, pl.col("index") < 0
    return (
        pl.when(~pl.col("known"))
        .then(pl.lit(UNKNOWN))
        .when(below & narrow)
        .then(pl.lit("deterioration"))
        .when(fading & broad & ~off)
        .then(pl.lit("broadening"))
        .when(fading & (weak | off & ~broad))
        .then(pl.lit("spillover"))
        .when(fading)
        .then(pl.lit("rotation"))
        .when(broad)
        .then(pl.lit("broad_advance"))
        .when(leading & narrow)
        .then(pl.lit("narrow"))
        .when(leading)
        .then(pl.lit("mega_led"))
        .when(weak & off)
        .then(pl.lit("deterioration"))
        .otherwise(pl.lit("mixed"))
    )


def confirmed(raw: pl.DataFrame, confirmation: int) -> pl.DataFrame:
    """Add code, since, sessions, pending and pending_day to the column `raw` of a frame ascending by date.

    A run of equal raw codes becomes the verdict on its session number `confirmation`; see `verdicts`.
    """
    held = pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over(pl.col("raw").rle_id())
    confirmed = pl.when(pl.col("_held") >= confirmation).then("raw").forward_fill().fill_null(UNKNOWN)
    stood = pl.col("code").rle_id()
    pends = pl.col("raw") != pl.col("code")
    return (
        raw.with_columns(held.alias("_held"))
        .with_columns(confirmed.alias("code"))
        .with_columns(
            pl.col("date").first().over(stood).alias("since"),
            pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over(stood).alias("sessions"),
            pl.when(pends).then("raw").alias("pending"),
            pl.when(pends).then("_held").alias("pending_day"),
        )
        .drop("_held")
    )


def changes(verdicts: pl.DataFrame) -> pl.DataFrame:
    """Return the sessions on which the verdict changed, and the first, with the code `before` (null on the first)."""
    before = pl.col("code").shift(1)
    return verdicts.with_columns(before.alias("before")).filter((pl.col("code") != before).fill_null(value=True))


def consequences(evidence: pl.DataFrame, thresholds: Thresholds = DEFAULT) -> pl.DataFrame:
    """Return `evidence` with `raw`, the day's own code, and `would_be`, the code were this line alone to cross.

    Both are codes before confirmation. `would_be` is null where the line is missing or has no vote. The nearest lines
    that would change something are those of a day with `would_be != raw`, sorted by `typical_moves`.
    """
    scored = _scores(evidence).with_columns(decision(thresholds).alias("raw"))
    change = pl.col("crossed").cast(pl.Float64) - pl.col("vote")
    per_vote = {
        "leadership": change / pl.col("leadership_lines"),
        "participation": len(PARTICIPATION) * change / pl.col("participation_lines"),
        "risk_appetite": change / pl.col("risk_appetite_lines"),
        "index": 2 * change,
    }
    moved = [
        (pl.col(group) + pl.when(pl.col("group") == group).then(by).otherwise(0.0)).alias(group)
        for group, by in per_vote.items()
    ]
    return (
        evidence.join(scored, on="date", how="left", maintain_order="left")
        .with_columns(moved)
        .with_columns(pl.when(change.is_not_null()).then(decision(thresholds)).alias("would_be"))
        .select(*evidence.columns, "raw", "would_be")
    )


def _scores(evidence: pl.DataFrame) -> pl.DataFrame:
    """Return date, the four scores, `known`, and `<group>_lines`: how many voting lines of it have data."""
    # What is of one question is told apart before the days are: to filter each day's rows takes three times as long.
    votes, held = (
        [pl.when(pl.col("group") == group).then(of).alias(f"_{name}_{group}") for group in GROUPS]
        for name, of in (("vote", pl.col("vote").cast(pl.Float64)), ("held", pl.col("value").is_not_null()))
    )
    index = pl.when(pl.col("name") == INDEX_AVERAGE).then(pl.col("vote").cast(pl.Float64)).alias("_index")
    enough = [2 * pl.col(f"_held_{group}") >= len(names) for group, names in GROUPS.items()]
    lines = {group: pl.col(f"{group}_lines") for group in SCORES}
    return (
        evidence.lazy()
        .select("date", *votes, *held, index)
        .group_by("date")
        .agg(
            *(pl.col(f"_vote_{group}").sum() for group in GROUPS),
            *(pl.col(f"_held_{group}").sum() for group in GROUPS),
            *(pl.col(f"_vote_{group}").count().alias(f"{group}_lines") for group in SCORES),
            pl.col("_index").max(),
        )
        .select(
            "date",
            *(
                pl.when(lines[group] > 0).then(full * pl.col(f"_vote_{group}") / lines[group]).alias(group)
                for group, full in (("leadership", 1), ("participation", len(PARTICIPATION)), ("risk_appetite", 1))
            ),
            (2 * pl.col("_index") - 1).alias("index"),
            pl.all_horizontal(*enough, pl.col("_index").is_not_null()).alias("known"),
            *lines.values(),
        )
        .sort("date")
        .collect()
    )
