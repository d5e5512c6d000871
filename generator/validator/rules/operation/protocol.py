"""Operations that are no action but reach a server of tools for agents, by the Model Context Protocol (MCP).

Source: Microsoft, Copilot Studio: extend your agent with Model Context Protocol.
"""

from generator.validator.index import Operation

PROTOCOL = "x-ms-agentic-protocol"
STREAMABLE = "mcp-streamable-1.0"


def is_agentic(operation: Operation) -> bool:
    """Return whether an operation carries the messages of such a protocol, which no schema describes."""
    return PROTOCOL in operation.node
