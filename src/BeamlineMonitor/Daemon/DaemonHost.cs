using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using BeamlineMonitor.Acquisition.Acquiring.Observing;
using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Acquisition.Storage;
using BeamlineMonitor.Analysis;
using BeamlineMonitor.Broker;
using BeamlineMonitor.Daemon.Operating;
using BeamlineMonitor.Epics;
using BeamlineMonitor.Instruments.Configuration;
using BeamlineMonitor.Instruments.ExperimentTime;
using BeamlineMonitor.Publishing;
using BeamlineMonitor.Web;
using BeamlineMonitor.Web.Bridge;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Serilog;
using Serilog.Extensions.Logging;

namespace BeamlineMonitor.Daemon;

/// <summary>The daemon: everything is read and checked first, then the run file is opened, then the instruments.</summary>
internal static class DaemonHost
{
    private const long LargestLogBytes = 32 << 20;
    private const int LogFiles = 14;

    // Longer than a partial readout and its analysis take.
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(60);

    /// <summary>Runs it.</summary>
    /// <param name="settings">This machine's settings.</param>
    /// <param name="config">The config folder.</param>
    /// <param name="setup">The plan.</param>
    /// <param name="runFile">The run file; null for the plan's own in the folder of runs.</param>
    /// <param name="options">What the command line asks.</param>
    /// <param name="show">Sees results and events, beside the log; null for nobody.</param>
    /// <param name="cancellationToken">Stops it gracefully.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(
        DaemonSettings settings, ConfigFolder config, RunSetup setup, string? runFile, RunOptions options, IDaemonView? show, CancellationToken cancellationToken)
    {
        var clock = new ExperimentClock(settings.Wiring.ExperimentClock ?? ClockAnchor.Now(1));
        await using WiredStation station = WiredStation.Create(settings.Wiring, setup.Plan, config, clock);
        string path = Path.GetFullPath(runFile ?? Path.Combine(settings.RunsFolder, $"{setup.Plan.Name}.run"));
        MadeFolder.Require(Path.GetDirectoryName(path)!, Path.GetDirectoryName(path)!, "the folder of the run");
        if (settings.LogFolder is { } logFolder) MadeFolder.Require(logFolder, Path.GetFullPath(logFolder), "Log.Folder");
        Serilog.Core.Logger log = LoggerOf(settings, show is null);
        using var logs = new SerilogLoggerFactory(log, dispose: true);
        Microsoft.Extensions.Logging.ILogger brokerLog = logs.CreateLogger("Broker");
        await using PublishingEndpoint? endpoint = settings.Mqtt.Mode == BrokerMode.None
            ? null
            : await PublishingEndpoint.OpenAsync(settings, clock, line => PublishingLog.Broker(brokerLog, line), cancellationToken);
        await using ResultPvs? pvs = ResultPvs.Open(settings, setup.Plan, clock);
        OpenedRun opened = await OpenedRun.OpenAsync(path, setup, clock.GetUtcNow(), HistoryOf(station, setup), cancellationToken);
        pvs?.Name(opened.File.Manifest.Id);
        await using WebApplication app = Build(settings, opened, setup, station, clock, options, show, endpoint, pvs, logs);
        using PosixSignalRegistration hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            signal.Cancel = true; // a daemon does not end with its terminal; it is told that somebody mended the broker
            app.Services.GetService<PublishingStation>()?.Publisher.TryAgain();
        });
        LiveRun run = app.Services.GetRequiredService<LiveRun>();
        await app.StartAsync(cancellationToken);
        show?.Started(run, Address(app), endpoint?.LocalBroker?.Port);
        await using (cancellationToken.Register(app.Lifetime.StopApplication)) await app.WaitForShutdownAsync(CancellationToken.None);
        return app.Services.GetRequiredService<AcquisitionService>().Exit;
    }

    private static WebApplication Build(
        DaemonSettings settings,
        OpenedRun opened,
        RunSetup setup,
        WiredStation station,
        ExperimentClock clock,
        RunOptions options,
        IDaemonView? show,
        PublishingEndpoint? endpoint,
        ResultPvs? pvs,
        ILoggerFactory logs)
    {
        WebPort.RequireFree(settings.WebPort ?? 0); // the server takes it when the run has begun
        CommandToken? token = settings.CommandTokenFile is { } file ? CommandToken.Read(file) : null;
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "beamline-monitor" });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, settings.WebPort ?? 0));
        builder.Services.AddRoutingCore();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = StopTime);
        builder.Services.AddSingleton(logs);
        builder.Services.AddSingleton(typeof(ILogger<>), typeof(Logger<>));
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(services =>
        {
            Microsoft.Extensions.Logging.ILogger log = services.GetRequiredService<ILoggerFactory>().CreateLogger("Run");
            IFrameSink[] sinks = [.. new IFrameSink?[] { show, pvs }.OfType<IFrameSink>()];
            return new LiveRun(
                opened,
                setup,
                station,
                sinks,
                clock,
                options.ReleaseCells,
                happened =>
                {
                    EventLog.Write(log, happened);
                    show?.Take(happened);
                    pvs?.Take(happened);
                },
                frames => EventLog.WriteStored(log, frames[0].Number, frames[^1].Number, frames[0].Target),
                (sink, e) => EventLog.WriteSinkFault(log, sink, e));
        });
        if (endpoint is not null)
        {
            builder.Services.AddSingleton(services =>
            {
                LiveRun run = services.GetRequiredService<LiveRun>();
                PublishingStation publishing = PublishingStation.Create(settings, endpoint, run, logs);
                run.Feed = publishing.Feed;
                return publishing;
            });
            builder.Services.AddSingleton<PublishingService>();
            builder.Services.AddHostedService(services => services.GetRequiredService<PublishingService>()); // started before the acquisition, stopped after it
        }

        builder.Services.AddSingleton<AcquisitionService>();
        builder.Services.AddHostedService(services => services.GetRequiredService<AcquisitionService>());
        WebApplication app = builder.Build();
        HealthPage.Map(app);
        MetricsPage.Map(app);
        CommandPage.Map(app, token, () => app.Services.GetRequiredService<LiveRun>().Desk);
        MqttBridgePage.Map(app, MqttBridgeOptions.Of(settings, endpoint?.Broker), TimeProvider.System);
        return app;
    }

    private static ObservedHistory? HistoryOf(WiredStation station, RunSetup setup) => station.Observed is { } observed
        ? new ObservedHistory(setup.Plan, observed.Detectors.Where(detector => detector.NamesPristine).SelectMany(detector => detector.Elements).ToHashSet())
        : null;

    private static string Address(WebApplication app) =>
        app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? "";

    private static Serilog.Core.Logger LoggerOf(DaemonSettings settings, bool onConsole)
    {
        LoggerConfiguration log = new LoggerConfiguration().MinimumLevel.Information()
            .MinimumLevel.Override("Microsoft", Serilog.Events.LogEventLevel.Warning);
        if (onConsole) log = log.WriteTo.Console(formatProvider: CultureInfo.InvariantCulture, standardErrorFromLevel: Serilog.Events.LogEventLevel.Verbose);
        if (settings.LogFolder is { } folder)
        {
            log = log.WriteTo.File(
                Path.Combine(folder, "beamline-monitor-.log"),
                formatProvider: CultureInfo.InvariantCulture,
                rollingInterval: RollingInterval.Day,
                rollOnFileSizeLimit: true,
                fileSizeLimitBytes: LargestLogBytes,
                retainedFileCountLimit: LogFiles);
        }

        return log.CreateLogger();
    }
}
