"""The plan in force, from our words into routing's and back."""

from routing.plan import Plan, Route
from routing.problem import NO_ROAD_S
from ucr.domain.codes import GoesBy
from ucr.domain.drive import PlannedDrive
from ucr.domain.plan import CrewPlan, Stop
from ucr.matching.picture import Picture
from ucr.matching.pose import Posed, case_of


def orders_in_force(picture: Picture) -> dict[str, list[str]]:
    """The plan in force as call signs and job keys, for `routing.carry_over`."""
    return {
        picture.crews[crew_id][0].name: [str(stop.referral_id) for stop in plan.stops]
        for crew_id, plan in picture.plans.items()
        if crew_id in picture.crews
    }


def as_crew_plans(posed: Posed, picture: Picture, plan: Plan) -> list[CrewPlan]:
    """Routing's answer in our words, one plan for each crew on duty."""
    routes = {route.crew: route for route in plan.routes}
    return [
        CrewPlan(
            crew_id=crew_id,
            area_id=picture.area_id,
            version=0,
            stops=tuple(
                Stop(
                    referral_id=case_of(stop.job),
                    arrive_at=posed.moment(stop.arrive_s),
                    leave_at=posed.moment(stop.leave_s),
                )
                for stop in (routes[crew.name].stops if crew.name in routes else ())
            ),
            travel=posed.travel_of(crew.name),
            as_of=posed.zero,
            drive=_first_drive(posed, routes.get(crew.name)),
        )
        for crew_id, (crew, _) in picture.crews.items()
    ]


def _first_drive(posed: Posed, route: Route | None) -> PlannedDrive | None:
    """What the roads alone say of a crew's next drive; None: no stop, or no road."""
    if route is None or not route.stops:
        return None
    crew = posed.problem.crew(route.crew)
    road_s = int(posed.road_s(crew)[crew.place, posed.problem.job(route.jobs[0]).place])
    if road_s >= NO_ROAD_S:
        return None
    return PlannedDrive(
        road_s=road_s, goes_by=GoesBy(crew.mode), travel=posed.travel_of(crew.key)
    )
