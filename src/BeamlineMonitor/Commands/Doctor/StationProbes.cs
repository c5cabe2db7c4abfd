using System.Globalization;
using BeamlineMonitor.Broker;
using BeamlineMonitor.Daemon;
using BeamlineMonitor.Daemon.Operating;
using BeamlineMonitor.Epics;
using BeamlineMonitor.Instruments.ChannelAccess;
using BeamlineMonitor.Messaging.Mqtt;
using BeamlineMonitor.Publishing;
using BeamlineMonitor.Web;

namespace BeamlineMonitor.Commands.Doctor;

/// <summary>The probes of what a daemon needs besides instruments: a place for run files, and the broker.</summary>
internal static class StationProbes
{
    private const double BytesPerGibibyte = 1 << 30;

    /// <summary>The probes.</summary>
    /// <param name="settings">This machine's settings.</param>
    /// <param name="ioTime">Real time.</param>
    /// <returns>The run folder, and of log folder, web port, commands, process variables and broker what is configured.</returns>
    public static IEnumerable<Probe> Of(DaemonSettings settings, TimeProvider ioTime)
    {
        yield return new Probe("run folder", token => FolderAsync(Path.GetFullPath(settings.RunsFolder), token));
        if (settings.LogFolder is { } log) yield return new Probe("log folder", token => FolderAsync(Path.GetFullPath(log), token));
        if (settings.WebPort is { } port and not 0) yield return new Probe("web port", _ => Task.FromResult(Web(port)));
        if (settings.CommandTokenFile is { } file) yield return new Probe("commands", _ => Task.FromResult(Token(file)));
        if (settings.Epics is { } epics) yield return new Probe("results as PVs", _ => EpicsAsync(epics));
        if (settings.Mqtt.Mode == BrokerMode.Local) yield return new Probe("broker", _ => Task.FromResult(Mosquitto()));
        if (settings.Mqtt.Mode == BrokerMode.External) yield return new Probe("broker", token => BrokerAsync(settings, ioTime, token));
    }

    private static async Task<ProbeAnswer> FolderAsync(string folder, CancellationToken cancellationToken)
    {
        string there = folder;
        while (!Directory.Exists(there)) there = Path.GetDirectoryName(there)!; // the daemon makes what is missing below
        string trial = Path.Combine(there, $".doctor-{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}");
        await File.WriteAllTextAsync(trial, "", cancellationToken);
        File.Delete(trial);
        return new ProbeAnswer(folder, string.Create(CultureInfo.InvariantCulture, $"{new DriveInfo(there).AvailableFreeSpace / BytesPerGibibyte:0.0} GiB free"));
    }

    private static ProbeAnswer Web(int port)
    {
        WebPort.RequireFree(port);
        return new ProbeAnswer(string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port} is free"), "");
    }

    private static async Task<ProbeAnswer> EpicsAsync(EpicsSettings epics)
    {
        await using var server = new CaServer(new CaServerOptions { Address = epics.Address, Port = epics.Port }, TimeProvider.System); // bound, not started
        return new ProbeAnswer(epics.Port == 0 ? $"a free port of {epics.Address}" : $"{epics.Address}:{epics.Port} is free", "");
    }

    private static ProbeAnswer Token(string file)
    {
        CommandToken.Read(file);
        return new ProbeAnswer($"on, with the token of {file}", "");
    }

    private static ProbeAnswer Mosquitto() => MosquittoProgram.IsInstalled
        ? new ProbeAnswer("mosquitto is installed; the daemon starts it", "")
        : throw new BrokerException("mosquitto is not installed: apt-get install mosquitto, or set Mqtt.Broker.Mode to none.");

    private static async Task<ProbeAnswer> BrokerAsync(DaemonSettings settings, TimeProvider ioTime, CancellationToken cancellationToken)
    {
        // A name of its own: under the daemon's it would push a running daemon out.
        MqttConnectOptions options = PublishingEndpoint.OptionsOf(settings.Mqtt, "", null, null) with { IsCleanStart = true, SessionExpiry = TimeSpan.Zero };
        await using MqttConnection connection = new(ioTime);
        MqttSession session = await connection.ConnectAsync(options, cancellationToken);
        await connection.DisconnectAsync(publishesWill: false, cancellationToken);
        return new ProbeAnswer(options.ToString(), session.RetainIsAvailable ? "" : "it keeps no retained messages: late readers see nothing");
    }
}
