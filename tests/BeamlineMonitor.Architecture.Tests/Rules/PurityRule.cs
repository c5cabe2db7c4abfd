using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;

namespace BeamlineMonitor.Architecture.Tests.Rules;

/// <summary>Pure numerics know no files, network, clock, threads, processes, console or logging.</summary>
internal static partial class PurityRule
{
    public static IEnumerable<string> Check(IEnumerable<string> referencedTypes) =>
        referencedTypes.Where(type => Impure().IsMatch(type)).Select(type => $"uses {type}");

    /// <summary>Every type of other assemblies that an assembly mentions.</summary>
    /// <param name="assembly">Path of the assembly.</param>
    /// <returns>Full names.</returns>
    public static IReadOnlyList<string> ReferencedTypes(string assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly));
        MetadataReader reader = file.GetMetadataReader();
        return [.. reader.TypeReferences.Select(reader.GetTypeReference)
            .Select(type => $"{reader.GetString(type.Namespace)}.{reader.GetString(type.Name)}")];
    }

    [GeneratedRegex(
        @"^System\.IO\.(?!InvalidDataException$)|^System\.Net\.|^System\.Console$|^System\.Environment$|^System\.TimeProvider$"
        + @"|^System\.Threading\.(?!Lock$)|^System\.Diagnostics\.(Process|Stopwatch|Trace|Debug$|Activity)|^Microsoft\.Extensions\.|^Serilog\b")]
    private static partial Regex Impure();
}
