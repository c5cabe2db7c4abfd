using System.Collections.Immutable;
using System.Globalization;
using BeamlineMonitor.Messaging.Payloads;
using BeamlineMonitor.Messaging.Topics;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace BeamlineMonitor.Commands.Watch;

/// <summary>Draws what a subscriber knows: station by station its state, layers, cells, alarms and last events.</summary>
/// <param name="state">What it knows.</param>
/// <param name="line">How the line to the broker is.</param>
/// <param name="ioTime">Real time.</param>
internal sealed class WatchView(WatchState state, WatchLine line, TimeProvider ioTime)
{
    private static readonly Style Bad = new(Color.Red);
    private static readonly Style Odd = new(Color.Yellow);

    /// <summary>Draws it.</summary>
    /// <returns>What Spectre shows.</returns>
    public IRenderable Draw()
    {
        ImmutableArray<WatchedValue> latest = state.Latest;
        List<IRenderable> lines = [new Text(state.Unreadable == 0 ? line.State : $"{line.State}; {state.Unreadable} unreadable messages", Odd)];
        foreach (IGrouping<string, WatchedValue> station in latest.GroupBy(value => value.Station)) lines.AddRange(Station(station.Key, [.. station]));
        return new Rows(lines);
    }

    private IEnumerable<IRenderable> Station(string station, ImmutableArray<WatchedValue> values)
    {
        DateTimeOffset newest = values.Max(value => value.At);
        yield return Head(station, values, newest);
        var layers = values.Where(value => value.Payload is LayerPayload).Select(value => (Value: value, Layer: (LayerPayload)value.Payload));
        foreach (var seen in layers.GroupBy(pair => $"{pair.Value.Names[0]}, {pair.Layer.Detector}")) yield return Layers(seen, seen.Key, newest);
        foreach (IGrouping<string, WatchedValue> cell in values.Where(value => IsOfCell(value.Kind)).GroupBy(value => value.Names[0])) yield return Cell(cell.Key, [.. cell], newest);
        string? run = values.Select(value => value.Payload).OfType<RunStatePayload>().FirstOrDefault()?.Run;
        foreach (WatchedValue value in values)
        {
            if (value.Payload is AlarmPayload { State: not "cleared" } alarm && (alarm.Run is null || alarm.Run == run))
                yield return new Text($"{(alarm.State == "acked" ? "ACKED" : "ALARM")} {value.Names[0]} since {alarm.Since[11..19]}: {alarm.Cause.TrimEnd('.')}; {alarm.Consequence}; {alarm.Action}.", alarm.Severity == "alarm" ? Bad : Odd);
        }

        foreach (WatchedValue value in state.Events.Where(value => value.Station == station))
        {
            var happened = (EventPayload)value.Payload;
            yield return new Text($"{Clock(value.At)} {happened.Text}", happened.Severity == "information" ? Style.Plain : Odd);
        }
    }

    private static Text Head(string station, ImmutableArray<WatchedValue> values, DateTimeOffset newest)
    {
        StatusPayload? status = values.Select(value => value.Payload).OfType<StatusPayload>().FirstOrDefault();
        RunStatePayload? run = values.Select(value => value.Payload).OfType<RunStatePayload>().FirstOrDefault();
        BeamPayload? beam = values.Select(value => value.Payload).OfType<BeamPayload>().FirstOrDefault();
        string daemon = status?.State switch
        {
            null => "no status",
            "offline" => $"offline, last heard of {Instant(newest)}", // its own time may be that of the connection, of which it is the will
            _ => $"{status.State} since {Instant(values.First(value => value.Payload == status).At)}",
        };
        string text = string.Create(
            CultureInfo.InvariantCulture, $"{station}: {daemon}   run {run?.Run ?? "-"} {run?.State ?? ""}   beam {beam?.State ?? "-"} {beam?.RingMilliamperes:0.0}");
        return new Text(text, status?.State == "online" ? new Style(Color.Green) : Bad);
    }

    private Table Layers(IEnumerable<(WatchedValue Value, LayerPayload Layer)> layers, string title, DateTimeOffset newest)
    {
        Table table = new() { Border = TableBorder.Simple, Title = new TableTitle(title.EscapeMarkup()) };
        foreach (string column in (string[])["layer", "x from c", "x from V", "V/Å³", "measured", "behind", "received"])
            table.AddColumn(new TableColumn(column).RightAligned().NoWrap().Padding(0, 0, 1, 0)); // fits into 80 columns
        table.AddColumn(new TableColumn("flags").Padding(0, 0, 0, 0));
        foreach ((WatchedValue value, LayerPayload layer) in layers.OrderBy(pair => pair.Value.Names[1].Length).ThenBy(pair => pair.Value.Names[1], StringComparer.Ordinal))
        {
            string[] cells =
            [
                value.Names[1],
                X(layer.FromC, layer.SigmaFromC, layer.SideFromC),
                X(layer.FromVolume, layer.SigmaFromVolume, layer.SideFromVolume),
                layer.Volume is { } volume ? UncertainNumber.Format(volume, layer.SigmaVolume) : "-",
                Clock(value.At),
                Age(newest - value.At),
                Received(value),
                (layer.Status == "ok" ? layer.Flags : $"{layer.Status} {layer.Flags}").Replace(',', ' '),
            ];
            table.AddRow(cells.Select(cell => cell.EscapeMarkup()).ToArray());
        }

        return table;
    }

    private Text Cell(string cell, ImmutableArray<WatchedValue> values, DateTimeOffset newest)
    {
        List<string> parts = [cell];
        foreach (WatchedValue value in values)
        {
            string? text = value.Payload switch
            {
                EchemSamplePayload sample => string.Create(CultureInfo.InvariantCulture, $"{sample.PotentialVolts:0.0000} V  {sample.CurrentAmperes * 1e6:0.0} µA"),
                PressureSamplePayload sample => string.Create(CultureInfo.InvariantCulture, $"{sample.StackPressureMPa:0.000} MPa"),
                SummaryPayload { Mean: { } mean } summary => $"mean x {UncertainNumber.Format(mean, summary.SigmaMean)}",
                _ => null,
            };
            if (text is not null) parts.Add($"{text} ({Age(newest - value.At)} behind, received {Received(value)})");
        }

        return new Text(string.Join("   ", parts));
    }

    private string Received(WatchedValue value) => $"{Age(ioTime.GetElapsedTime(value.ReceivedAt))}{(value.WasKept ? " kept" : "")}";

    private static bool IsOfCell(TopicKind kind) => kind == TopicKinds.EchemLast || kind == TopicKinds.PressureLast || kind == TopicKinds.Summary;

    private static string X(double? x, double? sigma, string? side) => (x, side) switch
    {
        (null, _) => "-",
        (_, "at-most") => string.Create(CultureInfo.InvariantCulture, $"< {x:0.000}"),
        (_, "at-least") => string.Create(CultureInfo.InvariantCulture, $"> {x:0.000}"),
        _ => UncertainNumber.Format(x.Value, sigma),
    };

    private static string Instant(DateTimeOffset at) => at.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static string Clock(DateTimeOffset at) => at.ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    private static string Age(TimeSpan age) => age switch
    {
        { TotalSeconds: < 100 } => string.Create(CultureInfo.InvariantCulture, $"{age.TotalSeconds:0} s"),
        { TotalMinutes: < 100 } => string.Create(CultureInfo.InvariantCulture, $"{age.TotalMinutes:0} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{age.TotalHours:0} h"),
    };
}
