// The compiler of the platform behind the command line of `csc`: Roslyn from its libraries, for a .NET without an SDK.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

internal static class Compiler
{
    private static int Main(string[] words)
    {
        var asked = CSharpCommandLineParser.Default.Parse(words, Directory.GetCurrentDirectory(), null, null);
        var errors = ErrorsOf(asked.Errors);
        if (errors.Count == 0)
        {
            errors = ErrorsOf(Compile(asked));
        }

        foreach (var error in errors)
        {
            Console.WriteLine(CSharpDiagnosticFormatter.Instance.Format(error));
        }

        return errors.Count == 0 ? 0 : 1;
    }

    private static List<Diagnostic> ErrorsOf(IEnumerable<Diagnostic> found)
    {
        return found.Where(each => each.Severity == DiagnosticSeverity.Error).ToList();
    }

    private static IEnumerable<Diagnostic> Compile(CSharpCommandLineArguments asked)
    {
        var sources = asked.SourceFiles.Select(file => Parse(file.Path, asked));
        var references = asked.MetadataReferences.Select(each => MetadataReference.CreateFromFile(each.Reference));
        string output = Path.Combine(asked.OutputDirectory, asked.OutputFileName);
        string name = Path.GetFileNameWithoutExtension(output);
        var compilation = CSharpCompilation.Create(name, sources, references, asked.CompilationOptions);
        using (var program = new MemoryStream())
        using (var symbols = new MemoryStream())
        {
            var result = compilation.Emit(program, symbols, null, null, null, asked.EmitOptions);
            if (result.Success)
            {
                File.WriteAllBytes(output, program.ToArray());
                File.WriteAllBytes(Path.ChangeExtension(output, ".pdb"), symbols.ToArray());
            }

            return result.Diagnostics;
        }
    }

    private static SyntaxTree Parse(string path, CSharpCommandLineArguments asked)
    {
        using (var file = File.OpenRead(path))
        {
            var text = SourceText.From(file, asked.Encoding, asked.ChecksumAlgorithm);
            return CSharpSyntaxTree.ParseText(text, (CSharpParseOptions)asked.ParseOptions, path);
        }
    }
}
