using System.Diagnostics;
using BeamlineMonitor.Messaging.Mqtt;
using BeamlineMonitor.Messaging.Tests.Publishing;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Soak;

/// <summary>Many stations on one broker: nothing is lost; processor time and latency are told.</summary>
internal static class StationsSoak
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    public static async Task<int> RunAsync(int stations, int seconds)
    {
        using var guard = new CancellationTokenSource(TimeSpan.FromSeconds(seconds) + TimeSpan.FromMinutes(5));
        DirectoryInfo folder = Directory.CreateTempSubdirectory("soak-");
        await using MosquittoProcess broker = await MosquittoProcess.StartAsync(guard.Token);
        using Process mosquitto = Process.GetProcessById(broker.Id);
        await using Subscriber subscriber = await Subscriber.StartAsync(broker.Port, "operando/#", guard.Token);
        await using var reader = new MqttConnection(TimeProvider.System);
        await reader.ConnectAsync(new MqttConnectOptions { Host = "127.0.0.1", Port = broker.Port, ClientId = "" }, guard.Token);
        await reader.SubscribeAsync("operando/v1/+/cell/cell1/layer/1", 1, guard.Token);
        List<double> milliseconds = [];
        Task reading = ReadAsync();
        await Task.WhenAll(Enumerable.Range(1, stations).Select(PublishAsync));
        int messages = stations * seconds * Station.Topics.Length;
        await subscriber.WaitForAsync(all => all.Count >= messages + (2 * stations), guard.Token); // online and offline of each
        await reading;
        var stored = Station.Topics.GroupBy(topic => topic.Topic).ToDictionary(topic => topic.Key, topic => (long)topic.Count() * seconds);
        Deliveries[] deliveries = [.. Enumerable.Range(1, stations).Select(station => Deliveries.Of(
            subscriber.Received.Where(message => message.Topic.StartsWith($"operando/v1/station-{station}/", StringComparison.Ordinal)), stored))];
        long missing = deliveries.Sum(one => one.Missing), outOfOrder = deliveries.Sum(one => one.OutOfOrder);
        mosquitto.Refresh();
        await Console.Out.WriteLineAsync(
            $"{stations} stations for {seconds} s, {messages} messages: {missing} missing, {outOfOrder} out of order; "
            + $"mosquitto used {mosquitto.TotalProcessorTime.TotalSeconds:0.00} s of processor and {mosquitto.WorkingSet64 >> 20} MiB; "
            + $"{LatencySoak.Percentiles(milliseconds)}; load {await LatencySoak.ReadLoadAsync()}");
        folder.Delete(recursive: true);
        bool isGood = missing == 0 && outOfOrder == 0;
        await Console.Out.WriteLineAsync(isGood ? "1 passed, 0 failed" : "0 passed, 1 failed");
        return isGood ? 0 : 1;

        async Task PublishAsync(int number)
        {
            await using Station station = await Station.OpenAsync($"station-{number}", Path.Combine(folder.FullName, $"{number}.run"), broker.Port);
            for (int i = 0; i < seconds; i++)
            {
                await station.CommitAsync();
                await Task.Delay(Pace, TimeProvider.System, guard.Token);
            }

            await station.FinishAsync();
        }

        async Task ReadAsync()
        {
            while (milliseconds.Count < stations * seconds) milliseconds.Add(LatencySoak.Age(await reader.Received.ReadAsync(guard.Token)));
        }
    }
}
