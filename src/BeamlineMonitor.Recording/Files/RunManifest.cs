using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace BeamlineMonitor.Recording.Files;

/// <summary>What a run is of, and all that its numbers depend on besides what was measured.</summary>
/// <param name="Kind">What the file holds.</param>
/// <param name="Id">Id of the run, or name of the station.</param>
/// <param name="StartedAt">Experiment UTC of its start.</param>
/// <param name="Proposal">The proposal.</param>
/// <param name="Sample">The sample.</param>
/// <param name="Program">Version of the program that made it.</param>
/// <param name="Runtime">.NET and platform it ran on: payloads are equal to the byte on the same one.</param>
/// <param name="Plan">The run plan, JSON.</param>
/// <param name="Files">Every file of <c>config/</c> that the run uses, by its name there: calibration, curve, phases, standards.</param>
public sealed record RunManifest(
    RunFileKind Kind,
    string Id,
    DateTimeOffset StartedAt,
    string Proposal,
    string Sample,
    string Program,
    string Runtime,
    string Plan,
    ImmutableSortedDictionary<string, string> Files)
{
    private const string FilePrefix = "file:";

    /// <summary>SHA-256 over the plan and the files in the order of their names, each as name, zero byte, text, zero byte.</summary>
    /// <returns>64 hexadecimal digits, lower case.</returns>
    public string ConfigSha256()
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((string name, string text) in Files.OrderBy(file => file.Key, StringComparer.Ordinal).Prepend(new("plan", Plan)))
            sha.AppendData(Encoding.UTF8.GetBytes($"{name}\0{text}\0"));
        return Convert.ToHexStringLower(sha.GetHashAndReset());
    }

    /// <summary>The rows of the table <c>manifest</c>.</summary>
    /// <returns>Keys and values.</returns>
    internal IEnumerable<(string Key, string Value)> ToRows() =>
    [
        ("kind", Kind.ToString()),
        ("id", Id),
        ("started_at", StartedAt.ToString("O")),
        ("proposal", Proposal),
        ("sample", Sample),
        ("program", Program),
        ("runtime", Runtime),
        ("plan", Plan),
        ("config_sha256", ConfigSha256()),
        .. Files.Select(file => (FilePrefix + file.Key, file.Value)),
    ];

    /// <summary>Makes a manifest of its rows.</summary>
    /// <param name="rows">Keys and values.</param>
    /// <returns>The manifest.</returns>
    /// <exception cref="InvalidDataException">A key is missing or says what cannot be.</exception>
    internal static RunManifest OfRows(IReadOnlyDictionary<string, string> rows)
    {
        string Value(string key) => rows.TryGetValue(key, out string? value) ? value : throw new InvalidDataException($"The manifest has no {key}.");
        if (!Enum.TryParse(Value("kind"), out RunFileKind kind)) throw new InvalidDataException("The manifest names a kind that is not known.");
        if (!DateTimeOffset.TryParse(Value("started_at"), out DateTimeOffset start)) throw new InvalidDataException("The manifest has no start.");
        return new RunManifest(
            kind, Value("id"), start, Value("proposal"), Value("sample"), Value("program"), Value("runtime"), Value("plan"),
            rows.Where(row => row.Key.StartsWith(FilePrefix, StringComparison.Ordinal))
                .ToImmutableSortedDictionary(row => row.Key[FilePrefix.Length..], row => row.Value, StringComparer.Ordinal));
    }
}
