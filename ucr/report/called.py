"""What came of calling a crew, in the timeline's words."""

from collections.abc import Mapping
from typing import Any, Final

from ucr.domain.calls import CallResult, Way

BY_WAY: Final[Mapping[tuple[Way, CallResult], str]] = {
    (Way.PUSH, CallResult.SENT): "Pushed to the phone, not confirmed",
    (Way.PUSH, CallResult.TRYING): "Push not taken yet: trying again",
    (Way.PUSH, CallResult.FAILED): "Push failed",
    (Way.PUSH, CallResult.NO_DEVICE): "No phone of the crew takes pushes",
    (Way.TEXT, CallResult.SENT): "Texted, not confirmed",
    (Way.TEXT, CallResult.TRYING): "Text not taken yet: trying again",
    (Way.TEXT, CallResult.FAILED): "Text failed: ring the crew",
    (Way.TEXT, CallResult.NO_NUMBER): "Not texted: no phone number",
}
BY_RESULT: Final[Mapping[CallResult, str]] = {
    CallResult.SIGNED_OUT: "Crew not called: nobody of it is signed in",
    CallResult.OFF_DUTY: "Crew not called: off shift",
    CallResult.ON_BREAK: "Crew not called: on a break",
}


def words(body: Mapping[str, Any]) -> str:
    """A `CrewCalled` as a line."""
    way, result = Way(body["way"]), CallResult(body["result"])
    return BY_WAY.get((way, result)) or BY_RESULT[result]
