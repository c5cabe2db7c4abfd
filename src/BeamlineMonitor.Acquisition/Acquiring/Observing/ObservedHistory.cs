using System.Collections.Immutable;
using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Joining;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Acquisition.Samples;

namespace BeamlineMonitor.Acquisition.Acquiring.Observing;

/// <summary>
/// What an observed run holds so far: fed with its stored rows after a restart, with new ones as they come. One caller at a time, but for
/// <see cref="IsNews"/>.
/// </summary>
/// <param name="plan">The plan.</param>
/// <param name="pristineByName">Detector elements whose names tell pristine layers from others.</param>
public sealed class ObservedHistory(RunPlan plan, IReadOnlySet<string> pristineByName)
{
    private readonly HashSet<string> told = [];
    private readonly Lock telling = new();
    private readonly ImmutableDictionary<string, KnownCyclerRows> cyclers = plan.Cells.ToImmutableDictionary(cell => cell.Name, _ => new KnownCyclerRows());

    /// <summary>Which files were taken.</summary>
    public ObservedFiles Files { get; } = new();

    /// <summary>How the detectors were set.</summary>
    public KnownSettings Settings { get; } = new();

    /// <summary>Which scan comes next.</summary>
    public ObservedTargets Targets { get; } = new(plan);

    /// <summary>Takes a committed frame.</summary>
    /// <param name="frame">The frame.</param>
    public void Take(RawFrame frame)
    {
        if (frame.Origin is { } name) Files.Take(frame.Detector, name, frame.Spectrum);
        Settings.Take(frame);
        Targets.Take(frame.Detector, frame.Target, pristineByName.Contains(frame.Detector));
    }

    /// <summary>Takes a stored event.</summary>
    /// <param name="happened">The event.</param>
    public void Take(RunEvent happened)
    {
        told.Add(happened.Text);
        if (happened is { Kind: RunEventKinds.CyclerFileCut, Source: { } cell, Measured: { } rows }) cyclers[cell].BeginFile((long)rows.Value);
    }

    /// <summary>Takes stored samples.</summary>
    /// <param name="block">The row.</param>
    public void Take(SampleBlock block)
    {
        if (block.Kind != SampleKind.Potentiostat) return;
        cyclers[block.Source].Add(block.Columns[SampleColumns.Potential].Zip(block.Columns[SampleColumns.Current]));
    }

    /// <summary>What the run holds of a cell's cycler.</summary>
    /// <param name="cell">Name of the cell.</param>
    /// <returns>Its rows.</returns>
    /// <exception cref="KeyNotFoundException">The plan has no such cell.</exception>
    public KnownCyclerRows CyclerOf(string cell) => cyclers[cell];

    /// <summary>Notes that something is about to be told.</summary>
    /// <param name="text">The sentence.</param>
    /// <returns>False where it was told before.</returns>
    public bool IsNews(string text)
    {
        lock (telling) return told.Add(text);
    }
}
