"""How the figures are made, in the words of the help."""

from __future__ import annotations

EXPLANATIONS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "Watchlist and chart",
        (
            ("ratio", "Close of the first symbol over close of the second, on days that both have."),
            ("1d 1w 1m 3m", "Change of the ratio over 1, 5, 21 and 63 sessions."),
            ("arrow", "Up: above its 50-day average, which is above its own value of 20 sessions ago. Down: mirrored."),
            (
                "4M LOW",
                "Lowest close of the ratio in 4 months, set within the last sessions; ago says how many sessions ago.",
            ),
            ("REC", "The lowest or highest since the data begin."),
            (
                "basis",
                "price: split-adjusted closes. total return (TR): dividends reinvested. The answer differs by months.",
            ),
            ("unfinished", "The day was not over when its prices were fetched: its close may change them. Short: *."),
        ),
    ),
    (
        "One pair",
        (
            ("percentile", "Share of the last 252 (1y) or 756 (3y) sessions whose ratio was at or below the last one."),
            ("50, 200 days", "Distance of the last ratio from its average, in percent of the average."),
            ("legs", "Log returns of both over the lookback; their difference is the ratio's. Lines begin at 100."),
            (
                "extremes",
                "New highs and lows of the last year; those up to 21 sessions apart are one, told by its last day.",
            ),
            ("weekly", "The last session of each week; averages are then over 50 and 200 weeks (50w, 200w)."),
            ("overlay", "A second pair with an axis of its own at the right, on the days of the first."),
            ("points apart", "Over the span shown: the first pair's change in percent less the second's."),
            ("correlation of changes", "Of the daily or weekly changes shown: 1 alike, 0 unrelated, -1 opposite."),
            ("crosshair", "The value of that day, and the change from there to the last."),
        ),
    ),
    (
        "Breadth",
        (
            ("above 50 days", "Share of stocks above their 50-day average, of those with at least 90 % of the window."),
            ("new high, low", "Stocks whose close is the highest or lowest of 252 sessions."),
            (
                "McClellan",
                "19-day less 39-day exponential average of 1000 (up - down) / (up + down). Summation: its running sum.",
            ),
            ("high-low index", "10-day average of new highs as percent of new highs and new lows."),
            (
                "Zweig, thrust",
                "10-day exponential average of up / (up + down). Thrust: from below 0.40 to above 0.615 in 10 days.",
            ),
            (
                "caution",
                "Today's members stand for the past too, which flatters it. RSP/SPY is no breadth: it weighs sectors.",
            ),
        ),
    ),
    (
        "Futures positioning",
        (
            ("net%OI", "Long less short contracts of speculators, as percent of open interest."),
            ("speculators", "Leveraged funds and asset managers; managed money for commodities."),
            ("1w", "Change of net%OI from the report before, in percentage points."),
            (
                "3y",
                "Share of the last 156 weekly reports at or below this one: the mark on the scale from short to long.",
            ),
            (
                "COT",
                "Where it stands between the lowest (0) and the highest (100) of 156 reports. One outlier pins it.",
            ),
            ("z", "Distance from the mean of 156 reports, in standard deviations."),
            ("6w", "Change of COT over 6 reports; an arrow marks a surge of 40 or more."),
            ("LONG, SHORT", "Percentile in the outer 5 %: a crowded side. Settable, as extreme_percentile."),
            ("38% off", "How much of the way from the last extreme back to the middle has been given up."),
            (
                "long, short",
                "On the chart: from where on net%OI was extreme, by the 156 reports up to then. Above: each extreme.",
            ),
            ("report of", "The day of the positions, a Tuesday as a rule; published on Friday, over holidays later."),
            ("estimated", "The CFTC's hour is not on record, so its schedule stands in for it: late, never early."),
            ("NQ against RTY", "Difference of their net%OI: too long the Nasdaq 100 and too short small caps."),
        ),
    ),
    (
        "Rotation",
        (
            (
                "RRG-style",
                "Not the JdK RRG, whose formula is not public: trailing z-scores, so that no point moves later.",
            ),
            (
                "ratio",
                "100 + the z-score over 52 weeks of the 10-week exponential average of ln(A/B); in days, of days.",
            ),
            ("mom.", "100 + the z-score over 13 weeks of the ratio's change from week to week."),
            (
                "leading",
                "Ratio and momentum from 100 up. Weakening: momentum below. Lagging: both. Improving: ratio below.",
            ),
            (
                "tail",
                "The way there, a point a week (or a day); the way is that of the last step. In a crowd, that alone.",
            ),
            ("so far", "The week under way ends with its last session: until it is over, its point moves."),
        ),
    ),
    (
        "Leaders",
        (
            ("1m 3m 6m", "Change of a candidate's ratio to the benchmark over 21, 63 and 126 sessions that both have."),
            (
                "rank",
                "Mean of the three changes' percentile ranks among the pool. Less than 6 months, or late: no rank.",
            ),
            (
                "works",
                "Ahead of the benchmark over 1m and 3m, and above its own 200-day average. Not known without one.",
            ),
            ("off high", "How far the ratio is below its highest close of 63 sessions; since: sessions since then."),
            ("corr", "Correlation of 63 daily returns to those of the mega-cap basket, equal-weighted."),
            ("vol", "Standard deviation of 63 daily returns, a year's worth of it."),
            ("drawdown", "Percent below its own highest close of 252 sessions."),
            (
                "screens",
                "Uncorrelated small caps: correlation up to 0.35, within 2 % of the relative high, above 200 days.",
            ),
            ("nothing works", "An empty leaderboard is deterioration, not rotation: there is nowhere to rotate to."),
            ("caution", "Today's members stand for the past as well: who failed since is not among them."),
        ),
    ),
    (
        "Evidence",
        (
            ("trend", "Distance of a ratio from its 50-day average; up votes +1, down -1, flat (a mixed one) 0."),
            ("needs", "The threshold. A line that is missing neither holds nor fails."),
            ("distance", "From the threshold: percent of an average, or points (pts): of a share, or of the A-D line."),
            ("moves", "That distance in mean daily changes of the line over 63 sessions, to compare lines by."),
            ("a year", "The last 252 sessions: above the threshold rises from the middle, below it falls."),
            ("pending", "A new verdict must hold 5 sessions in a row; a third one begins the count anew."),
            ("day 5 of 5", "Unfinished (5/5?): the new verdict is confirmed only if the day ends so."),
            ("record", "Each cell shows the verdict at the end of its sessions; enter shows that day as it was known."),
            (
                "down days",
                "Sessions of the last 40 on which the equal-weighted mega caps lost more than 1 %; at least 4 of them.",
            ),
            ("downside", "Beta and correlation of all others to the mega caps on days these fell, 63 sessions."),
            ("both low", "Both closed at their lowest of 20 sessions on the same day."),
            ("percentile", "Share of a spillover figure's own past at or below it; from 252 sessions on."),
        ),
    ),
    (
        "Study",
        (
            ("began", "How often a verdict changed to it. One that stands for long has more episodes than that."),
            (
                "episode",
                "A day on which it was so, 21 sessions or more after the one before; while it stands, each 21st.",
            ),
            ("n", "Episodes whose 21, 63 or 126 sessions are over. With fewer than 8, n is all that is shown."),
            ("any", "The same after any session of the same span, which is what to compare with."),
            ("span", "The sessions on which it could be so: an extreme of 12 months needs 12 months of history first."),
            ("on record", "What no earlier day has matched; it is studied from 12 months of history on."),
            ("caution", "Over 63 and 126 sessions episodes overlap; today's mega caps stand for the past too."),
        ),
    ),
    (
        "What changed",
        (
            ("since", "The last day that was over when somebody last looked at the desk; another one can be typed."),
            ("compared", "What was known on both days. Verdicts, thrusts and extremes that came and went too."),
            ("over", "An extreme with nothing new for as many sessions as the watchlist shows one (10)."),
            ("rotation", "Ratios in another quadrant than then, by the last week that was over on either day."),
        ),
    ),
    (
        "Alerts",
        (
            ("fired", "An event fires a rule once, whichever desk or rottui check sees it first."),
            ("new rules", "Tell of the last session and what follows, never of what was before."),
            ("again after", "Calendar days in which a rule on a pair or a universe fires once (cooldown)."),
            ("quiet", "In quiet hours nothing makes a noise, and commands wait until they are over."),
        ),
    ),
)
"""By pane: a figure's name on screen, and what it is."""
