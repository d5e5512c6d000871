"""The commands, one module each: `add` describes a command to argparse, `run` calls one room and prints."""
