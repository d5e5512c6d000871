"""What the official tools import: the folder for paconn and pac, and the solution for the maker portal.

    connector = read_connector(root)
    files = folder_files(connector)
    archive = solution_archive(connector)

Facts come from Microsoft's tools "paconn" and "pac connector", from real exports of solutions, and from the
certification's templates; each module names its own.
"""

from generator.package.certification import certification_archive
from generator.package.connector import ConnectorParts, PackageError, read_connector
from generator.package.folder import folder_files
from generator.package.names import SolutionNames, names_of
from generator.package.refusals import FAILS_LATER, REFUSED
from generator.package.solution import solution_archive
from generator.package.solution_check import check_bytes, check_solution
from generator.package.writing import check_output, former_settings, keep_source, write_package

__all__ = [
    "FAILS_LATER",
    "REFUSED",
    "ConnectorParts",
    "PackageError",
    "SolutionNames",
    "certification_archive",
    "check_bytes",
    "check_output",
    "check_solution",
    "folder_files",
    "former_settings",
    "keep_source",
    "names_of",
    "read_connector",
    "solution_archive",
    "write_package",
]
