using System.Collections.Immutable;
using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Analysis.LineFitting;

namespace BeamlineMonitor.Acquisition.Analyses;

/// <summary>Collects what the frames of one exposure lead to.</summary>
/// <param name="at">End of the exposure, experiment UTC: when its events happen.</param>
internal sealed class OutcomeBuilder(DateTimeOffset at)
{
    private readonly ImmutableArray<FrameResult>.Builder frames = ImmutableArray.CreateBuilder<FrameResult>();
    private readonly ImmutableArray<ScanProfile>.Builder profiles = ImmutableArray.CreateBuilder<ScanProfile>();
    private readonly ImmutableArray<FinishedCalibration>.Builder calibrations = ImmutableArray.CreateBuilder<FinishedCalibration>();
    private readonly ImmutableArray<FinishedReference>.Builder references = ImmutableArray.CreateBuilder<FinishedReference>();
    private readonly ImmutableArray<RunEvent>.Builder events = ImmutableArray.CreateBuilder<RunEvent>();

    private readonly ImmutableDictionary<long, ImmutableArray<FittedWindow>>.Builder models = ImmutableDictionary.CreateBuilder<long, ImmutableArray<FittedWindow>>();
    private FoundEdges? edges;

    public void Add(FrameResult frame) => frames.Add(frame);

    public void Add(ScanProfile profile) => profiles.Add(profile);

    public void Add(FinishedCalibration calibration) => calibrations.Add(calibration);

    public void Add(FinishedReference reference) => references.Add(reference);

    public void Add(FoundEdges found) => edges = found;

    public void AddModel(long frame, ImmutableArray<FittedWindow> windows)
    {
        if (!windows.IsEmpty) models.Add(frame, windows);
    }

    public void Report(string kind, EventSeverity severity, string text, string source, MeasuredValue? measured = null) =>
        events.Add(new RunEvent(at, kind, severity, text, source, measured));

    public AnalysisOutcome Build() =>
        new(frames.ToImmutable(), profiles.ToImmutable(), calibrations.ToImmutable(), references.ToImmutable(), events.ToImmutable())
        {
            Edges = edges,
            Models = models.ToImmutable(),
        };
}
