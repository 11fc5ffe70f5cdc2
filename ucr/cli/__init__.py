"""The command line: one thin module a command.

Only the module of the command that was named is loaded: `ucr migrate` does not wait
for map libraries, and a dispatcher holds no web framework in memory.
"""

import sys
from importlib import import_module
from typing import Final

import typer

COMMANDS: Final = {
    "demo": "ucr.cli.demo.command",
    "serve": "ucr.cli.serve",
    "dispatch": "ucr.cli.dispatch",
    "migrate": "ucr.cli.migrate",
    "area": "ucr.cli.area",
    "doctor": "ucr.cli.doctor",
    "backup": "ucr.cli.backup",
    "restore": "ucr.cli.restore",
    "archive": "ucr.cli.archive",
    "rehearse": "ucr.cli.rehearse",
    "audit": "ucr.cli.audit",
    "openapi": "ucr.cli.openapi",
    "simulate": "ucr.cli.simulate",
    "docs": "ucr.cli.docs",
    "push": "ucr.cli.push",
    "test-999": "ucr.cli.test_999",
}


def main() -> None:
    """Run the command that was named; else say which there are."""
    named = [name for name in sys.argv[1:2] if name in COMMANDS]
    program(named or list(COMMANDS))()


def program(names: list[str]) -> typer.Typer:
    """The command line with these commands."""
    found = typer.Typer(
        help="Urgent community response: who goes to whom, and watched to the end.",
        no_args_is_help=True,
        pretty_exceptions_show_locals=False,  # a local may hold a person's name
    )
    found.callback()(_nothing_of_its_own)
    for name in names:
        found.add_typer(import_module(COMMANDS[name]).app)
    return found


def _nothing_of_its_own() -> None:
    """Urgent community response: who goes to whom, and watched to the end."""
