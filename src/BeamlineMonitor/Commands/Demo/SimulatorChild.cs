using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using BeamlineMonitor.Processes;

namespace BeamlineMonitor.Commands.Demo;

/// <summary>
/// The simulator as a child process of this program; it tells the truth on its output, which no daemon sees. It has a session of its own: Ctrl-C in the
/// terminal is for the daemon, which then still finds the cell that it turns off.
/// </summary>
internal sealed class SimulatorChild : IAsyncDisposable
{
    private readonly Process process;
    private readonly StreamWriter kept;
    private readonly Task reading;
    private readonly ConcurrentQueue<JsonNode> frames = new();
    private readonly TaskCompletionSource<JsonNode> started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private SimulatorChild(Process process, StreamWriter kept)
    {
        (this.process, this.kept) = (process, kept);
        reading = Task.WhenAll(ReadAsync(), DrainAsync());
    }

    /// <summary>Why the truth is not kept any more, such as a full disk; null while it is.</summary>
    public string? TruthFault { get; private set; }

    /// <summary>How many exposures it has told of.</summary>
    public int FramesTold => frames.Count;

    /// <summary>Starts it.</summary>
    /// <param name="options">What it simulates, and where it writes.</param>
    /// <param name="cancellationToken">Abandons the start.</param>
    /// <returns>The running simulator.</returns>
    /// <exception cref="InputException">It did not start, and the message is its own; or the truth cannot be kept where it should be.</exception>
    public static async Task<SimulatorChild> StartAsync(SimulatorOptions options, CancellationToken cancellationToken)
    {
        string program = Environment.ProcessPath!;
        string[] arguments =
        [
            .. Path.GetFileNameWithoutExtension(program) == "dotnet" ? (string[])[typeof(SimulatorChild).Assembly.Location] : [],
            "simulate", "--json", "--scenario", options.Scenario, "--speed", options.Speed.ToString(CultureInfo.InvariantCulture), "--seed",
            options.Seed.ToString(CultureInfo.InvariantCulture), "--config", options.Config, "--out", options.Settings,
            .. options.Texture is { } texture ? (string[])["--texture", texture] : [],
        ];
        StreamWriter kept = Open(options.Truth);
        Process process = OwnSession.Start(program, arguments);
        var child = new SimulatorChild(process, kept);
        try
        {
            await child.started.Task.WaitAsync(cancellationToken);
            return child;
        }
        catch (Exception e) when (e is OperationCanceledException or InputException)
        {
            await child.DisposeAsync();
            throw;
        }
    }

    /// <summary>The true x in the gauge of every layer: the mean over the frames of one detector that end after an instant.</summary>
    /// <param name="detector">The detector.</param>
    /// <param name="stageMicrometres">Where the stage stands for the layer, µm.</param>
    /// <param name="startedAt">Start of the exposure, experiment UTC.</param>
    /// <param name="endedAt">Its end.</param>
    /// <returns>x; null where it told of no such frame.</returns>
    public double? TrueX(string detector, double stageMicrometres, DateTimeOffset startedAt, DateTimeOffset endedAt) => frames
        .Where(frame => frame["detector"]!.GetValue<string>() == detector
            && Math.Abs(frame["stage_um"]!.GetValue<double>() - stageMicrometres) < 1
            && frame["start_utc"]!.GetValue<DateTimeOffset>() < endedAt
            && frame["end_utc"]!.GetValue<DateTimeOffset>() > startedAt)
        .Select(frame => (double?)frame["x_gauge"]?.GetValue<double>())
        .LastOrDefault();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) process.Kill();
        await process.WaitForExitAsync(CancellationToken.None);
        await reading;
        process.Dispose();
        await CloseTruthAsync();
    }

    private async Task CloseTruthAsync()
    {
        try
        {
            await kept.DisposeAsync();
        }
        catch (IOException e)
        {
            TruthFault ??= e.Message; // what a full disk did not take is tried once more
        }
    }

    private static StreamWriter Open(string file)
    {
        try
        {
            return new StreamWriter(file) { AutoFlush = true }; // a demo that is killed leaves what it was told
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"The truth of the simulator cannot be kept: {e.Message}", e);
        }
    }

    // Whatever becomes of a line, the next is read: a simulator that nobody reads stands still.
    private async Task ReadAsync()
    {
        while (await process.StandardOutput.ReadLineAsync(CancellationToken.None) is { } line)
        {
            JsonNode? told = Parse(line);
            if (told?["start"] is { } start) started.TrySetResult(start);
            if (told?["frame"] is not { } frame) continue;
            frames.Enqueue(frame);
            await KeepAsync(line);
        }
    }

    private async Task KeepAsync(string line)
    {
        if (TruthFault is not null) return;
        try
        {
            await kept.WriteLineAsync(line);
        }
        catch (IOException e)
        {
            TruthFault = e.Message;
        }
    }

    // The last line of a simulator that is ended may be half of one.
    private static JsonNode? Parse(string line)
    {
        try
        {
            return JsonNode.Parse(line);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private async Task DrainAsync()
    {
        string error = await process.StandardError.ReadToEndAsync(CancellationToken.None);
        started.TrySetException(new InputException($"The simulator ended: {error}"));
    }
}
