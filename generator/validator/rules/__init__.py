"""The rules, one module for each subject; `catalogue.py` finds them."""
