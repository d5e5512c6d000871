import pytest

from generator.definition.csharp import tokens_of
from generator.runtime.script.edits import Edit, Edited
from generator.runtime.script.lowering import lower, out_variables
from generator.runtime.script.newer import newer_features


def lowered(source: str) -> str:
    return " ".join(Edited(source, lower(source)).text.split())


@pytest.mark.parametrize(
    ("newer", "older"),
    [
        (
            "class A { void f() { using var x = g(1); h(); } }",
            "class A { void f() { using ( var x = g(1)) { h(); } } }",
        ),
        ("if (x is not null) { }", "if (x is object) { }"),
        ("if (x is { }) { }", "if (x is object ) { }"),
        ("if (a && b.c[0].d(e) is not T t) { }", "if (a && !(b.c[0].d(e) is T t)) { }"),
        ("string? a = null;", "string a = null;"),
        ("var a = (JArray?)b;", "var a = (JArray )b;"),
        ("List<string?> a;", "List<string > a;"),
        ("public JObject? f(this JToken? t, string? u)", "public JObject f(this JToken t, string u)"),
        ("string?[]? a;", "string [] a;"),
        ("Foo.Bar<int?, string?>? x = null;", "Foo.Bar<int?, string > x = null;"),
        ("var a = b as Foo?;", "var a = b as Foo ;"),
        ("var a = b!.c![0]!;", "var a = b .c [0] ;"),
        ('var a = $"{b!.c}!";', 'var a = $"{b .c}!";'),
        ("{ a.b ??= c(d); }", "{ a.b = a.b ?? ( c(d)); }"),
        (
            "Dictionary<string, List<int>> a = new();",
            "Dictionary<string, List<int>> a = new Dictionary<string,List<int>>();",
        ),
        ("{ List<string?>? a = new(); }", "{ List<string > a = new List<string>(); }"),
        ("{ List<int?> a = new(); }", "{ List<int?> a = new List<int?>(); }"),
        ('a = @$"x";', 'a = $@"x";'),
        ("#nullable enable\nint a;", "int a;"),
        ('var s = a.b switch { "x" or "y" => 1, _ => 2 };', 'var s = ( a.b is "x" || a.b is "y" ? ( 1) : ( 2 ));'),
        ("var s = a switch { 1 => b, _ => c };", "var s = ( a == 1 ? ( b) : ( c ));"),
        ("var s = a switch { null => f(b, c), _ => await d, };", "var s = ( a is null ? ( f(b, c)) : ( await d) );"),
    ],
)
def test_newer_code_becomes_older_code(newer: str, older: str) -> None:
    assert lowered(newer) == older


@pytest.mark.parametrize(
    "source",
    [
        "var a = b ? c : d;",
        "var a = b? c : d;",
        "var a = (b ? c : d);",
        "int? a = 1; DateTime? b; KeyValuePair<string, string>? c;",
        "enum Mine { A } class B { Mine? a; }",
        "if (!a && b != c) { return !d; }",
        "a?.b(c)?[0]?.d();",
        "using System; using A = B.C;",
        "class A { void f() { using (var x = g()) { } } }",
        'var a = "string? x!.y is not null"; // string? b = c!.d;',
        "/* string? a; */ var b = '!'; var c = '\"'; string d;",
        'var a = @"c:\\"; var b = "x ??= y";',
        'var a = $"{{string? b}}{c:yyyy}";',
        "T a = new T(); var b = new { c = 1 }; return new U();",
        "var s = f(x) switch { 1 => 2, _ => 3 };",
        "var s = x switch { T t => t.a, _ => 3 };",
        'var s = x switch { "a" => 1 };',
        "switch (a) { case 1: break; }",
    ],
)
def test_code_that_must_stay_stays(source: str) -> None:
    assert Edited(source, lower(source)).text == source


def test_lines_are_kept_and_columns_lead_back() -> None:
    source = 'string? a = x!\n    .b is not null ? c : wrong;\nvar d = e switch\n{\n  "f" => 1,\n  _ => wrong\n};\n'
    edited = Edited(source, lower(source))
    assert edited.text.count("\n") == source.count("\n")
    for number, (new, old) in enumerate(zip(edited.text.split("\n"), source.split("\n"), strict=True), 1):
        if "wrong" in old:
            assert edited.original_column(number, new.index("wrong") + 1) == old.index("wrong") + 1


def test_columns_in_and_behind_edits() -> None:
    edited = Edited("abcdef\nghi", [Edit(1, 2, "XYZ"), Edit(4, 4, "--"), Edit(7, 8, "")])
    assert edited.text == "aXYZcd--ef\nhi"
    assert [edited.original_column(1, column) for column in range(1, 11)] == [1, 2, 2, 2, 3, 4, 5, 5, 5, 6]
    assert edited.original_column(2, 1) == 2


def test_overlapping_edits_apply_once() -> None:
    assert Edited("abc", [Edit(0, 2, "x"), Edit(1, 3, "y")]).text == "xc"


def test_out_variables_are_found_across_lines() -> None:
    assert [name.text for _, name in out_variables("f(out var a); g(out\n var b); h(out string c); i(out d);")] == [
        "a",
        "b",
    ]


@pytest.mark.parametrize(
    "source", ['"', "'", '$"{', '@"', "/*", '$"{a', "#", "$", '$"{"', 'x = $@"{a}""', "}", "is not"]
)
def test_broken_text_is_no_problem(source: str) -> None:
    assert all(token.text for token in tokens_of(source))
    Edited(source, lower(source))


def test_nested_interpolation_is_followed() -> None:
    texts = [token.text for token in tokens_of('$"a{f($"b{c["}"]}")}d" + e')]
    assert texts == ['$"a{', "f", "(", '$"b{', "c", "[", '"}"', "]", '}"', ")", '}d"', "+", "e"]


@pytest.mark.parametrize(
    ("source", "feature"),
    [
        ("var a = b switch { > 1 => 2, _ => 3 };", "switch expressions (C# 8)"),
        ("record Point(int X);", "records (C# 9)"),
        ('var a = """\ntext\n""";', "raw string literals (C# 11)"),
        ("var a = b[1..];", "ranges and indexes from the end (C# 8)"),
        ("if (a is { Length: 1 }) { }", "property patterns (C# 8)"),
        ("return new(1);", "`new` without a type (C# 9)"),
    ],
)
def test_newer_features_have_names(source: str, feature: str) -> None:
    assert feature in newer_features(source)


def test_plain_code_has_no_newer_features() -> None:
    source = 'switch (a) { case "b": return x is string ? new T() : f("a", "b")[0]; } var r = a.b(1.5, new[] { 1 });'
    assert newer_features(source) == []
