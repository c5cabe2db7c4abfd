using System.Globalization;
using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Acquisition.Samples;
using BeamlineMonitor.Acquisition.Storage;
using BeamlineMonitor.Recording.Codecs;
using BeamlineMonitor.Recording.Files;
using BeamlineMonitor.Recording.Templates;
using Microsoft.Data.Sqlite;

namespace BeamlineMonitor.Recording.Reading;

/// <summary>
/// A run file that is open for reading, whether it is being written, was left behind, or lies finished on a medium that cannot be written.
/// Rows are read as they are asked for, by one thread at a time; each of them throws a <see cref="RunStoreException"/> that cannot be read.
/// </summary>
public sealed class RunReader : IDisposable
{
    private readonly SqliteConnection connection;
    private readonly TemplateShelf samples;
    private readonly TemplateShelf outcomes;

    private RunReader(string path, SqliteConnection connection)
    {
        Path = path;
        this.connection = connection;
        samples = new TemplateShelf(path, connection, RunTables.Samples, "block");
        outcomes = new TemplateShelf(path, connection, RunTables.Outcomes, "outcome");
        Manifest = Decode(() => RunManifest.OfRows(
            Rows("SELECT key, value FROM manifest", row => (Key: row.Text(0), Value: row.Text(1))).ToDictionary(row => row.Key, row => row.Value)));
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>What the run is of.</summary>
    public RunManifest Manifest { get; }

    /// <summary>Opens a run file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Its reader.</returns>
    /// <exception cref="RunStoreException">There is none, it is no run file, a newer one, or damaged.</exception>
    public static RunReader Open(string path)
    {
        SqliteConnection connection = RunConnection.OpenReader(path);
        try
        {
            return new RunReader(path, connection);
        }
        catch (RunStoreException)
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>The frames, exposure by exposure, in the order of their commit.</summary>
    /// <returns>The frames of one exposure at a time.</returns>
    public IEnumerable<IReadOnlyList<RawFrame>> Exposures() => ExposedSteps("").Select(step => step.Frames);

    /// <summary>A frame.</summary>
    /// <param name="number">Its number.</param>
    /// <returns>The frame, or null when the run has none of this number.</returns>
    public RawFrame? Frame(long number) => ExposedSteps("WHERE id = $0", number).SingleOrDefault()?.Frames[0];

    /// <summary>The samples, block by block.</summary>
    /// <returns>The blocks in the order of their commit.</returns>
    public IEnumerable<SampleBlock> Samples() => SampledSteps().Select(step => step.Block);

    /// <summary>The events and operator notes; those that a result led to are in its outcome.</summary>
    /// <returns>The events in the order of their commit.</returns>
    public IEnumerable<RunEvent> Events() => HappenedSteps().Select(step => step.Event);

    /// <summary>The results of an analysis.</summary>
    /// <param name="analysis">Its id.</param>
    /// <returns>The results, exposure by exposure, in the order of their commit.</returns>
    public IEnumerable<AnalysisOutcome> Outcomes(long analysis) => AnalysedSteps(analysis).Select(step => step.Outcome);

    /// <summary>All that the run committed, in order: what a replay or a simulator plays again.</summary>
    /// <returns>One thing at a time.</returns>
    public IEnumerable<RunStep> Steps() =>
        StepMerge.Merge(ExposedSteps(""), SampledSteps(), HappenedSteps(), AnalysedSteps(RunFile.LiveAnalysis));

    /// <summary>The events and the results of the acquisition, in the order of their commit: what its state and alarms follow from.</summary>
    /// <returns>One thing at a time.</returns>
    public IEnumerable<RunStep> Told() => StepMerge.Merge(HappenedSteps(), AnalysedSteps(RunFile.LiveAnalysis));

    /// <summary>Exposures that were committed and have no result yet: the process died in between.</summary>
    /// <param name="analysis">Id of the analysis.</param>
    /// <returns>The frames of one exposure at a time.</returns>
    public IEnumerable<IReadOnlyList<RawFrame>> FramesWithoutResult(long analysis)
    {
        HashSet<long> analysed = [.. Rows("SELECT frame FROM outcomes WHERE analysis = $0", row => row.Long(0), analysis)];
        var exposures = Rows("SELECT step, min(id), max(id) FROM frames GROUP BY step", row => (First: row.Long(1), Last: row.Long(2)));
        return exposures.Where(exposure => !analysed.Contains(exposure.First)).ToList()
            .SelectMany(exposure => ExposedSteps("WHERE id BETWEEN $0 AND $1", exposure.First, exposure.Last)).Select(step => step.Frames);
    }

    /// <summary>The analyses of the run.</summary>
    /// <returns>The analyses; the first is that of the acquisition.</returns>
    public IReadOnlyList<AnalysisSummary> Analyses() =>
    [
        .. Rows(
            """
            SELECT a.id, a.started_at, a.origin, a.settings, (SELECT count(*) FROM outcomes o WHERE o.analysis = a.id), e.ended_at, e.payload_sha256
            FROM analyses a LEFT JOIN ends e ON e.analysis = a.id ORDER BY a.id
            """,
            row => new AnalysisSummary(
                row.Long(0), Instant(row.Text(1)), row.Text(2), row.Text(3), row.Long(4),
                row.Text(5) is { Length: > 0 } end ? Instant(end) : null, row.Text(6) is { Length: > 0 } hash ? hash : null)),
    ];

    /// <summary>Messages that wait to be published.</summary>
    /// <returns>How many.</returns>
    public long UnsentMessages() => Rows("SELECT ifnull(sum(seq - done), 0) FROM topics", row => row.Long(0)).Single();

    /// <summary>The run at a glance.</summary>
    /// <returns>The summary.</returns>
    public RunSummary Summarize()
    {
        IReadOnlyList<AnalysisSummary> analyses = Analyses();
        long frames = Count("frames");
        string writer = Rows("SELECT holder FROM sessions ORDER BY id DESC LIMIT 1", row => row.Text(0)).SingleOrDefault("");
        bool hasEnded = analyses.Count > 0 && analyses[0].EndedAt is not null;
        RunState state = RunLock.IsHeld(Path) ? RunState.Live : hasEnded ? RunState.Finished : RunState.Interrupted;
        return new RunSummary(
            Path, Manifest, state, writer, frames, Count("samples"), Count("events"), Count("outbox"), UnsentMessages(),
            Frame(1)?.StartedAt, Frame(frames)?.EndedAt, Size(Path) + Size(Path + "-wal"), analyses);
    }

    /// <inheritdoc/>
    public void Dispose() => connection.Dispose();

    /// <summary>The rows of a query.</summary>
    /// <typeparam name="T">What a row gives.</typeparam>
    /// <param name="sql">The query.</param>
    /// <param name="decode">Reads a row.</param>
    /// <param name="parameters">Values of $0, $1, …</param>
    /// <returns>What the rows gave.</returns>
    internal IEnumerable<T> Rows<T>(string sql, Func<RowCursor, T> decode, params long[] parameters)
    {
        using var cursor = new RowCursor(Path, connection, sql, parameters);
        while (cursor.Read()) yield return Decode(() => decode(cursor));
    }

    private static long Size(string path) => new FileInfo(path) is { Exists: true, Length: long length } ? length : 0;

    private static DateTimeOffset Instant(string text) => DateTimeOffset.ParseExact(text, "O", CultureInfo.InvariantCulture);

    private long Count(string table) => Rows($"SELECT count(*) FROM {table}", row => row.Long(0)).Single();

    private IEnumerable<RunStep.Exposed> ExposedSteps(string where, params long[] parameters)
    {
        List<RawFrame> frames = [];
        long step = 0;
        foreach ((long next, RawFrame frame) in Rows(
            $"SELECT step, frame, counts FROM frames {where} ORDER BY id",
            row => (row.Long(0), FrameCodec.Decode(row.Bytes(1), row.Bytes(2).ToArray())),
            parameters))
        {
            if (next != step && frames.Count > 0) yield return new RunStep.Exposed(step, frames);
            if (next != step) frames = [];
            frames.Add(frame);
            step = next;
        }

        if (frames.Count > 0) yield return new RunStep.Exposed(step, frames);
    }

    private IEnumerable<RunStep.Sampled> SampledSteps() => Rows(
        "SELECT step, id, template, block FROM samples ORDER BY id",
        row => new RunStep.Sampled(row.Long(0), SampleCodec.Decode(row.Long(1), samples.Unpack(row.Long(1), row.Long(2), row.Bytes(3)))));

    private IEnumerable<RunStep.Happened> HappenedSteps() => Rows(
        "SELECT step, event FROM events ORDER BY id", row => new RunStep.Happened(row.Long(0), RecordJson.Read<RunEvent>(row.Bytes(1))));

    private IEnumerable<RunStep.Analysed> AnalysedSteps(long analysis) => Rows(
        "SELECT step, id, template, outcome FROM outcomes WHERE analysis = $0 ORDER BY id",
        row => new RunStep.Analysed(row.Long(0), RecordJson.Read<AnalysisOutcome>(outcomes.Unpack(row.Long(1), row.Long(2), row.Bytes(3)))),
        analysis);

    private T Decode<T>(Func<T> decode)
    {
        try
        {
            return decode();
        }
        catch (Exception e) when (e is InvalidDataException or FormatException)
        {
            throw StoreFailure.OfDamage(Path, e);
        }
    }
}
