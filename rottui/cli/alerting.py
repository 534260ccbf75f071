"""`rottui check` and `rottui alerts`: the rules held against the data of now, and the log of what fired."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from rottui.cli.exits import ALERTS_FIRED, DONE
from rottui.cli.options import Options, pass_options, shared
from rottui.cli.output import complain, say
from rottui.errors import Problem

if TYPE_CHECKING:
    from rottui.briefing.model import Briefing


@click.command()
@shared
@click.pass_context
@pass_options
def check(options: Options, context: click.Context) -> None:
    """Hold the alert rules against the data.

    The rules are those of the config file. Each alert that fired is one line; its command is run, and what became of it
    is in the log (rottui alerts). With --as-of, it is told what would have fired on that day: nothing is logged, and no
    command is run.

    \b
    Examples, the first one for cron:
      rottui refresh --progress none && rottui check
      rottui --as-of 2025-09-30 check

    \b
    Exit codes:
      0   none fired
      10  at least one did
      1   the data cannot be read
    """
    _complain(options.settings_problems)
    if not options.settings.alerts:
        complain("there are no alert rules", "see [alerts] in: rottui config show, and the README")
        return
    briefing = options.briefing()
    told = _would_fire(options, briefing) if options.as_of is not None else _fire(options, briefing)
    for line in told:
        say(line, plain=options.ascii)
    context.exit(ALERTS_FIRED if told else DONE)


def _would_fire(options: Options, briefing: Briefing) -> list[str]:
    from rottui.alerts.evaluate import would_fire
    from rottui.alerts.wording import fmt_alert

    found, problems = would_fire(options.settings, briefing)
    _complain(problems)
    return [fmt_alert(event) for event in found]


def _fire(options: Options, briefing: Briefing) -> list[str]:
    """Return the alerts that fired, once their commands have ended."""
    from rottui.alerts.evaluate import evaluate
    from rottui.alerts.hooks import Hooks, describe_failure
    from rottui.alerts.wording import fmt_alert

    evaluation = evaluate(options.folder, options.settings, briefing, datetime.now(UTC))
    _complain(evaluation.problems)
    Hooks(options.folder).run(
        evaluation.due,
        options.settings.alerting,
        lambda alert, said: _complain((describe_failure(alert, said),)),
    )
    commands = {rule.identity for rule in options.settings.alerts if rule.command}
    if briefing.demo and any(alert.rule in commands for alert in evaluation.fired):
        complain("no command is run in the demo")
    return [fmt_alert(alert) for alert in evaluation.fired]


def _complain(problems: tuple[Problem, ...]) -> None:
    for problem in problems:
        complain(f"{problem.where}: {problem.what}", problem.hint)


@click.command()
@click.option(
    "--format",
    "kind",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="What it is written as.",
)
@shared
@pass_options
def alerts(options: Options, kind: str) -> None:
    """Print the log of alerts that fired.

    As text, the newest comes first; as JSON, the oldest. The log is a file in the data folder.

    \b
    Examples:
      rottui alerts
      rottui alerts --format json | jq '.[-1]'

    \b
    Exit codes:
      0  done, also when none has fired
      1  the log cannot be read
    """
    from rottui.alerts.log import read_log

    log = read_log(options.folder)
    if log.damaged:
        what = f"{len(log.damaged)} of its lines cannot be read; the next rottui check sets the file aside"
        complain(f"the log of alerts: {what}")
    if log.shelved:
        complain(f"the log of alerts: older ones are in {options.folder} in {', '.join(log.shelved)}")
    fired = [alert for alert in log.fired if options.as_of is None or alert.as_of <= options.as_of]
    ran = log.ran
    if kind == "json":
        import json

        from rottui.report.alerts import alert_document

        say(json.dumps([alert_document(alert, ran.get(alert.id)) for alert in fired], indent=2), plain=options.ascii)
        return
    from rottui.report.alerts import alerts_table
    from rottui.report.text import table_lines

    lines = table_lines(alerts_table(fired[::-1], ran)) if fired else ["No alert has fired."]
    say("\n".join(line.rstrip() for line in lines), plain=options.ascii)
