"""What the page consists of: one module and one template for each part.

A module here defines a `PANEL`; `app.PANELS` lists them in their order. A panel with a `path` is a page of its own that
the bar at the top leads to. One with a `part` stands on the page of each operation: `part` gives the values for its
template `<name>.html`, or None where the panel has nothing to say about the operation.
"""
