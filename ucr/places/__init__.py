"""Where things are: area packs, their making, and turning words into points.

Start at `pack.AreaPack` (what the service reads), `build.build_pack` (what makes it),
`resolve.resolve` (a referral's location to a point with a stated confidence),
`sources.find_extract` (which OpenStreetMap data the demo uses) and
`county.generate.generate_county` (an invented county for when there is none).
"""
