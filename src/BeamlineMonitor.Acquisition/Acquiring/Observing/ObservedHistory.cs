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
    private readonly Dictionary<string, List<(double? Volts, double? Amperes)>> cyclerRows = [];
    private readonly Dictionary<string, long> rowsBeforeThisFile = [];

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
        if (happened is { Kind: RunEventKinds.CyclerFileCut, Source: { } cell, Measured: { } rows }) rowsBeforeThisFile[cell] = (long)rows.Value;
    }

    /// <summary>Takes stored samples.</summary>
    /// <param name="block">The row.</param>
    public void Take(SampleBlock block)
    {
        if (block.Kind != SampleKind.Potentiostat) return;
        if (!cyclerRows.TryGetValue(block.Source, out List<(double?, double?)>? rows)) cyclerRows.Add(block.Source, rows = []);
        rows.AddRange(block.Columns[SampleColumns.Potential].Zip(block.Columns[SampleColumns.Current]));
    }

    /// <summary>Rows of a cell's cycler that the run holds.</summary>
    /// <param name="cell">Name of the cell.</param>
    /// <returns>How many.</returns>
    public long RowsOf(string cell) => cyclerRows.TryGetValue(cell, out List<(double?, double?)>? rows) ? rows.Count : 0;

    /// <summary>What the run holds of the file that the cycler wrote last; one that begins otherwise is another.</summary>
    /// <param name="cell">Name of the cell.</param>
    /// <returns>Its rows, V and A.</returns>
    public ImmutableArray<(double? Volts, double? Amperes)> RowsOfLastFile(string cell) =>
        cyclerRows.TryGetValue(cell, out List<(double? Volts, double? Amperes)>? rows) ? [.. rows.Skip((int)rowsBeforeThisFile.GetValueOrDefault(cell))] : [];

    /// <summary>Notes that something is about to be told.</summary>
    /// <param name="text">The sentence.</param>
    /// <returns>False where it was told before.</returns>
    public bool IsNews(string text)
    {
        lock (telling) return told.Add(text);
    }
}
