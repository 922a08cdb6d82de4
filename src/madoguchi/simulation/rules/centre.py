"""One day of windows and officers in Ciw.

A window is held while its visitor waits for the officer and during the check: the
officer comes to the window. Ciw frees a server when its customer leaves the node, so
:class:`Window` keeps the server busy until :class:`Rest` gives it back.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import ciw

from .demand import Visit
from .outcome import Outcome

WINDOW, OFFICER, REST = 1, 2, 3
BOOKED, WALK_IN = "booked", "walk-in"
LONG = 7 * 24 * 60.0


class _At(ciw.dists.Distribution):
    """Arrivals at given moments."""

    def __init__(self, moments: Sequence[float]) -> None:
        self.left = list(reversed(moments))
        self.before = 0.0

    def sample(self, t: Any = None, ind: Any = None) -> float:
        if not self.left:
            return math.inf
        moment = self.left.pop()
        gap, self.before = moment - self.before, moment
        return max(gap, 0.0)


class _Own(ciw.dists.Distribution):
    """Minutes that the visitor brings along."""

    def __init__(self, minutes: Sequence[float]) -> None:
        self.minutes = minutes

    def sample(self, t: Any = None, ind: Any = None) -> float:
        number: int = ind.id_number
        return self.minutes[number - 1]


class Window(ciw.Node):
    """A node whose servers stay busy while their visitor is with the officer."""

    def detatch_server(self, server: Any, individual: Any) -> None:
        if individual.destination == OFFICER:
            individual.window, individual.server = server, False
            server.cust = False
        else:
            super().detatch_server(server, individual)

    def begin_service_if_possible_release(
        self, next_individual: Any, server: Any
    ) -> None:
        if not server.busy:
            super().begin_service_if_possible_release(next_individual, server)


class Rest(ciw.Node):
    """The rest of the handling; at its end the window is free for the next."""

    def release(
        self, next_individual: Any, next_node: Any, reroute: bool = False
    ) -> None:
        window, server = self.simulation.nodes[WINDOW], next_individual.window
        super().release(next_individual, next_node, reroute)
        server.busy = False
        ciw.Node.begin_service_if_possible_release(window, next_individual, server)


def run_day(visits: Sequence[Visit], windows: int, officers: int) -> list[Outcome]:
    """Serve everybody who came, also past closing; the same visits, the same answer."""
    if not visits:
        return []
    simulation = ciw.Simulation(
        _network(visits, windows, officers), node_class=[Window, ciw.Node, Rest]
    )
    simulation.simulate_until_max_time(LONG)
    parts: dict[tuple[int, int], Any] = {
        (record.id_number, record.node): record
        for record in simulation.get_all_records()
    }
    return [_outcome(visit, i, parts) for i, visit in enumerate(visits, start=1)]


def _network(visits: Sequence[Visit], windows: int, officers: int) -> Any:
    def route(individual: Any, _simulation: Any) -> list[int]:
        needs = visits[individual.id_number - 1].officer > 0
        return [OFFICER, REST] if needs else []

    classes = {BOOKED: True, WALK_IN: False}
    service = [
        _Own([one.front for one in visits]),
        _Own([one.officer for one in visits]),
        _Own([one.rest for one in visits]),
    ]
    return ciw.create_network(
        arrival_distributions={
            name: [_At([v.at for v in visits if v.booked is booked]), None, None]
            for name, booked in classes.items()
        },
        service_distributions=dict.fromkeys(classes, service),
        number_of_servers=[windows, officers, math.inf],
        routing={name: ciw.routing.ProcessBased(route) for name in classes},
        priority_classes={BOOKED: 0, WALK_IN: 1},
    )


def _outcome(visit: Visit, number: int, parts: dict[tuple[int, int], Any]) -> Outcome:
    at_window = parts[number, WINDOW]
    if (with_officer := parts.get((number, OFFICER))) is None:
        return Outcome(visit, at_window.service_start_date, 0.0, at_window.exit_date)
    return Outcome(
        visit,
        at_window.service_start_date,
        with_officer.waiting_time,
        parts[number, REST].exit_date,
    )
