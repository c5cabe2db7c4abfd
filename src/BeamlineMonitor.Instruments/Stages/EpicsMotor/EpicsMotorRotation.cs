using BeamlineMonitor.Instruments.ChannelAccess;

namespace BeamlineMonitor.Instruments.Stages.EpicsMotor;

/// <summary>A rotation behind the EPICS motor record: the record's unit is the degree, all else is as for a stage.</summary>
/// <param name="client">The client, which stays the caller's.</param>
/// <param name="options">Record and patience; its unit is taken as it is.</param>
/// <param name="ioClock">Real time.</param>
public sealed class EpicsMotorRotation(CaClient client, EpicsMotorOptions options, TimeProvider ioClock) : IRotation
{
    private readonly EpicsMotorStage axis = new(client, options with { MicrometresPerUnit = 1, Unit = "°" }, ioClock);

    /// <inheritdoc/>
    public async Task<double> TurnAsync(double degrees, CancellationToken cancellationToken) =>
        (await axis.MoveAsync(degrees, cancellationToken)).ReadMicrometres;

    /// <inheritdoc/>
    public async Task<double> ReadAsync(CancellationToken cancellationToken) => (await axis.ReadAsync(cancellationToken)).ReadMicrometres;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => axis.DisposeAsync();
}
