"""The designer: a connector as makers will meet it, in a browser, with the running parts behind it.

Import from the modules: `app` makes the pages, `workbench` holds what they show, `export` writes the cards as files.
Nothing here is needed by another command.
"""
