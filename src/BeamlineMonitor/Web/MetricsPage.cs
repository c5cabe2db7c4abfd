using System.Globalization;
using System.Text;
using BeamlineMonitor.Acquisition.Linking;
using BeamlineMonitor.Acquisition.Metering;
using BeamlineMonitor.Daemon;
using BeamlineMonitor.Messaging.Publishing;
using BeamlineMonitor.Publishing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace BeamlineMonitor.Web;

/// <summary>/metrics in Prometheus' text exposition format 0.0.4.</summary>
internal static class MetricsPage
{
    /// <summary>Adds the page.</summary>
    /// <param name="app">The web server.</param>
    public static void Map(WebApplication app) => app.MapGet("/metrics", (HttpContext context) =>
    {
        context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        var run = (LiveRun)app.Services.GetService(typeof(LiveRun))!;
        return context.Response.WriteAsync(Write(run, (PublishingStation?)app.Services.GetService(typeof(PublishingStation))));
    });

    private static string Write(LiveRun run, PublishingStation? publishing)
    {
        var text = new StringBuilder();
        RunMeter meter = run.Meter;
        Value(text, "frames_total", "counter", "Committed frames.", ("", meter.Frames));
        Value(text, "results_total", "counter", "Committed results.", [.. meter.Results.Select(pair => (Label("status", pair.Key), (double)pair.Value))]);
        Value(text, "samples_total", "counter", "Committed samples.", [.. meter.Samples.Select(pair => (Label("instrument", pair.Key), (double)pair.Value))]);
        Value(text, "sample_gaps_total", "counter", "Samples before which others were lost.", ("", meter.SampleGaps));
        Value(text, "events_total", "counter", "Events.", [.. meter.Events.Select(pair => (Label("severity", pair.Key), (double)pair.Value))]);
        Value(text, "device_up", "gauge", "1 while the instrument answers.", [.. run.Acquisition.Links.Select(link => (Label("device", link.Name), link.IsLost ? 0.0 : 1))]);
        Value(text, "device_losses_total", "counter", "How often it was lost.", [.. run.Acquisition.Links.Select(link => (Label("device", link.Name), (double)link.Losses))]);
        Value(text, "dead_time_fraction", "gauge", "Dead time of the last frame.", [.. meter.DeadTimes.Select(pair => (Label("detector", pair.Key), pair.Value))]);
        Value(text, "analysis_waiting", "gauge", "Exposures that wait for their analysis.", ("", run.Analysis.Waiting));
        Value(text, "sinks_waiting", "gauge", "Results that wait in the fullest sink.", ("", run.Sinks.Waiting));
        Value(text, "sinks_dropped_total", "counter", "Results that a full sink did not take.", ("", run.Sinks.Dropped));
        Value(text, "sinks_failed_total", "counter", "Results that a sink failed to show.", ("", run.Sinks.Failed));
        Value(text, "safety_rung", "gauge", "0 alarm only, 1 pressure held, 2 cell at rest, 3 cell off.", ("", (int)run.Acquisition.Reached));
        if (meter.LastFrameAge is { } age) Value(text, "last_frame_age_seconds", "gauge", "Real time since the last frame.", ("", age.TotalSeconds));
        Value(text, "memory_bytes", "gauge", "Resident memory.", ("", Environment.WorkingSet));
        if (publishing is not null) WritePublishing(text, publishing);
        Histogram(text, "readout_to_raw_seconds", "From the end of a readout to its committed frames.", meter.ReadoutToRaw);
        Histogram(text, "readout_to_result_seconds", "From the end of a readout to its committed results.", meter.ReadoutToResult);
        Histogram(text, "analysis_seconds", "The analysis of one exposure.", meter.Analysis);
        Histogram(text, "result_commit_seconds", "The commit of its results.", meter.ResultCommit);
        return text.ToString();
    }

    private static void WritePublishing(StringBuilder text, PublishingStation publishing)
    {
        PublisherMeter meter = publishing.Publisher.Meter;
        Value(text, "mqtt_connected", "gauge", "1 while the broker has taken the connection.", ("", meter.IsConnected ? 1 : 0));
        Value(text, "mqtt_refused", "gauge", "1 when the broker refused for good.", ("", meter.IsRefused ? 1 : 0));
        Value(text, "mqtt_connections_total", "counter", "How often it took one.", ("", meter.Connections));
        Value(text, "mqtt_sent_total", "counter", "Stored messages that the broker acknowledged.", ("", meter.Sent));
        Value(text, "mqtt_sent_again_total", "counter", "Messages that were sent again, for the broker may have lost them.", ("", meter.SentAgain));
        Value(text, "mqtt_live_sent_total", "counter", "Messages that were sent as they came.", ("", meter.Live));
        Value(text, "mqtt_waiting_messages", "gauge", "Stored messages that wait, as last counted.", ("", meter.WaitingMessages));
        Value(text, "mqtt_waiting_bytes", "gauge", "What they take in the run file, as last counted.", ("", meter.WaitingBytes));
        Value(text, "mqtt_lag_seconds", "gauge", "From storing to acknowledgement of the last message.", ("", meter.Lag.TotalSeconds));
        Value(text, "mqtt_dropped_total", "counter", "Stored messages that were dropped.", [.. Enum.GetValues<MessageRank>().Select(rank => (Label("rank", rank), (double)meter.Dropped(rank)))]);
        Value(text, "mqtt_live_waiting", "gauge", "Live messages and rows that wait.", ("", publishing.Lane.Waiting + publishing.Feed.Waiting));
        Value(text, "mqtt_live_dropped_total", "counter", "Live messages and rows that were dropped.", ("", publishing.Lane.Dropped + publishing.Feed.Dropped));
        if (publishing.Broker is { } broker) Value(text, "mqtt_broker_restarts_total", "counter", "How often the local broker had to be started again.", ("", broker.Restarts));
    }

    private static string Label(string name, object value) => $"{{{name}=\"{value.ToString()!.ToLowerInvariant()}\"}}";

    private static void Value(StringBuilder text, string name, string type, string help, params ReadOnlySpan<(string Labels, double Value)> values)
    {
        Head(text, name, type, help);
        foreach ((string labels, double value) in values) Line(text, name + labels, value);
    }

    private static void Histogram(StringBuilder text, string name, string help, LatencyHistogram histogram)
    {
        Head(text, name, "histogram", help);
        long sum = 0;
        foreach ((int bin, long count) in histogram.Counts.Index())
        {
            sum += count;
            string bound = bin < LatencyHistogram.Bounds.Length ? LatencyHistogram.Bounds[bin].ToString(CultureInfo.InvariantCulture) : "+Inf";
            Line(text, $"{name}_bucket{Label("le", bound).Replace("+inf", "+Inf", StringComparison.Ordinal)}", sum);
        }

        Line(text, $"{name}_sum", histogram.SumSeconds);
        Line(text, $"{name}_count", sum);
    }

    private static void Head(StringBuilder text, string name, string type, string help) =>
        text.Append("# HELP beamline_monitor_").Append(name).Append(' ').Append(help).Append('\n')
            .Append("# TYPE beamline_monitor_").Append(name).Append(' ').Append(type).Append('\n');

    private static void Line(StringBuilder text, string name, double value) =>
        text.Append("beamline_monitor_").Append(name).Append(' ').Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
}
