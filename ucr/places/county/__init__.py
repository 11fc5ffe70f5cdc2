"""An invented English county as OpenStreetMap data, for when no real data is at hand.

`generate.generate_county` writes it. Nothing in it exists: it lies in the North Sea.
"""
