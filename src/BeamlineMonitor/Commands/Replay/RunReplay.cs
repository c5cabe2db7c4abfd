using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Acquisition.Recorder;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Acquisition.Storage;
using BeamlineMonitor.Publishing;
using BeamlineMonitor.Recording.Analyses;
using BeamlineMonitor.Recording.Reading;

namespace BeamlineMonitor.Commands.Replay;

/// <summary>Plays a recorded run through the same analysis: from the stored frames with the stored joins, in the order of the run, without a clock.</summary>
/// <param name="setup">What it is analysed with.</param>
/// <param name="messages">What the results lead to.</param>
/// <param name="store">Takes them.</param>
/// <param name="publishing">Holds the replay up while the broker is behind; null for a replay that is not published.</param>
internal sealed class RunReplay(RunSetup setup, MessageBuilders messages, AnalysisStore store, ReplayPublishing? publishing)
{
    private readonly Acquisition.Analyses.RunAnalysis analysis = new(setup.Plan, setup.Science);
    private readonly Queue<(AnalysisOutcome Outcome, IReadOnlyList<RawFrame> Frames)> analysed = new();

    /// <summary>Number of exposures that were analysed.</summary>
    public long Exposures { get; private set; }

    /// <summary>Plays the run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="cancellationToken">Breaks it off.</param>
    /// <returns>The payload hash.</returns>
    public async Task<string> PlayAsync(RunReader run, CancellationToken cancellationToken)
    {
        foreach (RunStep step in run.Steps())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (publishing is not null) await publishing.WhenRoomAsync(cancellationToken);
            switch (step)
            {
                case RunStep.Exposed exposed:
                    analysed.Enqueue((analysis.Take(exposed.Frames), exposed.Frames));
                    Exposures++;
                    break;
                case RunStep.Analysed:
                    await CommitNextAsync(cancellationToken);
                    break;
                case RunStep.Sampled sampled:
                    await store.CommitSamplesAsync(sampled.Block, messages.OfSamples, cancellationToken);
                    break;
                case RunStep.Happened happened:
                    await store.CommitEventAsync(happened.Event, messages.OfEvent(happened.Event), cancellationToken);
                    break;
            }
        }

        while (analysed.Count > 0) await CommitNextAsync(cancellationToken); // an interrupted run may end on a frame without a result
        return await store.EndAsync(cancellationToken);
    }

    private Task CommitNextAsync(CancellationToken cancellationToken)
    {
        (AnalysisOutcome outcome, IReadOnlyList<RawFrame> frames) = analysed.Dequeue();
        return store.CommitResultAsync(outcome, messages.OfOutcome(outcome, frames), cancellationToken);
    }
}
