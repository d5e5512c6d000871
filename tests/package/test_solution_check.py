"""Broken solutions: each mistake is explained, with the part it is in; good ones are left alone."""

import json

import pytest
from package_samples import (
    DEFINITION_PART,
    ICON_PART,
    NAME,
    PARAMETERS_PART,
    POLICIES_PART,
    SCRIPT_PART,
    contents,
    in_definition,
    packed,
    replacing,
    setting,
    without,
)

from generator.package import read_connector, solution_archive

SOLUTION, CUSTOMIZATIONS, TYPES = "solution.xml", "customizations.xml", "[Content_Types].xml"
ID = "00000000-0000-0000-0000-000000000000"


def renamed(old, new):
    return lambda files: files.update({new: files.pop(old)})


def swapped(part, first, second):
    """Exchange two lines of a part, by what they hold."""

    def edit(files):
        lines = files[part].decode().split("\n")
        one, two = (next(i for i, line in enumerate(lines) if text in line) for text in (first, second))
        lines[one], lines[two] = lines[two], lines[one]
        files[part] = "\n".join(lines).encode()

    return edit


def dropped(part, text):
    """Take out the one line of a part that holds a text."""

    def edit(files):
        lines = files[part].decode().split("\n")
        kept = [line for line in lines if text not in line]
        assert len(kept) == len(lines) - 1
        files[part] = "\n".join(kept).encode()

    return edit


def into_folder(files):
    for name in list(files):
        files[f"solution/{name}"] = files.pop(name)


def unpacked(files):
    files["Other/Solution.xml"] = files.pop(SOLUTION)
    files["Other/Customizations.xml"] = files.pop(CUSTOMIZATIONS)


def for_paconn(files):
    definition = files[DEFINITION_PART]
    files.clear()
    files.update({"apiDefinition.swagger.json": definition, "apiProperties.json": b"{}"})


def with_bom(part):
    return lambda files: files.update({part: b"\xef\xbb\xbf" + files[part]})


def in_utf16(part):
    return lambda files: files.update({part: files[part].decode().replace("utf-8", "utf-16").encode("utf-16")})


def twice(content, tag):
    line = next(line for line in content.decode().split("\n") if f"<{tag}" in line)
    return content.decode().replace(line, f"{line}\n{line}").encode()


def one_more_connector(files):
    text = files[CUSTOMIZATIONS].decode()
    node = text[text.index("    <Connector>") : text.index("  </Connectors>")]
    files[CUSTOMIZATIONS] = text.replace("  </Connectors>", f"{node}  </Connectors>").encode()


BROKEN = {
    "in a folder": (into_folder, "", "everything lies in the folder 'solution'; solution.xml must be at the root"),
    "unpacked": (unpacked, "", "is an unpacked solution as source control keeps it"),
    "for paconn": (for_paconn, "", "is a folder for paconn, not a solution"),
    "empty": (dict.clear, "", "has no solution.xml, so it is not a solution"),
    "another spelling": (renamed(SOLUTION, "Solution.xml"), "", "'Solution.xml' must be spelled 'solution.xml'"),
    "no customizations": (without(CUSTOMIZATIONS), CUSTOMIZATIONS, "is missing; every solution has it"),
    "no content types": (without(TYPES), TYPES, "is missing; every solution has it"),
    "cut off": (replacing(SOLUTION, "</ImportExportXml>", ""), SOLUTION, "is not well-formed XML: no element found"),
    "UTF-16": (in_utf16(SOLUTION), SOLUTION, "is not in UTF-8"),
    "other XML": (setting(SOLUTION, "<a/>"), SOLUTION, "has no ImportExportXml with a SolutionManifest"),
    "other XML there": (setting(CUSTOMIZATIONS, "<a/>"), CUSTOMIZATIONS, "has no ImportExportXml"),
    "unknown extension": (dropped(TYPES, '"csx"'), TYPES, f"declares no type for the extension of '{SCRIPT_PART}'"),
    "no unique name": (
        replacing(SOLUTION, "ContosoItemsConnector", ""),
        SOLUTION,
        "UniqueName is ''; expected letters, digits and underscores, no digit first",
    ),
    "long unique name": (
        replacing(SOLUTION, "ContosoItemsConnector", "C" * 66),
        SOLUTION,
        "no digit first, 65 characters at most",
    ),
    "digit first": (replacing(SOLUTION, ">contosoltd", ">7oltd"), SOLUTION, "UniqueName of the Publisher is '7oltd'"),
    "three letters for a version": (replacing(SOLUTION, "1.2.3.0", "abc"), SOLUTION, "Version is 'abc'; expected num"),
    "managed": (replacing(SOLUTION, ">0<", ">no<"), SOLUTION, "Managed is 'no'; expected 0"),
    "no dependencies": (dropped(SOLUTION, "MissingDependencies"), SOLUTION, "has no MissingDependencies"),
    "order of the manifest": (
        swapped(SOLUTION, "<Version>", "<Managed>"),
        SOLUTION,
        "Version must come before Managed in SolutionManifest",
    ),
    "order of the publisher": (
        swapped(SOLUTION, "<EMailAddress", "<Addresses"),
        SOLUTION,
        "must come before Addresses in Publisher",
    ),
    "reserved prefix": (
        replacing(SOLUTION, ">contosol<", ">mscrm<"),
        SOLUTION,
        "CustomizationPrefix is 'mscrm'; expected 2 to 8 letters and digits, not mscrm",
    ),
    "blank in the name": (
        replacing(CUSTOMIZATIONS, f"<name>{NAME}", "<name>contosol_contoso items"),
        CUSTOMIZATIONS,
        "the Connector's name is 'contosol_contoso items'; expected the publisher's prefix",
    ),
    "huge version": (replacing(SOLUTION, "1.2.3.0", "1.99999999999"), SOLUTION, "Version is '1.99999999999'"),
    "component twice": (
        lambda files: files.update({SOLUTION: twice(files[SOLUTION], "RootComponent ")}),
        SOLUTION,
        f"lists the connector '{NAME}' twice",
    ),
    "one id for two": (
        lambda files: (
            one_more_connector(files),
            files.update({CUSTOMIZATIONS: files[CUSTOMIZATIONS].replace(f"<name>{NAME}".encode(), b"<name>b_b", 1)}),
        ),
        CUSTOMIZATIONS,
        f"the connectors 'b_b' and '{NAME}' have one connectorid",
    ),
    "other content types": (setting(TYPES, "<Tipes/>"), TYPES, "has no Types, but 'Tipes'"),
    "spelling of content types": (renamed(TYPES, TYPES.lower()), TYPES, "is spelled '[content_types].xml'"),
    "in another zip": (
        lambda files: (files.clear(), files.update({"intro.md": b"", "PkgAssets/a.zip": b""})),
        "",
        "has no solution.xml, but holds 'PkgAssets/a.zip'; take the zip of the solution out of it",
    ),
    "wrapper of sets": (
        lambda files: (
            files.update({f"Connector/{NAME}_connectionparametersets.json": b'{"connectionParameterSets": {}}'}),
            replacing(
                CUSTOMIZATIONS,
                "<policytemplateinstances>",
                f"<connectionparametersets>/Connector/{NAME}_connectionparametersets.json</connectionparametersets>"
                "<policytemplateinstances>",
            )(files),
        ),
        f"Connector/{NAME}_connectionparametersets.json",
        "only what is inside connectionParameterSets belongs here",
    ),
    "blank title": (in_definition(lambda d: d["info"].update(title=" ")), DEFINITION_PART, "has no info.title"),
    "no component": (
        dropped(SOLUTION, "<RootComponent "),
        SOLUTION,
        f"does not list the connector '{NAME}' among its RootComponents",
    ),
    "component of nothing": (
        replacing(SOLUTION, f'schemaName="{NAME}"', 'schemaName="contosol_other"'),
        SOLUTION,
        "lists the connector 'contosol_other', but customizations.xml has no such Connector (the import says 'Cannot",
    ),
    "no connector at all": (
        lambda files: (
            dropped(SOLUTION, "<RootComponent ")(files),
            setting(CUSTOMIZATIONS, "<ImportExportXml/>")(files),
        ),
        SOLUTION,
        "holds no connector",
    ),
    "order of the connector": (
        swapped(CUSTOMIZATIONS, "<name>", "<connectortype>"),
        CUSTOMIZATIONS,
        "name must come before connectortype in Connector",
    ),
    "a connector twice": (one_more_connector, CUSTOMIZATIONS, f"two connectors have the name '{NAME}'"),
    "an element twice": (
        replacing(CUSTOMIZATIONS, "<connectortype>", "<connectortype>1</connectortype><connectortype>"),
        CUSTOMIZATIONS,
        "connectortype appears twice in Connector",
    ),
    "misspelled element": (
        lambda files: files.update({CUSTOMIZATIONS: files[CUSTOMIZATIONS].replace(b"displayname", b"displayName")}),
        CUSTOMIZATIONS,
        "a Connector has no element 'displayName'; did you mean 'displayname'?",
    ),
    "no display name": (dropped(CUSTOMIZATIONS, "<displayname>"), CUSTOMIZATIONS, "the Connector has no displayname"),
    "braces": (
        replacing(CUSTOMIZATIONS, "<connectorid>", "<connectorid>{"),
        CUSTOMIZATIONS,
        "expected a GUID without braces",
    ),
    "type": (replacing(CUSTOMIZATIONS, ">1<", ">2<"), CUSTOMIZATIONS, "connectortype is '2'; a custom connector is 1"),
    "color": (replacing(CUSTOMIZATIONS, "#da3b01", "red"), CUSTOMIZATIONS, "iconbrandcolor is 'red'; expected # and"),
    "path": (
        replacing(CUSTOMIZATIONS, f"/{SCRIPT_PART}", SCRIPT_PART),
        CUSTOMIZATIONS,
        f"customcodeblobcontent is '{SCRIPT_PART}'; expected a path such as /Connector/",
    ),
    "missing part": (
        without(POLICIES_PART),
        CUSTOMIZATIONS,
        f"policytemplateinstances names '/{POLICIES_PART}', which is not in the zip",
    ),
    "misspelled part": (
        renamed(ICON_PART, ICON_PART.replace(".Png", ".png")),
        CUSTOMIZATIONS,
        f"iconblob names '/{ICON_PART}', which is not in the zip; did you mean '{ICON_PART[:-3]}png'?",
    ),
    "part of nothing": (setting("Connector/more.json", "{}"), "Connector/more.json", "is named by no Connector"),
    "large script": (
        setting(SCRIPT_PART, b" " * (1024 * 1024 + 1)),
        SCRIPT_PART,
        "has 1,048,577 bytes; more than 1 MiB is refused",
    ),
    "mark in JSON": (with_bom(DEFINITION_PART), DEFINITION_PART, "starts with a byte order mark; leave it out"),
    "cut-off JSON": (
        setting(PARAMETERS_PART, "{"),
        PARAMETERS_PART,
        "is not valid JSON in UTF-8: Expecting property name",
    ),
    "JSON in Latin-1": (
        setting(PARAMETERS_PART, b'{"\xe9":1}'),
        PARAMETERS_PART,
        "is not valid JSON in UTF-8: 'utf-8' codec",
    ),
    "NaN": (setting(PARAMETERS_PART, "NaN"), PARAMETERS_PART, "is not valid JSON in UTF-8: NaN is not a JSON number"),
    "definition is a list": (setting(DEFINITION_PART, "[]"), DEFINITION_PART, "is not an object; the import says only"),
    "OpenAPI 3": (
        in_definition(lambda d: (d.pop("swagger"), d.update(openapi="3.0.0"))),
        DEFINITION_PART,
        "swagger is None, expected '2.0'; the import says only 'Invalid Api definition object'",
    ),
    "no title": (
        in_definition(lambda d: d["info"].pop("title")),
        DEFINITION_PART,
        "has no info.title; the import says",
    ),
    "no host": (in_definition(lambda d: d.pop("host")), DEFINITION_PART, "has no host; the import says only"),
    "no paths": (in_definition(lambda d: d.pop("paths")), DEFINITION_PART, "has no paths; the import says only"),
    "wrapper": (
        lambda f: f.update({PARAMETERS_PART: b'{"properties": {"connectionParameters": %s}}' % f[PARAMETERS_PART]}),
        PARAMETERS_PART,
        "still has the wrapper of apiProperties.json",
    ),
    "half of the wrapper": (
        lambda f: f.update({PARAMETERS_PART: b'{"connectionParameters": %s}' % f[PARAMETERS_PART]}),
        PARAMETERS_PART,
        "(the import says 'Nullable object must have a value')",
    ),
    "parameters are a list": (setting(PARAMETERS_PART, "[]"), PARAMETERS_PART, "is not an object; expected the bare"),
    "no parameter type": (setting(PARAMETERS_PART, '{"a": {}}'), PARAMETERS_PART, "the parameter 'a' has no type"),
    "policies are an object": (setting(POLICIES_PART, "{}"), POLICIES_PART, "is not an array; expected the bare list"),
    "operations are not valid JSON": (
        replacing(CUSTOMIZATIONS, '["GetItem"]', "GetItem"),
        CUSTOMIZATIONS,
        "scriptoperations is not a JSON array of operationIds",
    ),
    "misspelled operation": (
        replacing(CUSTOMIZATIONS, '["GetItem"]', '["GetItme"]'),
        CUSTOMIZATIONS,
        "scriptoperations names 'GetItme', no operation of the definition; did you mean 'GetItem'?",
    ),
    "operations without a script": (
        lambda files: (files.pop(SCRIPT_PART), dropped(CUSTOMIZATIONS, "<customcodeblob")(files)),
        CUSTOMIZATIONS,
        "scriptoperations names operations, but there is no customcodeblobcontent",
    ),
    "GIF": (setting(ICON_PART, b"GIF89a"), ICON_PART, "is neither PNG nor JPEG"),
    "no class": (setting(SCRIPT_PART, "class script : ScriptBase {}"), SCRIPT_PART, "has no class Script : ScriptBase"),
    "flow beside it": (
        setting("Workflows/flow.json", "{}"),
        CUSTOMIZATIONS,
        "holds a connector together with flows or connection references",
    ),
    "reference beside it": (
        replacing(CUSTOMIZATIONS, "<Languages>", "<connectionreferences><a/></connectionreferences><Languages>"),
        CUSTOMIZATIONS,
        "Put the connector into a solution of its own, and import that first",
    ),
}


@pytest.mark.parametrize("mistake", BROKEN)
def test_each_mistake_is_explained(good, problems_of, mistake):
    edit, part, message = BROKEN[mistake]
    files = contents(good)
    edit(files)
    found = problems_of(packed(files))
    assert any(found_part == part and message in text for found_part, text in found), found


def test_another_id_than_the_component(good, problems_of):
    files = contents(good)
    text = files[CUSTOMIZATIONS].decode()
    start = text.index("<connectorid>") + len("<connectorid>")
    files[CUSTOMIZATIONS] = (text[:start] + ID + text[start + len(ID) :]).encode()
    assert problems_of(packed(files)) == [(SOLUTION, f"gives '{NAME}' another id than customizations.xml does")]


@pytest.mark.parametrize("number", ["9999", "100000", "010000", "-20000", "1e4", "", "9" * 5000])
def test_option_prefixes(good, problems_of, number):
    files = contents(good)
    text = files[SOLUTION].decode()
    tag = "CustomizationOptionValuePrefix>"
    before, _, after = text.partition(f"<{tag}")
    files[SOLUTION] = f"{before}<{tag}{number}{after[5:]}".encode()
    [(part, message)] = problems_of(packed(files))
    assert part == SOLUTION
    assert message.endswith("expected 10000 to 99999")
    assert len(message) < 200


def test_nothing_is_said_about_a_good_one(good, problems_of):
    assert problems_of(good) == []
    assert problems_of(packed(contents(good))) == []  # compressed, as exports are


def test_null_for_no_policies_is_fine(good, problems_of):
    files = contents(good)
    setting(POLICIES_PART, "null")(files)
    assert problems_of(packed(files)) == []


@pytest.mark.parametrize(
    "edit",
    [
        with_bom(CUSTOMIZATIONS),
        with_bom(TYPES),
        setting(ICON_PART, b"\xff\xd8\xff"),
        replacing(CUSTOMIZATIONS, ">1<", ">0<"),
        replacing(CUSTOMIZATIONS, "<name>", "<introducedversion>1.0</introducedversion><name>"),
        replacing(SOLUTION, ">contosol<", ">fab<"),
        lambda files: (files.pop(PARAMETERS_PART), dropped(CUSTOMIZATIONS, "<connectionparameters>")(files)),
        lambda files: files.update(
            {
                "CanvasApps/background": b"",
                TYPES: files[TYPES].replace(b"</Types>", b'<Override PartName="/CanvasApps/background"/></Types>'),
            }
        ),
    ],
)
def test_nothing_is_said_about_what_exports_have(good, problems_of, edit):
    files = contents(good)
    edit(files)
    assert problems_of(packed(files)) == []


def test_of_a_solution_with_flows_alone_only_that_is_said(good, problems_of):
    files = {SOLUTION: contents(good)[SOLUTION], CUSTOMIZATIONS: b"<ImportExportXml><Workflows/></ImportExportXml>"}
    dropped(SOLUTION, "<RootComponent ")(files)
    files |= {TYPES: contents(good)[TYPES], "Workflows/a.json": b"{}"}
    assert problems_of(packed(files)) == [(SOLUTION, "holds no connector, so that there is nothing to check")]


def test_a_close_name_is_one_of_the_same_kind(good, problems_of):
    files = contents(good)
    files.pop(SCRIPT_PART)
    [(_, message)] = problems_of(packed(files))
    assert message == f"customcodeblobcontent names '/{SCRIPT_PART}', which is not in the zip"


def test_nothing_is_said_about_the_project(project, problems_of):
    assert problems_of(solution_archive(project)) == []


def test_a_hopeless_zip_gives_a_hundred_problems(good, problems_of):
    files = contents(good)
    files.update({f"Connector/{number}": b"" for number in range(1000)})
    assert len(problems_of(packed(files))) <= 100


def test_two_mistakes_are_both_told(good, problems_of):
    files = contents(good)
    setting(ICON_PART, b"GIF89a")(files)
    in_definition(lambda d: d.pop("host"))(files)
    assert {part for part, _ in problems_of(packed(files))} == {ICON_PART, DEFINITION_PART}


def test_a_parameter_named_properties_is_no_wrapper(root, problems_of):
    properties = json.loads((root / "apiProperties.json").read_text())
    properties["properties"]["connectionParameters"] = {"properties": {"type": "string"}}
    (root / "apiProperties.json").write_text(json.dumps(properties))
    assert problems_of(solution_archive(read_connector(root))) == []


def wants_a_key(definition):
    definition["securityDefinitions"] = {"api_key": {"type": "apiKey", "in": "header", "name": "X-Api-Key"}}


@pytest.mark.parametrize(
    ("edit", "part"),
    [
        (setting(PARAMETERS_PART, "{}"), PARAMETERS_PART),
        (setting(PARAMETERS_PART, "null"), PARAMETERS_PART),
        (setting(PARAMETERS_PART, " \n"), PARAMETERS_PART),
        (lambda f: (f.pop(PARAMETERS_PART), dropped(CUSTOMIZATIONS, "<connectionparameters>")(f)), CUSTOMIZATIONS),
    ],
)
def test_a_key_that_nobody_is_asked_for(good, problems_of, edit, part):
    files = contents(good)
    edit(files)
    open_ = problems_of(packed(files))
    in_definition(wants_a_key)(files)

    (found,) = set(problems_of(packed(files))) - set(open_)
    assert found[0] == part
    assert "the definition wants 'api_key', but there are no connection parameters" in found[1]


def test_a_key_that_somebody_is_asked_for(good, problems_of):
    files = contents(good)
    in_definition(wants_a_key)(files)

    assert problems_of(packed(files)) == []


@pytest.mark.parametrize(("name", "is_long"), [("N" * 30, False), (" " + "N" * 30, False), ("N" * 31, True)])
def test_a_name_that_does_not_survive_unpacking(good, problems_of, name, is_long):
    files = contents(good)
    replacing(CUSTOMIZATIONS, "<displayname>Contoso Items<", f"<displayname>{name}<")(files)

    found = [message for part, message in problems_of(packed(files)) if part == CUSTOMIZATIONS]
    assert [("pac solution unpack" in message) for message in found] == [True] * is_long
