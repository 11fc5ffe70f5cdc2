"""The simulated day: callers, phones and a desk that use the public doors only.

Start at `script.Script` (all that it needs to know) and `day.run` (what it does). What
is assumed, and after whom, is in `assumed.py`.
"""
