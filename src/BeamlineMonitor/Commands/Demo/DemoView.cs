using System.Collections.Concurrent;
using System.Globalization;
using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Analysis.Lithium;
using BeamlineMonitor.Daemon;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace BeamlineMonitor.Commands.Demo;

/// <summary>Collects what the daemon shows, and draws it: layers with x ± σ, and the last events.</summary>
internal sealed class DemoView : IDaemonView
{
    private const int EventsShown = 6;

    private readonly ConcurrentDictionary<(string Detector, int Layer), FrameResult> last = new();
    private readonly ConcurrentQueue<RunEvent> events = new();
    private readonly ConcurrentBag<FrameResult> all = [];
    private volatile ScanProfile? profile;
    private volatile LiveRun? run;
    private int? brokerPort;

    /// <summary>Every result of a layer.</summary>
    public IReadOnlyCollection<FrameResult> Results => all;

    /// <inheritdoc/>
    public void Started(LiveRun run, string address, int? brokerPort) => (this.brokerPort, this.run) = (brokerPort, run);

    /// <inheritdoc/>
    public void Take(AnalysisOutcome outcome)
    {
        foreach (FrameResult result in outcome.Frames.Where(frame => frame.Target is { Purpose: FramePurpose.Layer, Layer: not null }))
        {
            last[(result.Detector, result.Target.Layer!.Value)] = result;
            all.Add(result);
        }

        profile = outcome.Profiles.LastOrDefault() ?? profile;
    }

    /// <inheritdoc/>
    public void Take(RunEvent happened)
    {
        events.Enqueue(happened);
        while (events.Count > EventsShown) events.TryDequeue(out _);
    }

    /// <summary>A value with its σ, or its bound.</summary>
    /// <param name="value">The value.</param>
    /// <returns>Such as "0.612(8)" or "> 0.94"; "-" for none.</returns>
    public static string Format(LithiumValue? value) => value switch
    {
        null => "-",
        { Side: BoundSide.AtMost } => string.Create(CultureInfo.InvariantCulture, $"< {value.X:0.000}"),
        { Side: BoundSide.AtLeast } => string.Create(CultureInfo.InvariantCulture, $"> {value.X:0.000}"),
        _ => UncertainNumber.Format(value.X, value.Sigma ?? 0),
    };

    /// <summary>Draws the present state.</summary>
    /// <returns>What Spectre shows.</returns>
    public IRenderable Draw()
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (string column in (string[])["layer", "detector", "x from c", "x from V", "diagnosis", "flags"]) table.AddColumn(column);
        foreach (((string detector, int layer), FrameResult result) in last.OrderBy(pair => pair.Key.Layer).ThenBy(pair => pair.Key.Detector, StringComparer.Ordinal))
        {
            table.AddRow(
                layer.ToString(CultureInfo.InvariantCulture), detector, Format(result.FromC), Format(result.FromVolume), result.Diagnosis ?? "",
                string.Join(' ', result.Flags).EscapeMarkup());
        }

        var lines = new List<IRenderable> { new Text(Head()), table };
        if (run is not null && brokerPort is { } port)
            lines.Add(new Text(string.Create(CultureInfo.InvariantCulture, $"what it publishes: mosquitto_sub -V 5 -p {port} -t 'operando/#' -v")));
        lines.AddRange(events.Select(happened => new Text(
            string.Create(CultureInfo.InvariantCulture, $"{happened.At:HH:mm:ss} {happened.Text}"),
            happened.Severity == EventSeverity.Information ? Style.Plain : new Style(Color.Yellow))));
        return new Rows(lines);
    }

    private string Head()
    {
        if (run is not { } live) return "reading and checking everything ...";
        string faults = string.Join(", ", live.Acquisition.Links.Where(link => link.IsLost).Select(link => link.Name));
        (double? volts, double? pressure) = live.Surroundings();
        string mean = profile is { MeanX: { } x } ? $"   mean x {UncertainNumber.Format(x.Value, x.Sigma)}" : "";
        string coulomb = profile is { CoulombX: { } q } ? $"   x by charge {UncertainNumber.Format(q.Value, q.Sigma)}" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{live.Clock.GetUtcNow():yyyy-MM-dd HH:mm} UTC   frames {live.Meter.Frames}   {volts:0.000} V   {pressure:0.00} MPa{mean}{coulomb}   lost: {(faults.Length == 0 ? "none" : faults)}");
    }
}
