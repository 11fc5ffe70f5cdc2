"""`ucr area found`: store an area for real, and print its first manager's link."""

import asyncio
import os
from pathlib import Path
from typing import Final

import psycopg
from psycopg_pool import PoolTimeout

from ucr.app import Unset, running
from ucr.cli.say import give_up, say
from ucr.domain.area import Area
from ucr.domain.codes import Mode
from ucr.domain.errors import DomainError
from ucr.domain.ids import AreaId
from ucr.journey.found_area import found_area
from ucr.places.errors import PlacesError
from ucr.places.pack import read_manifest
from ucr.settings import Settings
from ucr.store.connection import NotDurable
from ucr.store.walls import NoWalls

NO_PACKS: Final = Path(os.devnull)


def found(settings: Settings, slug: str, manager: str) -> None:
    """Store the area of a pack, in advise mode, and let its first manager in."""
    try:
        name = read_manifest(settings.packs / slug).name
        link = asyncio.run(_found(settings, slug, name, manager))
    except Unset as unset:
        give_up(str(unset))
    except PlacesError as error:
        give_up(f"{error}: build the area first (ucr area build)")
    except DomainError as refused:
        give_up(str(refused))
    except (psycopg.Error, PoolTimeout, NotDurable, NoWalls) as error:
        give_up(f"PostgreSQL: {error}")
    say(f"{name} is there, in advise mode. {manager} signs in by")
    say(link)
    say("It is shown once. Nobody else is in yet: people, senders and crews come next.")


async def _found(settings: Settings, slug: str, name: str, manager: str) -> str:
    area = Area(id=AreaId(slug), name=name, mode=Mode.ADVISE, version=1)
    async with running(settings.model_copy(update={"packs": NO_PACKS})) as runtime:
        told = await found_area(runtime, area, manager)
    return f"{settings.public_origin}/sign-in#{told.secret}"
