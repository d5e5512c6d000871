"""The gateway of the local Power Platform: it runs any connector's operations as the platform does.

    files = load_connector(root)
    connection = connection_for(files, {"username": "...", "password": "..."})
    gateway = Gateway(files, connection, HttpTransport())
    reply = gateway.call("GetItem", {"item_id": "7"})

Facts come from Microsoft's documentation of connectors, and from what was measured in public connectors; each module
names its own. Nothing here was checked against a live tenant.
"""

from generator.runtime.gateway.build import ClientCall
from generator.runtime.gateway.call_context import Transport
from generator.runtime.gateway.checks import flow_content
from generator.runtime.gateway.connection import Connection, connection_for
from generator.runtime.gateway.connection_parameters import ConnectionParameter, parameters_of
from generator.runtime.gateway.errors import (
    BackendUnreachable,
    ConnectionProblem,
    ExpressionError,
    GatewayError,
    NotSupportedLocally,
    ParameterProblem,
    PolicyProblem,
    UnknownOperation,
)
from generator.runtime.gateway.files import ConnectorFiles, load_connector
from generator.runtime.gateway.gateway import Gateway
from generator.runtime.gateway.location import Route, Way, route_location
from generator.runtime.gateway.messages import Headers, Request, Response, header
from generator.runtime.gateway.options import PlatformOptions
from generator.runtime.gateway.pipeline import GatewayReply
from generator.runtime.gateway.polling import PollResult
from generator.runtime.gateway.retries import LOGIC_APPS, POWER_AUTOMATE, POWER_AUTOMATE_LOW, RetryPolicy
from generator.runtime.gateway.script import ScriptOutcome, ScriptRunner
from generator.runtime.gateway.transport import AsgiTransport, HttpTransport, redirected

__all__ = [
    "LOGIC_APPS",
    "POWER_AUTOMATE",
    "POWER_AUTOMATE_LOW",
    "AsgiTransport",
    "BackendUnreachable",
    "ClientCall",
    "Connection",
    "ConnectionParameter",
    "ConnectionProblem",
    "ConnectorFiles",
    "ExpressionError",
    "Gateway",
    "GatewayError",
    "GatewayReply",
    "Headers",
    "HttpTransport",
    "NotSupportedLocally",
    "ParameterProblem",
    "PlatformOptions",
    "PolicyProblem",
    "PollResult",
    "Request",
    "Response",
    "RetryPolicy",
    "Route",
    "ScriptOutcome",
    "ScriptRunner",
    "Transport",
    "UnknownOperation",
    "Way",
    "connection_for",
    "flow_content",
    "header",
    "load_connector",
    "parameters_of",
    "redirected",
    "route_location",
]
