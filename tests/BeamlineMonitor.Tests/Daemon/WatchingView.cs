using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Daemon;

namespace BeamlineMonitor.Tests.Daemon;

/// <summary>Sees what the daemon tells, and waits for it.</summary>
internal sealed class WatchingView : IDaemonView
{
    private readonly Lock gate = new();
    private readonly List<RunEvent> events = [];
    private readonly List<AnalysisOutcome> outcomes = [];
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public LiveRun? Run { get; private set; }

    public RunEvent[] Events
    {
        get
        {
            lock (gate) return [.. events];
        }
    }

    public AnalysisOutcome[] Outcomes
    {
        get
        {
            lock (gate) return [.. outcomes];
        }
    }

    public void Started(LiveRun run, string address, int? brokerPort) => Run = run;

    public void Take(RunEvent happened) => Add(events, happened);

    public void Take(AnalysisOutcome outcome) => Add(outcomes, outcome);

    /// <summary>Waits for an event, past or to come.</summary>
    public Task WaitForAsync(string kind, CancellationToken cancellationToken) =>
        WaitUntilAsync(() => Events.Any(happened => happened.Kind == kind), cancellationToken);

    /// <summary>Waits until something holds; it is looked at whenever the daemon tells anything.</summary>
    public async Task WaitUntilAsync(Func<bool> holds, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task next;
            lock (gate) next = changed.Task;
            if (holds()) return;
            await next.WaitAsync(cancellationToken);
        }
    }

    private void Add<T>(List<T> list, T told)
    {
        TaskCompletionSource before;
        lock (gate)
        {
            list.Add(told);
            (before, changed) = (changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        before.SetResult();
    }
}
