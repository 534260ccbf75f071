"""The degradation ladder: what is taken away, what is seen then, and the test that holds it.

Whatever a rung takes away, the rest goes on: nothing ends in a traceback, what is missing is named where it is looked for
with what to do about it, and nothing old is shown as fresh. `test_ladder_table` holds that every test named here exists.

| rung | what is seen | test |
|---|---|---|
| yfinance, curl_cffi or pandas missing, broken, another version | refresh: "Yahoo was given up: yfinance is not installed" and what to install; reports come; doctor: BROKEN Yahoo, the same; the desk's footer: "refresh failed: a broken installation" | fire/test_ladder_libraries::test_without_what_fetches_prices_reports_come_and_it_is_said_what_to_install |
| httpx or tenacity | refresh: "CFTC report could not be fetched: httpx is not installed"; prices come; problems name the markets that wait | fire/test_ladder_libraries::test_without_httpx_prices_come_and_the_futures_say_what_to_install |
| exchange_calendars | refresh: "the exchange's sessions could not be had"; all is fetched; doctor: BROKEN lists | fire/test_ladder_libraries::test_without_the_calendar_everything_is_fetched_and_the_sessions_say_what_to_install |
| pytickersymbols | refresh: a line for each list; what is held stays | refresh/test_lists::test_without_the_package_a_first_fill_brings_the_watchlist_and_says_what_it_lacks |
| all of them, for who only reads | nothing: report and status are whole | fire/test_ladder_libraries::test_what_is_held_is_read_without_any_of_them |
| each of them, in the doctor | the library and what to install | doctor/test_doctor_libraries::test_one_that_is_missing_is_named_with_what_to_install |
| a library that everything needs | one line: which, and what to install | cli/test_exits::test_a_broken_installation_is_no_defect_and_says_what_to_install |
| the network: no way, no DNS, a wrong certificate | refresh ends soon, says why, exits with 1 if nothing came; what is held stays | refresh/test_faults::test_without_a_network_it_ends_soon_says_why_and_heals |
| the network, in the doctor | BROKEN Yahoo, BROKEN CFTC, each with its cause and remedy | doctor/test_doctor_network::test_a_network_that_fails_is_broken_and_named_for_each |
| the network, on an empty desk | "Refresh failed: no network (r retries, D opens the demo)" | tui/test_first_run::test_without_a_network_an_empty_desk_says_so_with_the_keys_that_help |
| the network, on a desk with data | the data stay; the footer says which key retries | tui/test_first_run::test_a_failed_refresh_keeps_the_data_and_says_which_key_retries |
| a captive portal's page | refresh: "with an answer that is none"; what is held stays | refresh/test_faults::test_a_fault_of_one_symbol_is_named_keeps_its_bars_and_heals |
| a captive portal, in the doctor | "sent a web page instead of its table ... log in there" | doctor/test_doctor_network::test_what_the_cftc_answers_is_told |
| a network that was never there | problems: "prices: none could be fetched", the cause once | fire/test_ladder_data::test_where_no_price_could_ever_be_fetched_the_cause_is_told_once |
| the config: missing, no TOML, not UTF-8 | defaults apply; report, desk and doctor name it once | doctor/test_doctor_config::test_a_file_of_which_nothing_counts_is_one_finding |
| the config: not readable | the same | fire/test_permissions::test_a_config_file_that_may_not_be_read_is_named_and_defaults_apply |
| the config: unknown keys, values that contradict | each by its line, the rest applies | cli/test_config_command::test_check_names_every_mistake_by_file_and_line_and_fails |
| the config, in a report | its problem heads the problems; the report is whole | cli/test_config_command::test_a_broken_config_never_stops_a_report_and_is_named_in_it |
| COT data | pane: "no futures positioning yet", and what brings it; status: no data; doctor: a note | fire/test_ladder_data::test_without_cot_data_its_pane_says_what_brings_them_and_prices_stand |
| breadth data and members | pane: "no breadth yet", and what brings it; the verdict says what it lacks | fire/test_ladder_data::test_without_members_there_is_no_breadth_and_its_pane_says_what_brings_it |
| the prices of one leg | its pairs are empty with a "!"; one problem names them | fire/test_ladder_data::test_without_the_prices_of_a_leg_its_pairs_are_empty_and_named_once |
| the calendar: none, or one that has ended | weekdays count; what is old is STALE; doctor: a note on sessions | fire/test_ladder_data::test_without_a_calendar_nothing_old_is_shown_as_fresh |
| the clock: 1970, or before the data | "age unknown" in frames and status; problems and doctor name the clock | fire/test_ladder_data::test_by_a_clock_before_the_data_no_age_is_told_and_the_clock_is_named |
| the clock: far ahead | all is STALE | fire/test_ladder_data::test_by_a_clock_far_ahead_all_is_old |
| the clock, in the doctor | how far it is off the CFTC's, and how to set it | doctor/test_doctor_network::test_a_clock_that_is_off_is_a_note |
| braille and box drawing: a console, a VT100 | the desk in ASCII | terminal/test_kinds::test_the_terminals_own_16_colours |
| TERM not set, the C locale | the desk in ASCII | fire/test_ladder_terminal::test_without_a_kind_of_terminal_and_in_the_c_locale_the_desk_is_ascii_and_whole |
| an encoding without the glyphs | reports with stand-ins | cli/test_streams::test_an_encoding_without_the_glyphs_gets_stand_ins |
| colour: NO_COLOR, TERM=dumb | signs, letters and reversed cells say the same | terminal/test_kinds::test_no_colours |
| all colours but 16 | the terminal's own | terminal/test_kinds::test_the_terminals_own_16_colours |
| a terminal of 20 by 5, of 1 by 1 | the watchlist; every key works | fire/test_ladder_terminal::test_however_small_there_is_a_desk_on_which_keys_work |
| a terminal | "the desk needs a terminal", and: rottui report | cli/test_streams::test_the_desk_without_a_terminal_is_wrong_usage |
| standard streams that are closed | no failure; no file takes their place | cli/test_streams::test_closed_streams_are_no_failure |
| somebody who reads all of it (head -1) | no failure | cli/test_streams::test_the_first_line_may_be_all_that_is_read |
| a home that exists or may be written to | nothing | fire/test_permissions::test_a_home_that_may_not_be_written_to_stands_in_nobodys_way |
| any home: no HOME, no record of the user | what is named works; else: set HOME, or --data | fire/test_ladder_machine::test_without_a_home_what_is_named_is_read_and_the_rest_says_what_to_name |
| absolute XDG folders, a TMPDIR, a TZ and a locale that exist, decimal points, warnings that pass, assertions | nothing | fire/test_ladder_machine::test_what_a_machine_lacks_changes_no_word_of_a_status |
| the same, for the desk | nothing | fire/test_ladder_machine::test_a_desk_opens_on_a_machine_that_lacks |
| warnings that pass and a TMPDIR, for a refresh | nothing | fire/test_ladder_machine::test_a_refresh_takes_no_warning_for_a_failure |
| a folder for temporary files, for the doctor | the network cannot be asked, and why; the other sections come | doctor/test_doctor_examine::test_no_room_for_temporary_files_is_a_finding_of_the_network_alone |
| all time zones | one line: install tzdata | fire/test_ladder_machine::test_without_any_time_zones_a_line_says_what_to_install |
| a disk that takes writes | all is read as ever; who writes says why not | fire/test_permissions::test_a_folder_that_may_not_be_written_to_is_read_as_ever |
| a disk with room | what was committed stays | fire/test_full_disk::test_a_disk_of_half_a_megabyte_holds_what_was_committed_when_it_is_full |
| a data folder of one's own | read if it may be, else named | fire/test_permissions::test_a_folder_of_somebody_else_is_read_if_it_may_be |
| the stylesheet of a screen | the screen without its looks; said once, with what to do | fire/test_ladder_looks::test_a_screen_without_its_stylesheet_shows_its_figures_and_says_so_once |
| all stylesheets | one line on a clean terminal | fire/test_ladder_terminal::test_a_desk_without_stylesheets_ends_with_a_line_on_a_clean_terminal |
"""  # noqa: E501 - rows of a table

from __future__ import annotations

import re
from collections.abc import Iterator

_ROW = re.compile(r"^\| (?P<rung>[^|]+) \| (?P<seen>[^|]+) \| (?P<file>[\w/]+)::(?P<test>\w+) \|$", re.MULTILINE)


def rungs() -> Iterator[tuple[str, str, str]]:
    """Yield of each rung what it takes away, and the file and the name of its test."""
    for row in _ROW.finditer(__doc__):
        yield row["rung"], f"{row['file']}.py", row["test"]
