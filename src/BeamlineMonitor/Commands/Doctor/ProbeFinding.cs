using System.Text.Json.Nodes;

namespace BeamlineMonitor.Commands.Doctor;

/// <summary>How something was found.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Answer">What it answered; null when it is not well.</param>
/// <param name="Latency">How long the answer took, real time.</param>
/// <param name="Fault">What is wrong, and what mends it; null when it is well.</param>
internal sealed record ProbeFinding(string Name, ProbeAnswer? Answer, TimeSpan Latency, string? Fault)
{
    /// <summary>The finding for programs.</summary>
    /// <returns>Keys name, ok, identity, reading, latency_ms, fault.</returns>
    public JsonObject ToJson() => new()
    {
        ["name"] = Name,
        ["ok"] = Fault is null,
        ["identity"] = Answer?.Identity,
        ["reading"] = Answer?.Reading,
        ["latency_ms"] = Math.Round(Latency.TotalMilliseconds, 1),
        ["fault"] = Fault,
    };
}
