using BeamlineMonitor.Instruments.ChannelAccess;

namespace BeamlineMonitor.Instruments.Detectors.EpicsMca;

/// <summary>Presets, start and stop of one control: a record, or a whole XIA system.</summary>
internal sealed class McaStarter : IDisposable
{
    private readonly CaChannel _presetReal;
    private readonly CaChannel _presetLive;
    private readonly CaChannel _eraseStart;
    private readonly CaChannel _stop;
    private readonly CaChannel _acquiring;
    private readonly CaChannel? _presetMode;

    public McaStarter(CaClient client, McaControl names)
    {
        _presetReal = client.Open(names.PresetReal);
        _presetLive = client.Open(names.PresetLive);
        _eraseStart = client.Open(names.EraseStart);
        _stop = client.Open(names.Stop);
        _acquiring = client.Open(names.Acquiring);
        _presetMode = names.PresetMode is null ? null : client.Open(names.PresetMode);
    }

    private IEnumerable<CaChannel> Channels => new[] { _presetReal, _presetLive, _eraseStart, _stop, _acquiring, _presetMode }.OfType<CaChannel>();

    public void Dispose()
    {
        foreach (CaChannel channel in Channels) channel.Dispose();
    }

    public Task ConnectAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(Channels.Select(channel => channel.WhenConnectedAsync(cancellationToken)));

    public async Task<bool> IsAcquiringAsync(CancellationToken cancellationToken)
    {
        CaReading reading = await _acquiring.ReadAsync(cancellationToken);
        return reading.Value.Number() != 0;
    }

    /// <summary>Sets the one preset and clears the other; the set one is changed even when it has that value already.</summary>
    public async Task PresetAsync(ExposurePreset preset, TimeSpan nudge, CancellationToken cancellationToken)
    {
        bool isReal = preset.Kind == PresetKind.RealTime;
        CaChannel set = isReal ? _presetReal : _presetLive;
        CaChannel clear = isReal ? _presetLive : _presetReal;
        double seconds = preset.Duration.TotalSeconds;
        CaReading present = await set.ReadAsync(cancellationToken);
        if (present.Value.Number() == seconds) await set.WriteAsync(CaValue.Of(seconds + nudge.TotalSeconds), cancellationToken);
        await set.WriteAsync(CaValue.Of(seconds), cancellationToken);
        await clear.WriteAsync(CaValue.Of(0.0), cancellationToken);
        if (_presetMode is not null) await _presetMode.WriteAsync(CaValue.OfStates(isReal ? (ushort)1 : (ushort)2), cancellationToken);

        // Two zeros would be an exposure without end: believe only what the device kept.
        CaReading kept = await set.ReadAsync(cancellationToken);
        if (!(kept.Value.Number() > 0)) throw new InstrumentException($"{set.Name} does not take a preset of {seconds} s, it stays at {kept.Value.Text()}.");
    }

    /// <summary>Starts; ends when the exposure has ended and the spectrum was read, in a database that tells (put-callback).</summary>
    public Task EraseStartAsync(CancellationToken cancellationToken) =>
        _eraseStart.WriteAsync(CaValue.OfStates(1), Timeout.InfiniteTimeSpan, cancellationToken);

    /// <summary>Stops. Without an answer on purpose: a second put-callback would wait behind the one that started the exposure.</summary>
    public void Stop() => _stop.WriteUnconfirmed(CaValue.OfStates(1));
}
