"""`ucr demo`: everything on one machine, with a simulated day on real roads."""

import signal
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from ucr.cli.demo.options import Options
from ucr.cli.demo.play import Play
from ucr.cli.demo.screens import NotBuilt
from ucr.cli.say import give_up, say
from ucr.embedded.errors import StoreNotStarted
from ucr.places.errors import PlacesError

app = typer.Typer()

ENDS = (signal.SIGTERM, signal.SIGHUP)
"""What ends the demo in good order, as Ctrl-C does."""


Speed = Annotated[
    float, typer.Option(min=0.1, max=120, help="How many times faster than life.")
]
Extract = Annotated[Path | None, typer.Option(help="An .osm.pbf extract to play on.")]
Data = Annotated[Path, typer.Option(help="Folder that remembers it all.")]
Port = Annotated[int, typer.Option(min=1, max=65_535)]
Seed = Annotated[int, typer.Option(help="Another seed is another day.")]
Rate = Annotated[
    float, typer.Option(min=0, max=20, help="Times the usual number of calls.")
]
HandsOn = Annotated[
    bool, typer.Option("--hands-on", help="You are the desk: nobody else decides.")
]
Generated = Annotated[
    bool, typer.Option("--generated", help="Play on an invented county.")
]
Screens = Annotated[
    bool, typer.Option(help="Build the web pages if they are missing or old.")
]
Until = Annotated[
    float | None,
    typer.Option(min=0, help="Calls end after so many hours; then report, end."),
]


@app.command()
def demo(  # noqa: PLR0913 - one argument an option, as typer has it
    *,
    speed: Speed = 1,
    extract: Extract = None,
    data: Data = Path("var/demo"),
    port: Port = 8000,
    seed: Seed = 1,
    rate: Rate = 1,
    hands_on: HandsOn = False,
    generated: Generated = False,
    screens: Screens = True,
    until: Until = None,
) -> None:
    """Start the whole service with a simulated day, until Ctrl-C."""
    options = Options(
        speed=speed,
        extract=extract,
        data=data,
        port=port,
        seed=seed,
        rate=rate,
        hands_on=hands_on,
        generated=generated,
        screens=screens,
        until_hours=until,
    )
    for end in ENDS:
        signal.signal(end, signal.default_int_handler)
    try:
        healthy = _play(options)
    except (NotBuilt, PlacesError, StoreNotStarted) as error:
        give_up(str(error))
    if not healthy:
        raise typer.Exit(1)


def _play(options: Options) -> bool:
    """Play until stopped; whether it ended well. Nothing runs on after it."""
    with ExitStack() as running:
        try:
            return Play(options, running).run()
        except KeyboardInterrupt:
            say("Stopping: callers and phones, dispatcher, service, stores ...")
            return True
        finally:
            for end in (*ENDS, signal.SIGINT):
                signal.signal(end, signal.SIG_IGN)  # the stopping is not to be stopped
