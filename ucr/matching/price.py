"""What the engine's soft rules cost in one area: its own prices, else the usual."""

from dataclasses import replace
from typing import Final

from routing.prices import NeedPrice, Prices
from ucr.domain.area_settings import AreaSettings

USUAL: Final = Prices()


def prices(settings: AreaSettings) -> Prices:
    """The table that the area's own settings make of the usual one.

    What hands a case back, and what a pin is worth, is no setting.
    """
    number = settings.number
    return replace(
        USUAL,
        floor=_of("floor", USUAL.floor, settings),
        two_hour=_of("two_hour", USUAL.two_hour, settings),
        four_hour=_of("four_hour", USUAL.four_hour, settings),
        break_late_per_minute=number("price.break_late"),
        told_crew_changed=number("price.told_crew_changed"),
        planned_crew_changed=number("price.planned_crew_changed"),
        load_per_visit=number("price.load_per_visit"),
        preference_missed=number("price.preference_missed"),
    )


def _of(need: str, usual: NeedPrice, settings: AreaSettings) -> NeedPrice:
    return replace(
        usual,
        late_per_minute=settings.number(f"price.{need}.late"),
        waiting_per_hour=settings.number(f"price.{need}.waiting"),
    )
