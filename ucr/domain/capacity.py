"""What an area could do at a moment: kept with every decline."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """Crews and cases at a moment; `crews_free` of `crews_on_shift` had nothing to do.

    `open_referrals` are those not ended, the one that is asked about among them.
    """

    crews_on_shift: int
    crews_free: int
    open_referrals: int
