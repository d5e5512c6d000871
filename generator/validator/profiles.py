"""Which rules run, and how severe they are."""

from collections.abc import Collection, Mapping

from generator.findings import Severity
from generator.validator.rule import Rule
from generator.validator.settings import OFF, Level


def rules_of(
    catalogue: Mapping[str, Rule],
    profile: str = "certification",
    selected: Collection[str] | None = None,
    ignored: Collection[str] = (),
    severities: Mapping[str, Level] | None = None,
) -> dict[str, tuple[Rule, Severity]]:
    """Return the rules to run, with their severities.

    Args:
        catalogue: all rules by id.
        profile: `import` for what stops an import, `certification` for what certification asks for as well.
        selected: ids that alone are to run, those that are off by default and those of other profiles included.
        ignored: ids that are not to run.
        severities: what the project decided; `off` takes a rule out, anything else also turns it on.
    """
    found: dict[str, tuple[Rule, Severity]] = {}
    for id_, rule in catalogue.items():
        usual = rule.severity if profile == "certification" else rule.on_import
        decided = (severities or {}).get(id_)
        if id_ in ignored:
            severity = None
        elif selected is not None:
            severity = (_level(decided) or usual or rule.severity) if id_ in selected else None
        elif usual is None or decided == OFF:
            severity = None
        else:
            severity = _level(decided) or (usual if rule.is_on else None)
        if severity is not None:
            found[id_] = rule, severity
    return found


def _level(decided: Level | None) -> Severity | None:
    return None if decided == OFF else decided
