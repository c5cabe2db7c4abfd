using BeamlineMonitor.HardwareSim.Station;
using BeamlineMonitor.Instruments.ExperimentTime;
using BeamlineMonitor.Instruments.Potentiostats;
using BeamlineMonitor.Instruments.Wiring;

namespace BeamlineMonitor.HardwareSim.Commands;

/// <summary>Shows a running station until its time, its programme or its user ends it.</summary>
/// <param name="experiment">What is served.</param>
/// <param name="station">Its servers.</param>
/// <param name="view">Where it shows.</param>
/// <param name="clock">The experiment's clock.</param>
internal sealed class Simulation(ISimulatedExperiment experiment, SimulatedStation station, ISimulationView view, ExperimentClock clock)
{
    /// <summary>Runs.</summary>
    /// <param name="driven">The twin whose programme is run; null where something else drives the station.</param>
    /// <param name="duration">Experiment time after which it ends; null to end with the programme, or never.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Ends with the simulation.</returns>
    /// <exception cref="Instruments.InstrumentException">The programme, or a part of the station, failed.</exception>
    public async Task RunAsync(Twin? driven, TimeSpan? duration, CancellationToken cancellationToken)
    {
        view.Start(experiment, station);
        station.Counted += (detector, exposure) => view.Counted(detector.Name, () => experiment.TruthOf(detector, exposure));
        await view.WhileOpenAsync(() => UntilOverAsync(driven, duration, cancellationToken));
    }

    private async Task UntilOverAsync(Twin? driven, TimeSpan? duration, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task time = Task.Delay(duration ?? Timeout.InfiniteTimeSpan, clock, end.Token);
        Task programme = driven is null ? time : DriveAsync(driven, end.Token);
        Task over = await WhileShowingAsync(FirstEndAsync());
        await end.CancelAsync();
        await Task.WhenAll(programme, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // the one that ended is looked at next
        await over;
        Show();

        async Task<Task> FirstEndAsync()
        {
            Task first = await Task.WhenAny(programme, time, station.Completion);
            return duration is not null && first.IsCompletedSuccessfully ? await Task.WhenAny(time, station.Completion) : first;
        }
    }

    private async Task<Task> WhileShowingAsync(Task<Task> over)
    {
        using PeriodicTimer timer = new(view.Interval, TimeProvider.System);
        Task<bool> tick;
        do
        {
            Show();
            tick = timer.WaitForNextTickAsync(CancellationToken.None).AsTask(); // a cancellation ends what is waited for
        }
        while (await Task.WhenAny(over, tick) == tick && await tick);
        return await over;
    }

    private void Show()
    {
        station.CatchUp(out DateTimeOffset now);
        view.Show(experiment.TruthAt(now));
    }

    private async Task DriveAsync(Twin twin, CancellationToken cancellationToken)
    {
        CellLimits limits = ProgrammeDriver.LimitsOf(twin.Scenario.Programme, twin.Cell);
        await using IPotentiostat potentiostat = WiredPotentiostat.Create(station.Wiring.Cells[0].Potentiostat!, limits, clock);
        await new ProgrammeDriver(potentiostat, twin.Cell).RunAsync(
            twin.Scenario.Programme, (step, end) => view.Ended(step, end, clock.GetUtcNow()), cancellationToken);
    }
}
