"""Published connectors: their inputs have names, and their drop-downs find what they refer to."""

from generator.definition import Unreadable
from generator.runtime.gateway import load_connector
from generator.runtime.local.inputs import full_name, inputs_of


def loaded(corpus):
    for folder in sorted(corpus.iterdir()):
        try:
            yield folder.name, load_connector(folder)
        except Unreadable:
            continue


def test_every_drop_down_is_understood(corpus):
    found, lost = 0, []
    for connector, files in loaded(corpus):
        for operation_id in files.operations:
            inputs = inputs_of(files, operation_id)
            names = {each.name for each in inputs}
            for input_ in inputs:
                dropdown = input_.dropdown
                if dropdown is None:
                    continue
                found += 1
                assert dropdown.look_up.operation in files.operations
                sources = [full_name(inputs, source) for source in dropdown.look_up.references.values()]
                lost += [(connector, operation_id, source) for source in sources if source not in names]

    assert found > 100
    assert lost == []
