"""The zip that is handed in for a certification.

Layout: Microsoft, certification submission; scripts/ConnectorPackageValidator.ps1 of microsoft/PowerPlatformConnectors:
an introduction, and a zip whose one folder holds the solution of the connector and that of a flow which uses it.
"""

from generator.package.connector import ConnectorParts, PackageError
from generator.package.flow import sample_flow
from generator.package.names import SolutionNames
from generator.package.solution import packed, solution_archive

INTRODUCTION, PACKAGE, FOLDER = "intro.md", "package.zip", "PkgAssets"


def certification_archive(connector: ConnectorParts, names: SolutionNames) -> bytes:
    """Build the zip; the same connector gives the same bytes on every machine.

    Args:
        connector: what goes into it; its readme is the introduction.
        names: from `names_of`.

    Raises:
        PackageError: there is no readme, or no action that a flow could call.
    """
    if connector.readme is None:
        raise PackageError("a certification wants an introduction, and there is no assets/readme.md")
    flow = sample_flow(connector, names)
    solutions = {
        f"{FOLDER}/{names.solution}_{names.version.replace('.', '_')}.zip": solution_archive(connector, names),
        f"{FOLDER}/{names.solution}Flow_{names.version.replace('.', '_')}.zip": solution_archive(
            connector, names, flow
        ),
    }
    return packed({INTRODUCTION: connector.readme, PACKAGE: packed(solutions)})
