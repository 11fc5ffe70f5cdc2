"""Invented names that sound English, and a postcode area that does not exist."""

from collections.abc import Iterator
from typing import Final

COUNTY: Final = "Wendshire"
COUNTY_TOWN: Final = "Tamberminster"
TOWNS: Final = ("Quarlbridge", "Ormerstow", "Haxenley", "Pellowick")
VILLAGES: Final = (
    "Great Quarl",
    "Little Quarl",
    "Thrussenby",
    "Wendlecote",
    "Over Yarrop",
    "Nether Yarrop",
    "Cobblesthorpe",
    "Dunnerley Abbas",
    "Eddlestoke",
    "Fennimarsh",
    "Gorsecott",
    "Hobbinsley",
    "Ivelthorpe",
    "Jessamy Green",
    "Kettlemere",
    "Lundersby",
    "Mossingworth",
    "Nibblestow",
    "Ockenby",
    "Ranksborne",
    "Sallowick St Jude",
    "Tattersedge",
    "Vexcombe",
    "Wrenstead",
    "Yaxlow",
    "Addlewick",
    "Bellowhurst",
    "Crumpsley",
    "Dapplethorpe",
    "Elverstow",
    "Pindlecross",
    "Stavenhoe",
)
RIVER: Final = "River Tamber"

STREET_FIRST: Final = (
    "Orchard",
    "Mill",
    "Chapel",
    "Manor",
    "Park",
    "Beech",
    "Victoria",
    "Albert",
    "Elm",
    "Cedar",
    "Willow",
    "Abbey",
    "Priory",
    "Castle",
    "Queens",
    "Kings",
    "Meadow",
    "Spring",
    "Larch",
    "Hawthorn",
    "Rowan",
    "Lime",
    "Poplar",
    "Alexandra",
    "Nelson",
    "Wellington",
    "Tennyson",
    "Milton",
    "Byron",
    "Cromwell",
    "Grange",
    "Vicarage",
    "Brook",
    "Holly",
    "Laurel",
    "Maple",
    "Chestnut",
    "Sycamore",
    "Windmill",
    "Quarry",
    "Saddlers",
    "Coopers",
    "Weavers",
    "Kiln",
    "Swan",
    "Heron",
    "Kestrel",
    "Primrose",
    "Bluebell",
    "Clover",
)
STREET_LAST: Final = (
    "Road",
    "Street",
    "Avenue",
    "Close",
    "Drive",
    "Lane",
    "Crescent",
    "Gardens",
    "Way",
    "Grove",
    "Court",
    "Terrace",
)
VILLAGE_STREETS: Final = ("Main Street", "Church Lane", "Back Lane", "School Lane")
TOWN_STREETS: Final = ("High Street", "Station Road", "Bridge Street", "Church Street")

SAINTS: Final = ("Mary", "Peter", "Andrew", "Botolph", "Edmund", "Hilda", "Oswald")
PUBS: Final = (
    "The Plough",
    "The Red Lion",
    "The Wheatsheaf",
    "The Fox and Hounds",
    "The Crown",
    "The Blue Bell",
    "The Chequers",
)
CARE_HOMES: Final = (
    "Tamber View",
    "The Limes",
    "Rookery Court",
    "Abbeyfield Grange",
    "Willowbrook",
    "Orchard Leys",
    "The Old Vicarage",
    "Fairmead",
    "Larkrise",
    "Hollins Bank",
    "Swan Meadow",
    "Beechcroft",
)
FARMS: Final = ("Manor", "Home", "Grange", "Lodge", "Hill", "Brook", "Wood", "Glebe")

POSTCODE_AREA: Final = "ZD"
"""Well formed, and not one of the 124 areas that Royal Mail uses."""

INWARD: Final = "ABDEFGHJLNPQRSTUWXYZ"


def street_names(shift: int, first: tuple[str, ...]) -> Iterator[str]:
    """Yield the street names of one settlement: `first`, then others, none twice."""
    yield from first
    for i in range(len(STREET_FIRST) * len(STREET_LAST)):
        ahead = STREET_FIRST[(shift + i) % len(STREET_FIRST)]
        round_ = i // len(STREET_FIRST)
        behind = STREET_LAST[(shift + 5 * i + round_) % len(STREET_LAST)]
        yield f"{ahead} {behind}"


def postcodes(district: int) -> Iterator[str]:
    """Yield the postcodes of one district in order: "ZD3 1AA", "ZD3 1AB", ..."""
    for sector in range(1, 10):
        for one in INWARD:
            for two in INWARD:
                yield f"{POSTCODE_AREA}{district} {sector}{one}{two}"
