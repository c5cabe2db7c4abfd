using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using BeamlineMonitor.Acquisition.Acquiring;
using BeamlineMonitor.Acquisition.Acquiring.Exposing;
using BeamlineMonitor.Acquisition.Acquiring.Observing;
using BeamlineMonitor.Acquisition.Analyses;
using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Joining;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Acquisition.Recorder;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Acquisition.Storage;
using BeamlineMonitor.Messaging.Building;
using BeamlineMonitor.Messaging.Notices;
using BeamlineMonitor.Recording.Files;
using BeamlineMonitor.Recording.Reading;

namespace BeamlineMonitor.Daemon;

/// <summary>A run file that is open, with everything that its rows lead to: a new one, or one that is taken up where an earlier process left it.</summary>
/// <param name="File">The file.</param>
/// <param name="Start">Where the run is taken up.</param>
/// <param name="Analysis">Has taken every stored frame.</param>
/// <param name="Messages">Builds what leaves.</param>
/// <param name="Notices">Knows state and alarms; the builders feed it.</param>
/// <param name="Calibrations">Calibrations in use.</param>
/// <param name="Waiting">Exposures that were stored and had no result, with what was made of them now.</param>
internal sealed record OpenedRun(
    RunFile File,
    RunStart Start,
    Acquisition.Analyses.RunAnalysis Analysis,
    MessageBuilders Messages,
    RunNotices Notices,
    CalibrationsInUse Calibrations,
    ImmutableArray<(IReadOnlyList<RawFrame> Frames, AnalysisOutcome Outcome)> Waiting) : IAsyncDisposable
{
    /// <summary>What an observed run holds; null in control mode.</summary>
    public ObservedHistory? Observed { get; private init; }

    /// <summary>Version of this program.</summary>
    public static string Program { get; } =
        typeof(OpenedRun).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>The runtime: payloads are equal to the byte on the same one.</summary>
    public static string Runtime { get; } = $"{RuntimeInformation.FrameworkDescription} {RuntimeInformation.RuntimeIdentifier}";

    /// <summary>Makes a run file, or opens one that is there.</summary>
    /// <param name="path">The file.</param>
    /// <param name="setup">The plan and all that it names; a file that is there must be of the same.</param>
    /// <param name="now">Experiment UTC: the start of a new run.</param>
    /// <param name="observed">Takes what an observed run holds; null in control mode.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <returns>The run.</returns>
    /// <exception cref="RunStoreException">The file cannot be used, its run is complete, or it is of another configuration.</exception>
    public static async Task<OpenedRun> OpenAsync(
        string path, RunSetup setup, DateTimeOffset now, ObservedHistory? observed, CancellationToken cancellationToken)
    {
        RunFile file = System.IO.File.Exists(path)
            ? await RunFile.OpenAsync(path, Program, TimeProvider.System, cancellationToken)
            : await RunFile.CreateAsync(path, ManifestOf(setup, now), TimeProvider.System, cancellationToken);
        try
        {
            await RequireUnfinishedAsync(file);
            RequireSameConfiguration(file, setup);
            return TakeUp(file, setup, observed);
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    /// <summary>The builders of a run's messages: each event and result goes through them once, in the order of the run.</summary>
    /// <param name="manifest">What the run is of.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="told">What is stored of it and has its messages already; nothing for a run from its beginning.</param>
    /// <returns>The builders, and the state and alarms that they keep.</returns>
    public static (MessageBuilders Messages, RunNotices Notices) MessagesOf(RunManifest manifest, RunPlan plan, IEnumerable<RunStep> told)
    {
        var messages = new RunMessages(manifest.Id, plan);
        var notices = new RunNotices(manifest.Id, plan, manifest.ConfigSha256());
        foreach (RunStep step in told)
        {
            if (step is RunStep.Happened { Event: var happened }) notices.Of(happened);
            else if (step is RunStep.Analysed { Outcome: var outcome }) notices.Of(outcome);
        }

        var builders = new MessageBuilders(
            messages.Of,
            (result, frames) => [.. messages.Of(result, frames), .. notices.Of(result)],
            next => [.. messages.Of(next), .. notices.Of(next)]);
        return (builders, notices);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => File.DisposeAsync();

    private static RunManifest ManifestOf(RunSetup setup, DateTimeOffset now) => new(
        RunFileKind.Run,
        $"{setup.Plan.Name}-{now.UtcDateTime.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}",
        now,
        setup.Plan.Proposal,
        setup.Plan.Sample,
        Program,
        Runtime,
        Text(setup.Files[0]),
        setup.Files.Skip(1).ToImmutableSortedDictionary(config => config.Name, Text, StringComparer.Ordinal));

    private static string Text(ConfigText file) => Encoding.UTF8.GetString(file.Bytes.Span);

    private static async Task RequireUnfinishedAsync(RunFile file)
    {
        bool hasEnded;
        using (RunReader reader = RunReader.Open(file.Path))
        {
            if (reader.Events().All(happened => happened.Kind != RunEventKinds.RunEnded)) return;
            hasEnded = reader.Analyses()[0].EndedAt is not null;
        }

        if (!hasEnded) await file.EndAsync(CancellationToken.None); // the process that told the end was gone, or its disk full, before the file was ended
        throw new RunStoreException($"{file.Path}: this run is complete; begin a new one with another --run.");
    }

    private static void RequireSameConfiguration(RunFile file, RunSetup setup)
    {
        RunManifest wanted = ManifestOf(setup, file.Manifest.StartedAt);
        if (file.Manifest.ConfigSha256() == wanted.ConfigSha256()) return;
        IEnumerable<string> changed = file.Manifest.Files.Keys.Union(wanted.Files.Keys)
            .Where(name => file.Manifest.Files.GetValueOrDefault(name) != wanted.Files.GetValueOrDefault(name));
        if (file.Manifest.Plan != wanted.Plan) changed = changed.Prepend("the plan");
        throw new RunStoreException(
            $"{file.Path}: this run was begun with another configuration ({string.Join(", ", changed)}); put it back, or begin a new run with another --run.");
    }

    private static OpenedRun TakeUp(RunFile file, RunSetup setup, ObservedHistory? observed)
    {
        using RunReader reader = RunReader.Open(file.Path);
        ImmutableArray<RunEvent> events = [.. reader.Events()];
        var recent = new RecentSamples(setup.Plan);
        foreach (RunEvent happened in events) observed?.Take(happened);
        foreach (Acquisition.Samples.SampleBlock block in reader.Samples())
        {
            recent.Add(block);
            observed?.Take(block);
        }

        HashSet<long> withoutResult = [.. reader.FramesWithoutResult(RunFile.LiveAnalysis).Select(frames => frames[0].Number)];
        var analysis = new Acquisition.Analyses.RunAnalysis(setup.Plan, setup.Science);
        var exposures = new ExposureHistory(setup.Plan, setup.Science.Calibrations.Keys);
        var calibrations = new CalibrationsInUse(setup.Science.Calibrations);
        var waiting = ImmutableArray.CreateBuilder<(IReadOnlyList<RawFrame>, AnalysisOutcome)>();
        foreach (IReadOnlyList<RawFrame> frames in reader.Exposures())
        {
            AnalysisOutcome outcome = analysis.Take(frames);
            calibrations.Take(outcome);
            if (withoutResult.Contains(frames[0].Number)) waiting.Add((frames, outcome));
            if (observed is null) exposures.Take(frames, outcome);
            foreach (RawFrame frame in frames) observed?.Take(frame); // there what comes next is not ours to say
        }

        (MessageBuilders messages, RunNotices notices) = MessagesOf(file.Manifest, setup.Plan, reader.Told());
        return new OpenedRun(
            file,
            new RunStart(events, recent, file.LastFrame, exposures),
            analysis,
            messages,
            notices,
            calibrations,
            waiting.ToImmutable())
        {
            Observed = observed,
        };
    }
}
