using BeamlineMonitor.Instruments.Modbus;

namespace BeamlineMonitor.Instruments.Tests.Modbus;

/// <summary>Registers without a line keep the same contract.</summary>
public sealed class RegisterBankTests : ModbusBusContract
{
    public override Task DisposeAsync() => Task.CompletedTask;

    protected override Task<IModbusBus> OpenAsync() => Task.FromResult<IModbusBus>(Fill());
}
