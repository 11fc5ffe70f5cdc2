"""What the demo says when it is up."""

from datetime import datetime

from ucr.cli.demo.moment import LONDON
from ucr.cli.demo.options import Options
from ucr.cli.demo.state import CARE_HOME, CLINICIAN, COORDINATOR, State
from ucr.demo.roster import SHOWN


def welcome(known: State, options: Options, now: datetime) -> str:
    """The address, the links, the clock, and how to stop."""
    desk = "You are the desk." if options.hands_on else "A simulated desk decides."
    local = now.astimezone(LONDON)
    lines = [
        "",
        f"[bold green]UCR dispatch runs at {options.origin}[/]",
        "",
        "Sign in as (open one in each browser profile):",
        f"  coordinator  {link(known, options, COORDINATOR)}",
        f"  clinician    {link(known, options, CLINICIAN)}",
        f"  crew {SHOWN}   {link(known, options, SHOWN)}",
        *_home(known, options),
        "",
        (
            f"The demo's clock began at {local:%H:%M on %A %d %B %Y} in London and runs"
            f" {options.speed:g} times as fast as yours. {desk}"
        ),
        "Callers and patients are invented; ucr/demo/assumed.py has the assumptions.",
        f"Talk to it as 999 does: ucr test-999 run --all --demo {options.data}",
        f"Its data stays in {options.data}. Stop with Ctrl-C.",
        "",
    ]
    return "\n".join(lines)


def _home(known: State, options: Options) -> list[str]:
    """The care home's line; a demo founded before there were homes has none."""
    if CARE_HOME not in known.tokens:
        return []
    return [f"  care home    {link(known, options, CARE_HOME)}"]


def link(known: State, options: Options, name: str) -> str:
    """The address that signs this account in."""
    return f"{options.origin}/sign-in#{known.tokens[name]}"
