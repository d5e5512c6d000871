"""The local platform, put together: the service, the script host and the gateway, and what people do with them.

    with open_platform(root) as platform:
        reply = platform.gateway.call("GetItem", {"item_id": "7"})

Import from the modules: `platform` opens everything, `service` makes and serves the simulated service, `choices` opens
drop-downs. Who needs only one of them, such as `connector mock`, does not wait for the others.
"""
