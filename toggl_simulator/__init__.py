"""The simulated Toggl Track backend: an ASGI app written from the API's documented and recorded facts.

It exists so that a client can be proven on one machine, without an account and without touching anybody's
data. ``create_app`` gives the application; everything else in this package is its own business.
"""

from toggl_simulator.app import App, create_app

__all__ = ["App", "create_app"]
