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

        CaChannel? Open(string? name) => name is null ? null : client.Open(name);
    }

    private IEnumerable<CaChannel> Channels => new[] { ringCurrent, intensity, cellTemperature }.OfType<CaChannel>().Concat(shutters);

    /// <inheritdoc/>
    public async Task<BeamReading> ReadAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(Channels.Select(channel => channel.WhenConnectedAsync(cancellationToken)));
        double?[] open = await Task.WhenAll(shutters.Select(shutter => NumberAsync(shutter, cancellationToken)));
        double? ring = await NumberAsync(ringCurrent, cancellationToken), i0 = await NumberAsync(intensity, cancellationToken);
        double? temperature = await NumberAsync(cellTemperature, cancellationToken);
        return new BeamReading(experimentClock.GetUtcNow(), ring, open.Length == 0 ? null : open.All(state => state != 0), i0, temperature);
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
