using System.Collections.Immutable;
using BeamlineMonitor.Instruments.ChannelAccess;

namespace BeamlineMonitor.Instruments.Beams;

/// <summary>The surroundings as EPICS process variables; nothing is ever written.</summary>
public sealed class EpicsBeam : IBeam
{
    private readonly TimeProvider experimentClock;
    private readonly BeamVariable? ringCurrent;
    private readonly ImmutableArray<BeamVariable> shutters;
    private readonly BeamVariable? intensity;
    private readonly BeamVariable? cellTemperature;
    private readonly BeamVariable? hutchTemperature;
    private readonly ImmutableArray<BeamVariable> variables;
    private readonly ImmutableArray<CaMonitor> changes;

    /// <summary>Opens the channels; nothing is waited for.</summary>
    /// <param name="client">The client, which stays the caller's.</param>
    /// <param name="options">Which variables.</param>
    /// <param name="experimentClock">Clock of the readings.</param>
    public EpicsBeam(CaClient client, EpicsBeamOptions options, TimeProvider experimentClock)
    {
        this.experimentClock = experimentClock;
        ringCurrent = Open("ring-current", options.RingCurrent, tellsOfBeam: true);
        shutters = [.. options.Shutters.Select((name, i) => Open($"shutter-{i + 1}", name, tellsOfBeam: true)).OfType<BeamVariable>()];
        intensity = Open(MissingVariable.Intensity, options.Intensity, tellsOfBeam: true);
        cellTemperature = Open("cell-temperature", options.CellTemperature, tellsOfBeam: false);
        hutchTemperature = Open("hutch-temperature", options.HutchTemperature, tellsOfBeam: false);
        variables = [.. new[] { ringCurrent, intensity, cellTemperature, hutchTemperature }.OfType<BeamVariable>(), .. shutters];
        changes = [.. variables.Where(variable => variable.TellsOfBeam).Select(variable => variable.Subscribe())];

        BeamVariable? Open(string quantity, string? name, bool tellsOfBeam) => name is null ? null : new BeamVariable(quantity, client.Open(name), tellsOfBeam);
    }

    /// <inheritdoc/>
    public async Task<BeamReading> ReadAsync(CancellationToken cancellationToken)
    {
        // One that was missing and is still away holds the others up only where there are none.
        bool areAllMissing = variables.All(variable => variable.Missing is not null);
        await Task.WhenAll(variables.Select(variable => variable.ReadAsync(areAllMissing || variable.Missing is null, cancellationToken)));
        MissingVariable[] missing = [.. variables.Select(variable => variable.Missing).OfType<MissingVariable>()];
        if (missing.Length > 0 && missing.Length == variables.Length) throw new InstrumentException(string.Join(' ', missing.Select(variable => variable.Cause)));
        return new BeamReading(
            experimentClock.GetUtcNow(), ringCurrent?.Value, AreOpen(), intensity?.Value, cellTemperature?.Value, hutchTemperature?.Value)
        {
            Missing = ImmutableArray.Create(missing), // of none the one and only empty array: readings are compared
        };
    }

    /// <inheritdoc/>
    public async Task ChangedAsync(CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] waits = [Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, over.Token), .. changes.Select(monitor => monitor.ReadAsync(over.Token).AsTask())];
        Task first = await Task.WhenAny(waits);
        await over.CancelAsync();
        await Task.WhenAll(waits).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // all are over; the first is looked at below
        await first;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        foreach (BeamVariable variable in variables) variable.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>A shutter that is closed is enough to know that they are not all open; one that is not known, for not knowing that they are.</summary>
    private bool? AreOpen() => shutters switch
    {
        [] => null,
        _ when shutters.Any(shutter => shutter.Value == 0) => false,
        _ when shutters.Any(shutter => shutter.Value is null) => null,
        _ => true,
    };
}
