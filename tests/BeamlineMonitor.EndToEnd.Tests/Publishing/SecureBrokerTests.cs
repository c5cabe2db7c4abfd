using System.Text;
using System.Text.Json.Nodes;
using BeamlineMonitor.EndToEnd.Tests.Daemon;
using BeamlineMonitor.Messaging.Outbox;
using BeamlineMonitor.Messaging.Topics;
using BeamlineMonitor.Recording.Files;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.EndToEnd.Tests.Publishing;

/// <summary>
/// A daemon whose broker is external, behind TLS, and wants a user and the certificate of a client: what it says when one of them is wrong, and that nothing is
/// lost until somebody has mended it.
/// </summary>
public sealed class SecureBrokerTests : IDisposable
{
    private const string Root = "operando/v1/simulator/";

    // The publisher waits longer and longer between attempts; SIGHUP lets it try at once.
    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromSeconds(0.5);

    private readonly DaemonFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Run_WrongPassword_IsRefusedAtOnceAndSentWholeAfterTheMend()
    {
        using BrokerCertificates certificates = await BrokerCertificates.MakeAsync(folder.Token);
        await using MosquittoProcess broker = await MosquittoProcess.StartAsync(folder.Token, certificates.Settings);
        await using ForeignProcess subscriber = await SubscribeAsync(broker, certificates);
        await using ForeignProcess simulator = await folder.SimulateAsync("--scenario", "paper-1mAh", "--speed", "400"); // it outlasts the mend
        await folder.UseBrokerAsync(broker.Port, Login(certificates, certificates.Authority, password: "new"));
        await using ForeignProcess daemon = folder.Run(await folder.WriteShortPlanAsync("password"), "secure.run");
        string said = await daemon.WaitForLineAsync("broker-refused", folder.Token);
        Assert.Contains("(user station): not authorized (0x87)", said, StringComparison.Ordinal);
        await daemon.WaitForLineAsync("layers-begun", folder.Token); // the run goes on
        Assert.DoesNotContain("broker-back", daemon.Output, StringComparison.Ordinal);

        await certificates.SetPasswordAsync("new", folder.Token);
        await broker.StopAsync(folder.Token);
        await broker.RestartAsync(folder.Token);
        await daemon.SignalAsync("HUP", folder.Token);
        await daemon.WaitForLineAsync("broker-back", folder.Token);
        Assert.Equal(0, await daemon.WaitForExitAsync(folder.Token));
        await CheckSentAsync(subscriber);
        await CheckKeptAsync(broker, certificates);
    }

    [Theory]
    [InlineData("authority", "UntrustedRoot")]
    [InlineData("certificate", "Does it want a client certificate?")]
    public async Task Run_CertificateMissingOrNotTrusted_IsToldWithTheReasonAndSentWholeAfterTheMend(string wrong, string reason)
    {
        using BrokerCertificates certificates = await BrokerCertificates.MakeAsync(folder.Token);
        await using MosquittoProcess broker = await MosquittoProcess.StartAsync(folder.Token, certificates.Settings);
        await using ForeignProcess subscriber = await SubscribeAsync(broker, certificates);
        await using ForeignProcess simulator = await folder.SimulateAsync("--scenario", "paper-1mAh", "--speed", "200"); // it outlasts the outage
        string trusted = folder.Path("trusted.pem");
        File.Copy(wrong == "authority" ? certificates.OtherAuthority : certificates.Authority, trusted);
        JsonObject login = Login(certificates, trusted, BrokerCertificates.Password);
        if (wrong == "certificate") login["Tls"] = new JsonObject { ["CaFile"] = trusted };
        await folder.UseBrokerAsync(broker.Port, login);
        await using ForeignProcess daemon = folder.Run(await folder.WriteShortPlanAsync("certificate"), "secure.run");
        await daemon.WaitForLineAsync("run-started", folder.Token);
        Task<string> told = daemon.WaitForLineAsync("broker-lost", folder.Token);
        while (!told.IsCompleted)
        {
            await daemon.SignalAsync("HUP", folder.Token);
            await Task.WhenAny(told, Task.Delay(BetweenAttempts, TimeProvider.System, folder.Token));
        }

        Assert.Contains(reason, await told, StringComparison.Ordinal);
        await daemon.WaitForLineAsync("layers-begun", folder.Token); // the run goes on

        if (wrong == "authority")
        {
            File.Copy(certificates.Authority, trusted, overwrite: true);
        }
        else
        {
            await broker.StopAsync(folder.Token);
            await broker.RestartAsync([.. certificates.Settings.Where(line => line != "require_certificate true")], folder.Token);
        }

        await daemon.SignalAsync("HUP", folder.Token);
        await daemon.WaitForLineAsync("broker-back", folder.Token);
        Assert.Equal(0, await daemon.StopAsync(folder.Token));
        await CheckSentAsync(subscriber);
        Assert.Equal(0, await folder.ExitOfAsync("verify", folder.Path("secure.run")));
    }

    private static JsonObject Login(BrokerCertificates certificates, string authority, string password) => new()
    {
        ["User"] = BrokerCertificates.User,
        ["Password"] = password,
        ["Tls"] = new JsonObject { ["CaFile"] = authority, ["ClientCertificate"] = certificates.Client, ["ClientKey"] = certificates.ClientKey },
    };

    private static ForeignProcess Client(string program, MosquittoProcess broker, BrokerCertificates certificates, string user, params string[] more) => ForeignProcess.Start(
        program,
        [
            "-V", "5", "-h", "127.0.0.1", "-p", $"{broker.Port}", "-q", "1", "-u", user, "-P", BrokerCertificates.Password,
            "--cafile", certificates.Authority, "--cert", certificates.Client, "--key", certificates.ClientKey, .. more,
        ]);

    private static ForeignProcess Subscribe(MosquittoProcess broker, BrokerCertificates certificates, params string[] more) =>
        Client("mosquitto_sub", broker, certificates, BrokerCertificates.Reader, ["-F", PublishedLine.Format, .. more]);

    /// <summary>A subscriber of what is stored, whose session the broker keeps over a stop; the broker has it when this returns.</summary>
    private async Task<ForeignProcess> SubscribeAsync(MosquittoProcess broker, BrokerCertificates certificates)
    {
        string[] filters = ["cell/+/layer/#", "cell/+/profile/#", "cell/+/summary", "cell/+/echem/batch", "run/state", "alarm/+", "event"];
        ForeignProcess subscriber = Subscribe(
            broker, certificates, ["-i", "reader", "-c", "-x", "3600", .. filters.SelectMany(filter => (string[])["-t", Root + filter]), "-t", "ready"]);
        await using ForeignProcess ready = Client("mosquitto_pub", broker, certificates, BrokerCertificates.User, "-r", "-t", "ready", "-m", "yes");
        await ready.WaitForExitAsync(folder.Token);
        await subscriber.WaitForLineAsync("ready|", folder.Token);
        return subscriber;
    }

    /// <summary>The run file has nothing left to send, and all of it came, each topic in its order.</summary>
    private async Task CheckSentAsync(ForeignProcess subscriber)
    {
        Dictionary<string, string[]> stored = (await StoredAsync()).GroupBy(entry => entry.Topic).ToDictionary(
            topic => Root + topic.Key, topic => topic.Select(entry => Encoding.UTF8.GetString(entry.Payload.Span)).ToArray());
        while (Seen().Sum(topic => topic.Value.Length) < stored.Sum(topic => topic.Value.Length))
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, folder.Token);
        Assert.Equal(stored, Seen());

        // The station's file has events and alarms of its own, of no run.
        Dictionary<string, string[]> Seen() => PublishedLine.Read(subscriber.Output)
            .Where(message => JsonNode.Parse(message.Payload)!["run"] is not null)
            .GroupBy(message => message.Topic)
            .ToDictionary(topic => topic.Key, topic => topic.DistinctBy(message => message.Number).Select(message => message.Payload).ToArray());
    }

    /// <summary>Somebody who comes late gets a message of every kind that the broker keeps and of no other, and of what is stored the last one.</summary>
    private async Task CheckKeptAsync(MosquittoProcess broker, BrokerCertificates certificates)
    {
        await using ForeignProcess late = Subscribe(broker, certificates, "-t", $"{Root}#", "-t", "ready", "--retained-only");
        await late.WaitForLineAsync("ready|", folder.Token); // what is kept comes in the order of the filters
        Dictionary<string, string> kept = PublishedLine.Read(late.Output).ToDictionary(message => message.Topic[Root.Length..], message => message.Payload);
        Assert.Equal(TopicKinds.All.Where(kind => kind.IsRetained), TopicKinds.All.Where(kind => kept.Keys.Any(topic => kind.NamesIn(topic) is not null)));
        foreach (IGrouping<string, OutboxEntry> topic in (await StoredAsync()).Where(entry => entry.IsRetained).GroupBy(entry => entry.Topic))
            Assert.Equal(Encoding.UTF8.GetString(topic.Last().Payload.Span), kept[topic.Key]);
        Assert.Equal("cleared", JsonNode.Parse(kept["alarm/broker-refused"])!["state"]!.GetValue<string>());
    }

    private async Task<IReadOnlyList<OutboxEntry>> StoredAsync()
    {
        await using RunFile file = await RunFile.OpenAsync(folder.Path("secure.run"), "test", TimeProvider.System, folder.Token);
        Assert.Empty(await file.Outbox.ReadUnsentAsync(0, int.MaxValue, folder.Token));
        return await file.Outbox.ReadSentAsync(DateTimeOffset.UnixEpoch, int.MaxValue, folder.Token);
    }
}
