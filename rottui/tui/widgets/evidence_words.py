"""The verdict, its questions and spillover in words: what a trader is to read before any figure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rottui.briefing.judging import LEANINGS, QUESTION_NAMES, Leaning, fmt_evidence, fmt_score
from rottui.briefing.verdict_model import Code, EvidenceLine, Question, SpilloverBriefing, VerdictBriefing
from rottui.tui.look.language import Glyphs, fmt_change, fmt_number, fmt_percent
from rottui.tui.look.lines import Tone

LETTERS: Mapping[Code, str] = {
    "broadening": "B",
    "broad_advance": "A",
    "mega_led": "M",
    "rotation": "R",
    "narrow": "N",
    "spillover": "S",
    "deterioration": "D",
    "mixed": "x",
    "unknown": "?",
}
"""A letter for each verdict, healthiest first: colour alone must not tell one from the other."""

CODE_NAMES: Mapping[Code, str] = {
    "deterioration": "Deterioration",
    "broadening": "Healthy broadening",
    "spillover": "Spillover",
    "rotation": "Rotation, unconfirmed",
    "broad_advance": "Broad advance",
    "narrow": "Narrow leadership",
    "mega_led": "Mega-cap led",
    "mixed": "Mixed",
    "unknown": "Not enough data",
}
"""What the verdicts are called, in the order in which a history numbers them (`rottui.analytics.verdict.CODES`)."""

SENTENCES: Mapping[Code, str] = {
    "broadening": "Mega caps fade, most stocks rise, money takes risk: leadership passes on.",
    "broad_advance": "Most stocks rise, and mega caps are not fading.",
    "mega_led": "Mega caps lead, and about half of the evidence says that others follow.",
    "rotation": "Mega caps fade; whether the rest can carry on is not clear yet.",
    "narrow": "Mega caps lead, and few others follow.",
    "spillover": "Mega caps fade, and the rest does not hold: the selling spreads.",
    "deterioration": "Few stocks hold, and the market or its appetite for risk gives way.",
    "mixed": "The evidence points no one way.",
    "unknown": "Too much evidence is missing for a judgement.",
}
"""What each verdict says."""

_LEANING_TONES: Mapping[Leaning, Tone] = {
    "healthy": "gain",
    "watch": "warning",
    "unhealthy": "loss",
    "neutral": "text",
    "unknown": "quiet",
}

_ANSWERS: Mapping[tuple[Question, str], str] = {
    ("leadership", "leading"): "yes, they lead",
    ("leadership", "neutral"): "neither lead nor fade",
    ("leadership", "fading"): "no, they fade",
    ("participation", "broad"): "yes, broadly",
    ("participation", "middling"): "about half of it",
    ("participation", "narrow"): "few are",
    ("participation", "weak"): "no",
    ("risk_appetite", "not off"): "yes, not off",
    ("risk_appetite", "off"): "no, it is off",
    ("index", "holds up"): "yes, above its average",
    ("index", "below its average"): "no, below its average",
}

SHORT_NAMES: Mapping[str, str] = {
    "above_50": "above 50d",
    "above_200": "above 200d",
    "high_low": "hi-lo 10d",
    "ad_line": "A-D line",
    "up_3m": "up 3m",
    "index_average": "200d average",
    "index_drawdown": "drawdown",
}
"""Lines of evidence where there is little room."""

SHARE_HALF = 50.0
NOTHING = "so nothing of"
"""What a verdict's problem says before it names the lines that are missing."""


def tone_of(code: Code) -> Tone:
    """Return the tone of a verdict."""
    return _LEANING_TONES[LEANINGS[code]]


def answer(verdict: VerdictBriefing, question: Question) -> str:
    """Write the answer to a question by its score."""
    state = verdict.states.get(question)
    return "not enough data" if state is None else _ANSWERS.get((question, state), state)


def line_name(name: str, *, short: bool = False) -> str:
    """Write a line's name: "QQQ/IWM trend", "above 50-day average"; a few letters of it if it is to be short."""
    if "/" in name:
        return name if short else f"{name} trend"
    return SHORT_NAMES[name] if short and name in SHORT_NAMES else fmt_evidence(name)


def unit_of(name: str) -> str:
    """Write what a line's distance is in: percent of an average, percentage points, or points of the A-D line."""
    return "%" if "/" in name or name == "index_average" else "pts"


def measured(line: EvidenceLine) -> str:
    """Write what the value of a line is, for the heading of its chart."""
    if "/" in line.name:
        return f"{line.name} from its 50-day average, percent"
    return {
        "above_50": "Above their 50-day average, percent",
        "above_200": "Above their 200-day average, percent",
        "high_low": "New highs less lows, percent, 10-day mean",
        "ad_line": "A-D line less its 50-day average",
        "up_3m": "Up over 3 months, percent",
        "index_average": "Index from its 200-day average, percent",
        "index_drawdown": "Index below its high of a year, percent",
    }.get(line.name, line.name)


def scores_in_words(scores: Mapping[Question, float | None], glyphs: Glyphs) -> str:
    """Write all scores on one line: "leadership +0.75, participation 3 of 5, risk appetite 0.00, index above"."""
    told = (f"{QUESTION_NAMES[question].lower()} {fmt_score(question, scores.get(question), glyphs)}" for question in
            QUESTION_NAMES)  # fmt: skip
    return ", ".join(told)


def spillover_sentences(spillover: SpilloverBriefing) -> Iterator[tuple[str, Tone]]:
    """Yield what the spillover figures mean now, in plain words, most telling first."""
    figures = spillover.figures
    share, days = figures.get("share_rising"), spillover.down_days
    if share is not None:
        fell = share < SHARE_HALF
        most = "most fell" if fell else "most of them"
        yield (
            f"Mega-cap down days ({days}): {fmt_percent(share)} of the others rose, {most}.",
            "loss" if fell else "gain",
        )
    elif days is not None:
        yield f"Mega-cap down days: {days} in {spillover.share_sessions} sessions, too few to tell.", "text"
    beta = figures.get("downside_beta")
    if beta is not None:
        yield f"For every 1% that mega caps lose, the rest moves {fmt_change(-beta)}.", "text"
    since = figures.get("since_both_low")
    if since is not None:
        both = "Both are at 20-session lows today." if not since else f"Both were at 20-session lows {_ago(since)}."
        yield both, "loss" if not since else "text"
    gap = figures.get("drawdown_gap")
    if gap is not None:
        how = "holds up" if gap > 0 else "is down more"
        rest, basket = fmt_change(figures.get("rest_drawdown")), fmt_change(figures.get("basket_drawdown"))
        yield f"The rest {how}: {rest} off its high, mega caps {basket}.", "gain" if gap > 0 else "loss"


def _ago(sessions: float) -> str:
    return f"{fmt_number(sessions)} session{'' if sessions == 1 else 's'} ago"


def reason_missing(line: EvidenceLine, problem: str | None) -> str:
    """Write why a line is missing, by what the verdict says of it."""
    known = [part for part in (problem or "").split("; ") if NOTHING in part]
    reasons = [part for part in known if fmt_evidence(line.name) in part.partition(NOTHING)[2]]
    return "; ".join(part.partition(NOTHING)[0].rstrip(" ,") for part in reasons or known) or "it has no value"


def missing_in_words(line: EvidenceLine, problem: str | None, hint: str) -> str:
    """Write why a line is missing, that this counts neither way, and what to do about it."""
    mend = f" To mend it, {hint}." if hint else ""
    return f"Missing: {reason_missing(line, problem)}. It neither holds nor fails.{mend}"
