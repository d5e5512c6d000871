"""The workbench of the connector: it knows Power Platform and nothing about the service behind the connector."""
