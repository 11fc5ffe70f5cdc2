"""`ucr dispatch`: decide who goes, for every area that nobody else holds."""

import asyncio
import signal

import typer

from ucr import logs, tracing
from ucr.app import Unset, running, settled_memory
from ucr.cli.given import given
from ucr.cli.say import give_up
from ucr.dispatch.loop import run
from ucr.settings import Settings
from ucr.tracing import NotInstalled

app = typer.Typer()


@app.command()
def dispatch() -> None:
    """Hold areas and dispatch them until stopped. Settings come from UCR_*."""
    settings = given()
    logs.configure(settings.log_level)
    try:
        asyncio.run(_until_stopped(settings))
    except (Unset, NotInstalled) as unset:
        give_up(str(unset))


async def _until_stopped(settings: Settings) -> None:
    loop = asyncio.get_running_loop()
    async with (
        tracing.sending(settings.traces_url, "dispatch"),
        running(settings) as runtime,
    ):
        work = asyncio.ensure_future(run(runtime))
        for stop in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(stop, work.cancel)
        with settled_memory():
            await asyncio.wait([work])
        if not work.cancelled():
            work.result()
