using System.Text.Json.Nodes;
using BeamlineMonitor.Messaging.Mqtt;
using BeamlineMonitor.Messaging.Tests.Publishing;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Soak;

/// <summary>From the moment a result is handed to the run file to the hands of a subscriber, at the pace of two detectors with 0.5 s exposures.</summary>
internal static class LatencySoak
{
    private const double LongestP99Milliseconds = 40;

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(50);

    public static async Task<int> RunAsync(int commits)
    {
        using var guard = new CancellationTokenSource(TimeSpan.FromMinutes(15));
        DirectoryInfo folder = Directory.CreateTempSubdirectory("soak-");
        await using MosquittoProcess broker = await MosquittoProcess.StartAsync(guard.Token);
        await using var reader = new MqttConnection(TimeProvider.System);
        await reader.ConnectAsync(new MqttConnectOptions { Host = "127.0.0.1", Port = broker.Port, ClientId = "" }, guard.Token);
        await reader.SubscribeAsync("operando/+/+/cell/cell1/layer/1", 1, guard.Token);
        List<double> milliseconds = [];
        await using (Station station = await Station.OpenAsync("soak", Path.Combine(folder.FullName, "soak.run"), broker.Port))
        {
            Task reading = ReadAsync();
            for (int i = 0; i < commits; i++)
            {
                await station.CommitAsync();
                await Task.Delay(Pace, TimeProvider.System, guard.Token);
            }

            await reading;
        }

        folder.Delete(recursive: true);
        await Console.Out.WriteLineAsync($"commit to subscriber, {commits} results of {Station.Topics.Length} messages: {Percentiles(milliseconds)}; load {await ReadLoadAsync()}");
        bool isGood = P99(milliseconds) <= LongestP99Milliseconds;
        await Console.Out.WriteLineAsync(isGood ? "1 passed, 0 failed" : $"p99 is over {LongestP99Milliseconds:0} ms; 0 passed, 1 failed");
        return isGood ? 0 : 1;

        async Task ReadAsync()
        {
            while (milliseconds.Count < commits)
            {
                MqttMessage message = await reader.Received.ReadAsync(guard.Token);
                milliseconds.Add(Age(message));
            }
        }
    }

    /// <summary>Age of a message at this moment, ms.</summary>
    public static double Age(MqttMessage message) =>
        new TimeSpan(TimeProvider.System.GetUtcNow().UtcTicks - JsonNode.Parse(message.Payload.Span)!["ticks"]!.GetValue<long>()).TotalMilliseconds;

    public static string Percentiles(List<double> milliseconds)
    {
        milliseconds.Sort();
        return $"p50 {milliseconds[milliseconds.Count / 2]:0.0} ms, p99 {P99(milliseconds):0.0} ms, longest {milliseconds[^1]:0.0} ms";
    }

    private static double P99(List<double> sorted) => sorted[sorted.Count * 99 / 100];

    public static async Task<string> ReadLoadAsync() => (await File.ReadAllTextAsync("/proc/loadavg", CancellationToken.None)).Split(' ')[0];
}
