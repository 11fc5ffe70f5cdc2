"""`ucr test-999`: speak to a BaRS receiver as a 999 control room does, and judge it."""

import asyncio
import json
from pathlib import Path
from typing import Annotated, Final

import httpx
import typer
from rich.markup import escape

from ucr.cli.say import console, give_up, say
from ucr.test999.report import Check, Report, Verdict
from ucr.test999.run import SCRIPTS, about, run
from ucr.test999.talk import Target

app = typer.Typer(
    name="test-999", help="A test 999: the sender's side of BaRS, with a report."
)

PORT: Final = 8999
"""Where responses arrive, unless a demo or its caller names another."""
OF_DEMO: Final = "bars.json"
USUAL: Final = Path("var/demo")
"""Where `ucr demo` keeps its data when it is told nothing else."""
MARKS: Final = {
    Verdict.PASSED: "[green]passed[/]",
    Verdict.FAILED: "[bold red]FAILED[/]",
    Verdict.NOT_EXERCISED: "[yellow]not exercised[/]",
}
Names = Annotated[
    list[str] | None, typer.Argument(help="Conversations; see `ucr test-999 list`.")
]
Every = Annotated[bool, typer.Option("--all", help="Every conversation there is.")]
Demo = Annotated[
    Path | None,
    typer.Option(help="A running demo's folder; usually var/demo."),
]
Against = Annotated[
    str | None, typer.Option(help="Base of the receiver, to the FHIR/R4.")
]
Key = Annotated[str | None, typer.Option(help="The bearer key it knows you by.")]
Service = Annotated[str | None, typer.Option(help="Its DoS service id.")]
Place = Annotated[str | None, typer.Option(help="LON,LAT of a place that it serves.")]
Port = Annotated[
    int | None,
    typer.Option(
        min=1, max=65_535, help=f"Where responses arrive; a demo's own, else {PORT}."
    ),
]
Patience = Annotated[
    float,
    typer.Option(min=1, help="Seconds to wait for people to do their part."),
]
Verbose = Annotated[bool, typer.Option("--verbose", help="Print passed checks too.")]
JsonFile = Annotated[
    Path | None, typer.Option("--json", help="Write the whole report here as well.")
]


@app.command("list")
def list_() -> None:
    """Say which conversations there are."""
    for name in SCRIPTS:
        say(f"{name:<17} {about(name)}")


@app.command("run")
def run_(  # noqa: PLR0913 - one argument an option, as typer has it
    names: Names = None,
    *,
    every: Every = False,
    demo: Demo = None,
    against: Against = None,
    key: Key = None,
    service: Service = None,
    place: Place = None,
    port: Port = None,
    patience: Patience = 180,
    verbose: Verbose = False,
    json_file: JsonFile = None,
) -> None:
    """Have the conversations; status 1 when any rule was broken."""
    chosen = list(SCRIPTS) if every else (names or [])
    unknown = [name for name in chosen if name not in SCRIPTS]
    if unknown or not chosen:
        give_up("name conversations of `ucr test-999 list`, or --all")
    told = {"base": against, "key": key, "service": service, "place": place}
    demo = demo or (None if any(told.values()) else USUAL)
    told["port"] = str(port or ("" if demo else PORT))
    whom = _whom(told, demo)
    target = Target(
        service=whom["service"], place=_point(whom["place"]), patience_s=patience
    )
    try:
        report = asyncio.run(
            run(
                whom["base"],
                whom["key"],
                target,
                chosen,
                port=int(whom["port"]),
                follow_clock=demo is not None,
                told=lambda name, checks: _tell(name, checks, verbose=verbose),
            )
        )
    except (OSError, httpx.TransportError) as error:
        give_up(f"{type(error).__name__}: {error}")
    _end(report, json_file)


def _whom(told: dict[str, str | None], demo: Path | None) -> dict[str, str]:
    """Whom we test: what was said, and for the rest what a demo left."""
    known = _of_demo(demo) if demo else {}
    whom = {name: value or known.get(name, "") for name, value in told.items()}
    if not all(whom.values()):
        give_up("say --demo DIR; or --against, --key, --service and --place")
    return whom


def _of_demo(folder: Path) -> dict[str, str]:
    path = folder / OF_DEMO
    if not path.is_file():
        give_up(f"no demo was founded in {folder}: there is no {path}")
    known: dict[str, str] = json.loads(path.read_bytes())
    return known


def _point(told: str) -> tuple[float, float]:
    lon, _, lat = told.partition(",")
    try:
        return float(lon), float(lat)
    except ValueError:
        give_up("--place is LON,LAT in degrees, such as -0.729,52.670")


def _tell(name: str, checks: tuple[Check, ...], *, verbose: bool) -> None:
    counts = [
        f"{sum(check.verdict is verdict for check in checks)} {words}"
        for verdict, words in MARKS.items()
        if any(check.verdict is verdict for check in checks)
    ]
    say(f"[bold]{name}[/]: {', '.join(counts)}")
    for check in checks:
        if verbose or check.verdict is not Verdict.PASSED:
            say(
                f"  {MARKS[check.verdict]}  {escape(check.rule)}"
                f"  [dim]({escape(check.source)})[/]  {escape(check.seen)}"
            )


def _end(report: Report, json_file: Path | None) -> None:
    if json_file is not None:
        json_file.write_text(json.dumps(report.as_json(), indent=2) + "\n")
    count = report.count()
    console.rule("Conformance report")
    say(f"Receiver: {report.base}")
    for verdict, words in MARKS.items():
        say(f"{words}: {count[verdict]}")
    if count[Verdict.FAILED]:
        raise typer.Exit(1)
