using BeamlineMonitor.Instruments.ChannelAccess;

namespace BeamlineMonitor.Instruments.Detectors.EpicsMca;

/// <summary>Presets, start and stop of one control: a record, or a whole XIA system.</summary>
internal sealed class McaStarter : IDisposable
{
    private readonly CaChannel presetReal;
    private readonly CaChannel presetLive;
    private readonly CaChannel eraseStart;
    private readonly CaChannel stop;
    private readonly CaChannel acquiring;
    private readonly CaChannel? presetMode;
    private readonly CaChannel? deadTime;

    public McaStarter(CaClient client, McaControl names)
    {
        presetReal = client.Open(names.PresetReal);
        presetLive = client.Open(names.PresetLive);
        eraseStart = client.Open(names.EraseStart);
        stop = client.Open(names.Stop);
        acquiring = client.Open(names.Acquiring);
        presetMode = names.PresetMode is null ? null : client.Open(names.PresetMode);
        deadTime = names.DeadTime is null ? null : client.Open(names.DeadTime);
    }

    private IEnumerable<CaChannel> Channels => new[] { presetReal, presetLive, eraseStart, stop, acquiring, presetMode, deadTime }.OfType<CaChannel>();

    public void Dispose()
    {
        foreach (CaChannel channel in Channels) channel.Dispose();
    }

    public Task ConnectAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(Channels.Select(channel => channel.WhenConnectedAsync(cancellationToken)));

    public async Task<bool> IsAcquiringAsync(CancellationToken cancellationToken)
    {
        CaReading reading = await acquiring.ReadAsync(DbrForm.Time, CaType.Double, 1, cancellationToken); // the server converts, whatever its own type
        return reading.Value.Number() != 0;
    }

    /// <summary>The dead time that the system states for all its elements, 0 to 1; null where there is none, or it is no number.</summary>
    public async Task<double?> ReadDeadTimeAsync(CancellationToken cancellationToken)
    {
        if (deadTime is null) return null;
        double percent = (await deadTime.ReadAsync(DbrForm.Time, CaType.Double, 1, cancellationToken)).Value.Number();
        return percent is >= 0 and <= 100 ? percent / 100 : null;
    }

    /// <summary>Sets the one preset and clears the other; the set one changes, even when it has that value already.</summary>
    public async Task PresetAsync(ExposurePreset preset, TimeSpan nudge, bool alwaysNudges, CancellationToken cancellationToken)
    {
        bool isReal = preset.Kind == PresetKind.RealTime;
        CaChannel set = isReal ? presetReal : presetLive;
        CaChannel clear = isReal ? presetLive : presetReal;
        double seconds = preset.Duration.TotalSeconds;
        CaReading present = await set.ReadAsync(DbrForm.Time, CaType.Double, 1, cancellationToken);
        if (alwaysNudges || present.Value.Number() == seconds) await set.WriteAsync(CaValue.Of(seconds + nudge.TotalSeconds), cancellationToken);
        await set.WriteAsync(CaValue.Of(seconds), cancellationToken);
        await clear.WriteAsync(CaValue.Of(0.0), cancellationToken);
        if (presetMode is not null) await presetMode.WriteAsync(CaValue.OfStates(isReal ? (ushort)1 : (ushort)2), cancellationToken);

        // Two zeros would be an exposure without end: believe only what the device kept.
        CaReading kept = await set.ReadAsync(DbrForm.Time, CaType.Double, 1, cancellationToken);
        if (!(kept.Value.Number() > 0)) throw new InstrumentException($"{set.Name} does not take a preset of {seconds} s, it stays at {kept.Value.Text()}.");
    }

    /// <summary>Starts; ends when the exposure has ended and the spectrum was read, in a database that tells (put-callback).</summary>
    public Task EraseStartAsync(CancellationToken cancellationToken) =>
        eraseStart.WriteAsync(CaValue.OfStates(1), Timeout.InfiniteTimeSpan, cancellationToken);

    /// <summary>Stops. Without an answer on purpose: a second put-callback would wait behind the one that started the exposure.</summary>
    public void Stop() => stop.WriteUnconfirmed(CaValue.OfStates(1));
}
