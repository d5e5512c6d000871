"""The workbench of the connector: it knows Power Platform and nothing about the service behind the connector."""

__version__ = "0.1.0"
