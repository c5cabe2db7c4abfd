namespace BeamlineMonitor.HardwareSim.Mca;

/// <summary>The quirks of an emulated xMAP.</summary>
public sealed record XmapOptions
{
    /// <summary>Experiment time between looks at the elements; dxpMED.template has 0.5 s.</summary>
    public TimeSpan StatusInterval { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>True for one that does not start unless a preset was changed since its last start, as 6-BM's.</summary>
    public bool PresetMustChange { get; init; } = true;

    /// <summary>True where Acquiring still says Done when the start is answered, until half the next interval.</summary>
    public bool AcquiringLags { get; init; }

    /// <summary>A fault: the dead time that it states, %; null for the true one.</summary>
    public double? StatedDeadTimePercent { get; init; }
}
