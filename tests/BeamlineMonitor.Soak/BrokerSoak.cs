using System.Collections.Immutable;
using BeamlineMonitor.Messaging.Mqtt;
using BeamlineMonitor.Messaging.Outbox;
using BeamlineMonitor.Messaging.Tests.Publishing;
using BeamlineMonitor.Recording.Files;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Soak;

/// <summary>
/// A publisher at full speed while its broker is stopped (or killed), its network falls silent, and it is killed itself; then what a subscriber with a stored
/// session got is held against the run file.
/// </summary>
internal static class BrokerSoak
{
    private const int Stops = 20, Kills = 10, Silences = 3, MostShown = 20;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(15);

    public static async Task<int> RunAsync(int messages, bool sigkill)
    {
        using var guard = new CancellationTokenSource(Limit);
        DirectoryInfo folder = Directory.CreateTempSubdirectory("soak-");
        string run = Path.Combine(folder.FullName, "soak.run");
        await using MosquittoProcess broker = await MosquittoProcess.StartAsync(guard.Token);
        await using Subscriber subscriber = await Subscriber.StartAsync(broker.Port, "operando/#", guard.Token);
        await using var relay = new Relay(broker.Port);
        var random = new Random(1);
        ForeignProcess child = Start();
        string[] faults = [.. Enumerable.Repeat("stop", Stops), .. Enumerable.Repeat("kill", sigkill ? 0 : Kills), .. Enumerable.Repeat("silence", sigkill ? 0 : Silences)];
        random.Shuffle(faults);
        foreach ((int i, string fault) in faults.Index())
        {
            // Spread over the stream: each fault comes when its share of the messages has come.
            long share = (long)messages * (i + 1) / (faults.Length + 2);
            await subscriber.WaitForAsync(all => all.Count >= share, guard.Token);
            await StrikeAsync(fault);
        }

        await child.WaitForLineAsync("sent all", guard.Token);
        await Console.Out.WriteLineAsync(string.Join('\n', child.Output.Split('\n').Where(line => line.StartsWith("commits", StringComparison.Ordinal))));
        await child.WaitForExitAsync(guard.Token);
        await child.DisposeAsync();
        OutboxEntry[] unfounded = await FindUnfoundedMarksAsync();
        Deliveries deliveries = await JudgeAsync();
        await Console.Out.WriteLineAsync(
            $"{messages} messages, {Stops} times broker {(sigkill ? "SIGKILL" : "SIGTERM")}, {(sigkill ? 0 : Kills)} times publisher SIGKILL, {(sigkill ? 0 : Silences)} times silent network: "
            + $"{deliveries.Missing} missing, {deliveries.OutOfOrder} out of order, {deliveries.Repeats} repeats; {unfounded.Length} marked as sent without an acknowledgement");
        foreach (string gap in deliveries.Gaps) await Console.Out.WriteLineAsync($"missing: {gap}");
        foreach (OutboxEntry entry in unfounded.Take(MostShown)) await Console.Out.WriteLineAsync($"marked without an acknowledgement: {entry.Topic} {entry.Number}");
        folder.Delete(recursive: true);
        bool isGood = unfounded.Length == 0 && (sigkill || deliveries is { Missing: 0, OutOfOrder: 0 });
        await Console.Out.WriteLineAsync(isGood ? "1 passed, 0 failed" : "0 passed, 1 failed");
        return isGood ? 0 : 1;

        ForeignProcess Start() => ForeignProcess.Start("dotnet", "exec", typeof(BrokerSoak).Assembly.Location, "publish", run, $"{relay.Port}", $"{messages}");

        async Task StrikeAsync(string fault)
        {
            if (fault == "stop")
            {
                if (sigkill) await broker.KillAsync();
                else await broker.StopAsync(guard.Token);
                await broker.RestartAsync(guard.Token);
            }
            else if (fault == "kill")
            {
                await child.DisposeAsync(); // SIGKILL
                child = Start();
            }
            else
            {
                relay.FallSilent();
                await Task.Delay(TimeSpan.FromSeconds(4), TimeProvider.System, guard.Token); // longer than the publisher takes a silent link for alive
                relay.ComeBack();
            }
        }

        async Task<OutboxEntry[]> FindUnfoundedMarksAsync()
        {
            await using RunFile file = await RunFile.OpenAsync(run, "soak", TimeProvider.System, CancellationToken.None);
            IReadOnlyList<OutboxEntry> marked = await file.Outbox.ReadSentAsync(DateTimeOffset.UnixEpoch, int.MaxValue, CancellationToken.None);
            return [.. marked.Where(entry => !relay.HasAcknowledged(entry.Topic, entry.Number))];
        }

        async Task<Deliveries> JudgeAsync()
        {
            await using RunFile file = await RunFile.OpenAsync(run, "soak", TimeProvider.System, CancellationToken.None);
            IReadOnlyList<OutboxEntry> sent = await file.Outbox.ReadSentAsync(DateTimeOffset.UnixEpoch, int.MaxValue, CancellationToken.None);
            ImmutableDictionary<string, long> stored = sent.GroupBy(entry => entry.Topic).ToImmutableDictionary(topic => topic.Key, topic => topic.Max(entry => entry.Number));
            if (!sigkill)
            {
                long last = stored["event"];
                await subscriber.WaitForAsync(all => all.Any(message => IsEvent(message, last)), guard.Token);
            }

            return Deliveries.Of(subscriber.Received, stored);
        }
    }

    private static bool IsEvent(MqttMessage message, long number) =>
        message.Topic.EndsWith("/event", StringComparison.Ordinal) && System.Text.Encoding.UTF8.GetString(message.Payload.Span).Contains($"\"seq\":{number},", StringComparison.Ordinal);
}
