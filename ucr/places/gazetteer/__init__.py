"""The gazetteer: what has a name or a number in an area, and where it is."""
