namespace BeamlineMonitor.HardwareSim.Faults;

/// <summary>How the text of each kind of fault looks: which parts it has.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Name">Its name in a text.</param>
/// <param name="LastsATime">It has a duration.</param>
/// <param name="MayLastForEver">The duration may be left out.</param>
/// <param name="HasLag">It has a lag.</param>
/// <param name="HasBytes">It has a number of bytes.</param>
internal sealed record FaultForm(FaultKind Kind, string Name, bool LastsATime = false, bool MayLastForEver = false, bool HasLag = false, bool HasBytes = false)
{
    public static IReadOnlyList<FaultForm> All { get; } =
    [
        new(FaultKind.Silence, "silence", LastsATime: true),
        new(FaultKind.Delay, "delay", LastsATime: true, HasLag: true),
        new(FaultKind.Garbage, "garbage", HasBytes: true),
        new(FaultKind.Split, "split", LastsATime: true, HasLag: true),
        new(FaultKind.Corrupt, "corrupt"),
        new(FaultKind.HalfOpen, "half-open", LastsATime: true, MayLastForEver: true),
        new(FaultKind.Disconnect, "disconnect"),
        new(FaultKind.Duplicate, "duplicate", HasLag: true),
    ];

    /// <summary>An example of the form, for messages.</summary>
    public string Example => $"{Name}@10s{(LastsATime ? "+5s" : "")}{(HasLag ? "=200ms" : "")}{(HasBytes ? "=16" : "")}";

    public static FaultForm Of(FaultKind kind) => All.First(form => form.Kind == kind);
}
