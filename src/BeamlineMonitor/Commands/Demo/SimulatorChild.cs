using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace BeamlineMonitor.Commands.Demo;

/// <summary>The simulator as a child process of this program; it tells the truth on its output, which no daemon sees.</summary>
internal sealed class SimulatorChild : IAsyncDisposable
{
    private readonly Process process;
    private readonly string truthFile;
    private readonly Task reading;
    private readonly ConcurrentQueue<JsonNode> frames = new();
    private readonly TaskCompletionSource<JsonNode> started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private SimulatorChild(Process process, string truthFile)
    {
        (this.process, this.truthFile) = (process, truthFile);
        reading = Task.WhenAll(ReadAsync(), DrainAsync());
    }

    /// <summary>Starts it.</summary>
    /// <param name="options">What it simulates, and where it writes.</param>
    /// <param name="cancellationToken">Abandons the start.</param>
    /// <returns>The running simulator.</returns>
    /// <exception cref="InputException">It did not start; the message is its own.</exception>
    public static async Task<SimulatorChild> StartAsync(SimulatorOptions options, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo { FileName = Environment.ProcessPath!, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet") start.ArgumentList.Add(typeof(SimulatorChild).Assembly.Location);
        string[] arguments =
        [
            "simulate", "--json", "--scenario", options.Scenario, "--speed", options.Speed.ToString(CultureInfo.InvariantCulture), "--seed",
            options.Seed.ToString(CultureInfo.InvariantCulture), "--config", options.Config, "--out", options.Settings,
            .. options.Texture is { } texture ? (string[])["--texture", texture] : [],
        ];
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        Process process = Process.Start(start) ?? throw new InputException("The simulator could not be started.");
        var child = new SimulatorChild(process, options.Truth);
        await child.started.Task.WaitAsync(cancellationToken);
        return child;
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
    }

    private async Task ReadAsync()
    {
        await using var kept = new StreamWriter(truthFile) { AutoFlush = true }; // a demo that is killed leaves what it was told
        while (await process.StandardOutput.ReadLineAsync(CancellationToken.None) is { } line)
        {
            JsonNode? told = JsonNode.Parse(line);
            if (told?["start"] is { } start) started.TrySetResult(start);
            if (told?["frame"] is not { } frame) continue;
            frames.Enqueue(frame);
            await kept.WriteLineAsync(line);
        }
    }

    private async Task DrainAsync()
    {
        string error = await process.StandardError.ReadToEndAsync(CancellationToken.None);
        started.TrySetException(new InputException($"The simulator ended: {error}"));
    }
}
