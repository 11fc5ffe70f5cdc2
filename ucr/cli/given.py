"""The settings that a command was given; what is wrong with them is said in words."""

from pydantic import ValidationError
from pydantic_settings import SettingsError
from rich.markup import escape

from ucr.cli.say import give_up
from ucr.settings import Settings


def given() -> Settings:
    """Read UCR_* from the environment, or end the command naming what is wrong."""
    try:
        return Settings()
    except ValidationError as wrong:
        give_up(escape("\n     ".join(_told(wrong))))
    except SettingsError as unread:
        give_up(escape(str(unread)))


def _told(wrong: ValidationError) -> list[str]:
    """Each setting's name, place in it and rule; never what was given: a password."""
    return [
        f"UCR_{str(name).upper()}{''.join(f'.{part}' for part in inner)}: {one['msg']}"
        for one in wrong.errors(include_input=False, include_url=False)
        for name, *inner in [one["loc"]]
    ]
