using System.Collections.Immutable;

namespace BeamlineMonitor.Analysis;

/// <summary>A configuration file, or the choice of one, is wrong. The message lists every fault that was found, one a line.</summary>
public sealed class ConfigException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="place">The file or folder that holds the faults.</param>
    /// <param name="faults">At least one fault, each with the JSON path, the value found and what is allowed; each becomes one line.</param>
    /// <param name="innerException">The cause, or null.</param>
    public ConfigException(string place, IEnumerable<string> faults, Exception? innerException = null)
        : this(place, [.. faults.Select(fault => fault.ReplaceLineEndings(" "))], innerException)
    {
    }

    private ConfigException(string place, ImmutableArray<string> faults, Exception? innerException)
        : base(string.Join('\n', faults.Select(fault => $"{place}: {fault}")), innerException)
    {
        Place = place;
        Faults = faults;
    }

    /// <summary>The file or folder that holds the faults.</summary>
    public string Place { get; }

    /// <summary>Every fault, without the place.</summary>
    public ImmutableArray<string> Faults { get; }
}
