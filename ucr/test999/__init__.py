"""`ucr test-999`: the sender's side of BaRS, for whoever receives or integrates.

It shares no code with the receiver: what it knows of the standard stands here, so that
a misreading there is not repeated.
"""
