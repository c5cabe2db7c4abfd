using System.Text;
using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Outgoing;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Acquisition.Samples;
using BeamlineMonitor.Acquisition.Storage;
using BeamlineMonitor.Messaging.Outbox;
using BeamlineMonitor.Recording.Analyses;
using BeamlineMonitor.Recording.Codecs;
using BeamlineMonitor.Recording.Reading;

namespace BeamlineMonitor.Recording.Files;

/// <summary>
/// A run file that is open for writing: one SQLite file a run, by one process at a time. What a call has stored is on the disk when it
/// returns, whatever becomes of the process; docs/run-file.md explains the tables.
/// </summary>
public sealed class RunFile : IRunStore, IAsyncDisposable
{
    /// <summary>Id of the analysis that the running acquisition makes.</summary>
    public const long LiveAnalysis = 1;

    private readonly RunWriter writer;
    private readonly RunOutbox outbox;
    private long lastFrame;
    private long lastRow;

    private RunFile(RunWriter writer, RunManifest manifest, long session)
    {
        this.writer = writer;
        (Manifest, Session) = (manifest, session);
        outbox = new RunOutbox(writer);
        lastFrame = writer.Chains.Rows(RunTables.Frames);
        lastRow = writer.Chains.Rows(RunTables.Samples);
    }

    /// <summary>The file.</summary>
    public string Path => writer.Path;

    /// <summary>What the run is of.</summary>
    public RunManifest Manifest { get; }

    /// <summary>How many times the file was opened for writing, from 1: no other process has the same number of it.</summary>
    public long Session { get; }

    /// <summary>Number of the last committed frame; 0 without one.</summary>
    public long LastFrame => Volatile.Read(ref lastFrame);

    /// <summary>Number of the last committed row of samples; 0 without one.</summary>
    public long LastRow => Volatile.Read(ref lastRow);

    /// <summary>The messages that wait to be published.</summary>
    public IOutbox Outbox => outbox;

    /// <summary>Makes a run file.</summary>
    /// <param name="path">Where; nothing is there.</param>
    /// <param name="manifest">What it is of.</param>
    /// <param name="clock">Real time, for when messages are stored and sessions begin.</param>
    /// <param name="cancellationToken">Abandons the call before anything is made.</param>
    /// <returns>The open file.</returns>
    /// <exception cref="RunStoreException">The file is there, or cannot be written.</exception>
    public static Task<RunFile> CreateAsync(string path, RunManifest manifest, TimeProvider clock, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        cancellationToken.ThrowIfCancellationRequested();
        return StartAsync(RunWriter.Create(path, manifest, clock), manifest.Program, cancellationToken);
    }

    /// <summary>Opens a run file to go on with it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="program">Version of the program that opens it.</param>
    /// <param name="clock">Real time.</param>
    /// <param name="cancellationToken">Abandons the call before the file is opened.</param>
    /// <returns>The open file.</returns>
    /// <exception cref="RunStoreException">There is none, somebody else writes it, or it cannot be read.</exception>
    public static Task<RunFile> OpenAsync(string path, string program, TimeProvider clock, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return StartAsync(RunWriter.Open(path, clock), program, cancellationToken);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The frames are not numbered on from the last one, or a number is none.</exception>
    public async Task<MeasuredRows> CommitMeasuredAsync(
        IReadOnlyList<SampleBlock> blocks,
        Func<SampleBlock, IReadOnlyList<OutgoingMessage>> messages,
        Func<IReadOnlyList<SampleBlock>, IReadOnlyList<RawFrame>> frames,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        ArgumentNullException.ThrowIfNull(messages);
        ArgumentNullException.ThrowIfNull(frames);
        List<byte[]> bodies = [.. blocks.Select(SampleCodec.Encode)];
        MeasuredRows stored = await CommitAsync(
            blocks.Count > 0 ? "a block of samples, or the frame beside it," : "a frame",
            _ =>
            {
                SampleBlock[] numbered = [.. blocks.Zip(bodies, AppendRow)];
                IReadOnlyList<RawFrame> taken = frames(numbered);
                AppendFrames(taken);
                return new MeasuredRows(numbered, taken);
            },
            cancellationToken).ConfigureAwait(false);
        if (stored.Blocks.Count > 0) Volatile.Write(ref lastRow, stored.Blocks[^1].Row);
        if (stored.Frames.Count > 0) Volatile.Write(ref lastFrame, stored.Frames[^1].Number);
        return stored;

        SampleBlock AppendRow(SampleBlock block, byte[] body)
        {
            SampleBlock row = block with { Row = writer.AppendSamples(writer.NextStep, block, body) };
            writer.Outbox.Add(messages(row));
            return row;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A frame is not committed, or has its result already.</exception>
    public Task CommitResultAsync(AnalysisOutcome outcome, IReadOnlyList<OutgoingMessage> messages, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        byte[] json = Encoding.UTF8.GetBytes(RecordJson.Write(outcome));
        (long first, long last) = (outcome.Frames[0].Frame, outcome.Frames[^1].Frame);
        return CommitAsync(
            $"the result of frame {first}",
            step =>
            {
                if (first < 1 || last > writer.Chains.Rows(RunTables.Frames))
                    throw new ArgumentException($"Frame {last} is not committed.", nameof(outcome));
                writer.AppendOutcome(LiveAnalysis, first, json);
                writer.Outbox.Add(messages);
                return first;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task CommitEventAsync(RunEvent happened, IReadOnlyList<OutgoingMessage> messages, CancellationToken cancellationToken)
    {
        string json = RecordJson.Write(happened);
        return CommitAsync(
            $"the event '{happened.Kind}'",
            step =>
            {
                long id = writer.Chains.Append(RunTables.Events, step, json);
                writer.Outbox.Add(messages);
                return id;
            },
            cancellationToken);
    }

    /// <summary>Ends the run: nothing can be added but further analyses. Closed after it, the run is one plain file.</summary>
    /// <param name="cancellationToken">Abandons the call before it is begun.</param>
    /// <returns>The payload hash, 64 hexadecimal digits.</returns>
    /// <exception cref="RunStoreException">It was not stored, or the run has ended before.</exception>
    public Task<string> EndAsync(CancellationToken cancellationToken) => CommitAsync(
        "the end of the run",
        _ =>
        {
            string hash = writer.Outbox.PayloadHash;
            writer.AppendEnd(LiveAnalysis, hash);
            return hash;
        },
        cancellationToken);

    /// <summary>Begins another analysis of the recorded frames, beside those that are there.</summary>
    /// <param name="origin">What makes it, such as <c>replay</c>.</param>
    /// <param name="settings">What it is made with, JSON: version, calibration, curve, reference.</param>
    /// <param name="publish">Takes each message with its number and payload, for a replay that publishes; null for one that does not.</param>
    /// <param name="cancellationToken">Abandons the call before it is begun.</param>
    /// <returns>Takes its results.</returns>
    /// <exception cref="RunStoreException">It was not stored.</exception>
    public async Task<AnalysisStore> BeginAnalysisAsync(
        string origin, string settings, Action<OutgoingMessage, long, ReadOnlyMemory<byte>>? publish, CancellationToken cancellationToken)
    {
        long id = await writer.CommitAsync(
            "the start of an analysis",
            () => writer.Chains.Append(RunTables.Analyses, writer.Now(), origin, settings),
            cancellationToken).ConfigureAwait(false);
        return new AnalysisStore(writer, id, publish);
    }

    /// <summary>Finishes what is under way and closes the file.</summary>
    /// <returns>Ends when it is closed.</returns>
    public async ValueTask DisposeAsync()
    {
        await outbox.DisposeAsync().ConfigureAwait(false);
        await writer.DisposeAsync().ConfigureAwait(false);
    }

    private void AppendFrames(IReadOnlyList<RawFrame> frames)
    {
        long step = writer.NextStep;
        foreach (RawFrame frame in frames)
        {
            (string json, byte[] counts) = FrameCodec.Encode(frame);
            long id = writer.Chains.Append(RunTables.Frames, step, json, counts);
            if (id != frame.Number) throw new ArgumentException($"Frame {frame.Number} was offered where {id} comes next.", nameof(frames));
        }
    }

    private static async Task<RunFile> StartAsync(RunWriter writer, string program, CancellationToken cancellationToken)
    {
        try
        {
            long session = await writer.CommitAsync("who opened the file", () => writer.AppendSession(program), cancellationToken).ConfigureAwait(false);
            using RunReader reader = RunReader.Open(writer.Path);
            return new RunFile(writer, reader.Manifest, session);
        }
        catch
        {
            await writer.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task<T> CommitAsync<T>(string what, Func<long, T> write, CancellationToken cancellationToken)
    {
        (T result, long order) = await writer.CommitAsync(
            what,
            () =>
            {
                if (writer.HasEnded) throw new RunStoreException($"{Path}: {what} was not stored: the run has ended; start a new one.");
                return (write(writer.NextStep), writer.Chains.Rows(RunTables.Outbox));
            },
            cancellationToken).ConfigureAwait(false);
        outbox.Announce(order);
        return result;
    }
}
