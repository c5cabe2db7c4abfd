using System.Collections.Immutable;
using BeamlineMonitor.Instruments.ChannelAccess;

namespace BeamlineMonitor.Instruments.Beams;

/// <summary>The surroundings as EPICS process variables; nothing is ever written.</summary>
public sealed class EpicsBeam : IBeam
{
    private readonly TimeProvider experimentClock;
    private readonly CaChannel? ringCurrent;
    private readonly ImmutableArray<CaChannel> shutters;
    private readonly CaChannel? intensity;
    private readonly CaChannel? cellTemperature;
    private readonly CaChannel? hutchTemperature;
    private readonly ImmutableArray<CaMonitor> changes;

    /// <summary>Opens the channels; nothing is waited for.</summary>
    /// <param name="client">The client, which stays the caller's.</param>
    /// <param name="options">Which variables.</param>
    /// <param name="experimentClock">Clock of the readings.</param>
    public EpicsBeam(CaClient client, EpicsBeamOptions options, TimeProvider experimentClock)
    {
        this.experimentClock = experimentClock;
        ringCurrent = Open(options.RingCurrent);
        shutters = [.. options.Shutters.Select(client.Open)];
        intensity = Open(options.Intensity);
        cellTemperature = Open(options.CellTemperature);
        hutchTemperature = Open(options.HutchTemperature);
        changes =
        [
            .. new[] { ringCurrent, intensity }.OfType<CaChannel>().Concat(shutters)
                .Select(channel => channel.Subscribe(DbrForm.Plain, null, 1, EventMask.Value | EventMask.Alarm, capacity: 1)),
        ];

        CaChannel? Open(string? name) => name is null ? null : client.Open(name);
    }

    private IEnumerable<CaChannel> Channels => new[] { ringCurrent, intensity, cellTemperature, hutchTemperature }.OfType<CaChannel>().Concat(shutters);

    /// <inheritdoc/>
    public async Task<BeamReading> ReadAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(Channels.Select(channel => channel.WhenConnectedAsync(cancellationToken)));
        double?[] open = await Task.WhenAll(shutters.Select(shutter => NumberAsync(shutter, cancellationToken)));
        double? ring = await NumberAsync(ringCurrent, cancellationToken), i0 = await NumberAsync(intensity, cancellationToken);
        double? cell = await NumberAsync(cellTemperature, cancellationToken), hutch = await NumberAsync(hutchTemperature, cancellationToken);
        return new BeamReading(experimentClock.GetUtcNow(), ring, open.Length == 0 ? null : open.All(state => state != 0), i0, cell, hutch);
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
        foreach (CaChannel channel in Channels) channel.Dispose();
        return ValueTask.CompletedTask;
    }

    private static async Task<double?> NumberAsync(CaChannel? channel, CancellationToken cancellationToken)
    {
        if (channel is null) return null;
        CaReading reading = await channel.ReadAsync(DbrForm.Time, CaType.Double, 1, cancellationToken);
        double number = reading.Value.Number();
        return double.IsFinite(number) && reading.Severity != AlarmSeverity.Invalid
            ? number
            : throw new InstrumentException($"{channel.Name} is {reading.Value.Text()} ({reading.Severity}): no value to go by.");
    }
}
