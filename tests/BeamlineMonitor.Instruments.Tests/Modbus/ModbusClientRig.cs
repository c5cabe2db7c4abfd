using BeamlineMonitor.Instruments.Modbus;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Instruments.Tests.Modbus;

/// <summary>A client before a device whose every byte the test says, by a clock that only the test moves.</summary>
public abstract class ModbusClientRig : IAsyncDisposable
{
    public static TheoryData<ModbusFraming> Framings => [ModbusFraming.Tcp, ModbusFraming.Rtu];

    private protected static ModbusClientOptions Options { get; } = new();

    private protected ManualTimeProvider Clock { get; } = new();

    private protected ScriptedDevice Device { get; set; } = null!;

    private protected ModbusClient Client { get; set; } = null!;

    public async ValueTask DisposeAsync()
    {
        await InTime.WaitAsync(Client.DisposeAsync().AsTask());
        GC.SuppressFinalize(this);
    }

    private protected void Connect(ModbusFraming framing, ModbusClientOptions? options = null)
    {
        Device = new ScriptedDevice(framing);
        Client = new ModbusClient("test port", Device.OpenAsync, framing, options ?? Options, Clock);
    }

    private protected Task<ushort[]> Read(ushort address, CancellationToken cancellationToken = default) =>
        InTime.WaitAsync(Client.ReadAsync(1, ModbusTable.HoldingRegisters, address, 1, cancellationToken).AsTask(), $"the read of register {address}");
}
