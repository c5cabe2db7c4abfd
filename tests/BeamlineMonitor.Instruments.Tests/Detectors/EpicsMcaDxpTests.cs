namespace BeamlineMonitor.Instruments.Tests.Detectors;

/// <summary>The contract once more, with one control for all elements and a start that is answered at once.</summary>
public sealed class EpicsMcaDxpTests : DetectorContract
{
    private protected override DetectorRig CreateRig() => new DxpRig();
}
