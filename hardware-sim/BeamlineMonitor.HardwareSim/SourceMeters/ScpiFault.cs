namespace BeamlineMonitor.HardwareSim.SourceMeters;

/// <summary>A command that the instrument does not take.</summary>
/// <param name="code">Its number in the error queue.</param>
/// <param name="text">Its text there.</param>
internal sealed class ScpiFault(int code, string text) : Exception(text)
{
    /// <summary>Its number in the error queue.</summary>
    public int Code { get; } = code;

    public static ScpiFault UndefinedHeader => new(-113, "Undefined header");

    public static ScpiFault MissingParameter => new(-109, "Missing parameter");

    public static ScpiFault OutOfRange => new(-222, "Parameter data out of range");

    public static ScpiFault IllegalValue => new(-224, "Illegal parameter value");
}
