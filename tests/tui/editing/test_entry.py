"""What is typed for a pair is completed from what is known, and judged in words while it is typed."""

from __future__ import annotations

import msgspec
import pytest

from rottui.settings.packaged import defaults
from rottui.settings.schema import Pair
from rottui.tui.editing.entry import Known, Typed, check, complete_group, complete_pair

HELD = ("AAPL", "BRK-B", "MAGS", "NVDA", "SPY", "SPYG", "VTV")
KNOWN = Known(defaults(), HELD)


def said(typed, *, known=KNOWN, edited=None):
    """Return the tones and texts of what there is to say."""
    typed = Typed(typed, "Size") if isinstance(typed, str) else typed
    return [(remark.tone, remark.text) for remark in check(typed, known, edited).remarks]


@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("m", "MAGS"),
        ("XL", "XLG"),
        ("v", "VLUE"),  # a leg of the watchlist comes before what is merely held
        ("vt", "VTV"),
        ("MAGS", "MAGS/SPY"),  # whole: what stands below most ratios follows
        ("spy", "spy/IWM"),  # and never the same symbol again
        ("mags/", "mags/SPY"),
        ("mags/sp", "mags/SPY"),
        ("mags/spyg", None),
        ("MAGS/SPY", None),
        ("", None),
        ("qqqq", None),
    ],
)
def test_a_pair_is_completed_leg_by_leg(typed, completed):
    assert complete_pair(typed, KNOWN) == completed


def test_a_group_is_completed_whatever_its_case():
    assert complete_group("off", KNOWN) == "Offence and defence"
    assert complete_group("", KNOWN) is None
    assert complete_group("zzz", KNOWN) is None


def test_a_pair_that_can_be_saved_is_told_as_it_will_be_saved():
    typed = Typed(" nvda / spyg ", " size", ("B+",), " why ")
    pair = check(typed, KNOWN).pair
    assert pair == Pair(numerator="NVDA", denominator="SPYG", group="Size", rising=("B+",), note="why")
    assert said(typed) == []


@pytest.mark.parametrize("typed", ["", " ", "m", "mags", "mags/", "BRK.B/"])
def test_what_is_not_typed_to_its_end_is_no_error_and_cannot_be_saved(typed):
    assert [tone for tone, _ in said(typed)] == ["quiet"]
    assert check(Typed(typed, "Size"), KNOWN).pair is None


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("mags/spy", "MAGS/SPY is on the watchlist already, in Rotation"),
        ("spy/spy", '"spy/spy" has the same symbol twice'),
        ("a/b/c", '"a/b/c" is not a pair'),
        ("a b/c", '"a b" is not a symbol'),
        ("$", '"$" is not a symbol'),
        ("x" * 21 + "/spy", "is not a symbol"),
    ],
)
def test_what_can_be_no_pair_is_an_error_in_words(typed, words):
    tone, text = said(typed)[0]
    assert tone == "failed"
    assert words in text
    assert check(Typed(typed, "Size"), KNOWN).pair is None


def test_a_symbol_that_is_not_held_is_a_warning_and_can_be_saved():
    assert said("nvda/smz") == [("warning", "no prices of SMZ yet: they will be fetched")]
    assert said("foo/bar") == [("warning", "no prices of FOO and BAR yet: they will be fetched")]
    assert check(Typed("nvda/smz", "Size"), KNOWN).pair is not None


def test_nothing_is_said_of_symbols_before_it_is_known_which_are_held():
    assert said("nvda/smz", known=Known(defaults())) == []


def test_where_nothing_is_fetched_that_is_what_is_said():
    known = Known(defaults(), HELD, "the demo makes up no others")
    assert said("nvda/smz", known=known) == [("warning", "no prices of SMZ yet: the demo makes up no others")]


def test_the_same_pair_inverted_is_a_warning():
    assert said("spy/mags") == [("warning", "MAGS/SPY is on the watchlist: this is the same, inverted")]


def test_a_share_class_is_told_as_yahoo_writes_it():
    assert said("brk.b/spy") == [("quiet", "it is BRK-B/SPY to Yahoo")]


def test_the_pair_that_is_edited_is_no_twin_of_itself():
    assert said("mags/spy", edited="MAGS/SPY") == []
    assert said("spy/mags", edited="MAGS/SPY") == []
    assert said("qqq/iwm", edited="MAGS/SPY", known=Known(defaults(), None))[0][0] == "failed"


def test_a_group_that_is_new_is_told_and_one_that_cannot_be_is_an_error():
    assert said(Typed("nvda/spy", "Chips")) == [("quiet", "Chips is a new group")]
    assert said(Typed("nvda/spy", " ")) == [("failed", "group: there is nothing in it")]
    assert said(Typed("nvda/spy", "x" * 41))[0] == ("failed", "group: it has more than 40 characters")


def test_errors_come_before_warnings_and_warnings_before_what_is_only_told():
    tones = [tone for tone, _ in said(Typed("foo/spy", "New", (), "x" * 201))]
    assert tones == ["failed", "warning", "quiet"]


def test_symbols_of_the_settings_are_known_without_a_cache():
    settings = msgspec.structs.replace(defaults(), megacaps=("ZZZZ",))
    assert complete_pair("zz", Known(settings)) == "ZZZZ"
