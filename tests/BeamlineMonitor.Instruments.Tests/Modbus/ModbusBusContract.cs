using BeamlineMonitor.HardwareSim.Modbus;
using BeamlineMonitor.Instruments.Modbus;

namespace BeamlineMonitor.Instruments.Tests.Modbus;

/// <summary>What every Modbus bus keeps, on unit 1 with the registers of <see cref="Fill"/> (pymodbus_server.py declares the same).</summary>
public abstract class ModbusBusContract : IAsyncLifetime
{
    protected const byte Unit = 1;

    private IModbusBus Bus { get; set; } = null!;

    public async Task InitializeAsync() => Bus = await OpenAsync();

    public abstract Task DisposeAsync();

    [Fact]
    public async Task ReadAsync_EachTable_GivesItsItemsInOrder()
    {
        Assert.Equal([100, 101, 102], await Bus.ReadAsync(Unit, ModbusTable.HoldingRegisters, 0, 3, default));
        Assert.Equal([201, 202], await Bus.ReadAsync(Unit, ModbusTable.InputRegisters, 1, 2, default));
        Assert.Equal([1, 0, 0, 1, 0, 0, 1, 0, 0, 1], await Bus.ReadAsync(Unit, ModbusTable.Coils, 0, 10, default));
        Assert.Equal([0, 1, 0], await Bus.ReadAsync(Unit, ModbusTable.DiscreteInputs, 4, 3, default));
    }

    [Fact]
    public async Task ReadAsync_TheMostAllowed_GivesAll()
    {
        Assert.Equal(Enumerable.Range(100, 125).Select(value => (ushort)value), await Bus.ReadAsync(Unit, ModbusTable.HoldingRegisters, 0, 125, default));
        Assert.Equal(667, (await Bus.ReadAsync(Unit, ModbusTable.Coils, 0, 2000, default)).Sum(bit => bit));
    }

    [Fact]
    public async Task WriteAsync_EachFunction_IsReadBack()
    {
        await Bus.WriteAsync(Unit, ModbusFunction.WriteSingleRegister, 10, new ushort[] { 0xFFFF }, default);
        await Bus.WriteAsync(Unit, ModbusFunction.WriteMultipleRegisters, 11, new ushort[] { 0x4050, 0 }, default);
        await Bus.WriteAsync(Unit, ModbusFunction.WriteSingleCoil, 10, new ushort[] { 1 }, default);
        await Bus.WriteAsync(Unit, ModbusFunction.WriteMultipleCoils, 11, new ushort[] { 0, 1, 1, 1, 1, 1, 1, 1, 0, 1 }, default);
        Assert.Equal([0xFFFF, 0x4050, 0], await Bus.ReadAsync(Unit, ModbusTable.HoldingRegisters, 10, 3, default));
        Assert.Equal([1, 0, 1, 1, 1, 1, 1, 1, 1, 0, 1], await Bus.ReadAsync(Unit, ModbusTable.Coils, 10, 11, default));
    }

    [Fact]
    public async Task ReadAsync_NoSuchRegister_IsRefusedAndTheNextCallWorks()
    {
        ModbusException refusal = await Assert.ThrowsAsync<ModbusException>(
            async () => await Bus.ReadAsync(Unit, ModbusTable.HoldingRegisters, 60000, 1, default));
        Assert.Equal(ModbusExceptionCode.IllegalDataAddress, refusal.Code);
        Assert.Equal([100], await Bus.ReadAsync(Unit, ModbusTable.HoldingRegisters, 0, 1, default));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(126)]
    public async Task ReadAsync_CountOutOfRange_Throws(int count) =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await Bus.ReadAsync(Unit, ModbusTable.HoldingRegisters, 0, count, default));

    [Fact]
    public async Task ReadAsync_ManyCallersAtOnce_EachGetsItsOwn()
    {
        IEnumerable<Task> callers = Enumerable.Range(0, 40).Select(async i =>
            Assert.Equal([(ushort)(100 + i)], await Bus.ReadAsync(Unit, ModbusTable.HoldingRegisters, (ushort)i, 1, default)));
        await Task.WhenAll(callers);
    }

    [Fact]
    public async Task ReadAsync_AlreadyCancelled_ThrowsAndTheNextCallWorks()
    {
        CancellationToken cancelled = new(canceled: true);
        OperationCanceledException e = await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await Bus.ReadAsync(Unit, ModbusTable.HoldingRegisters, 0, 1, cancelled));
        Assert.Equal(cancelled, e.CancellationToken);
        Assert.Equal([100], await Bus.ReadAsync(Unit, ModbusTable.HoldingRegisters, 0, 1, default));
    }

    /// <summary>Registers as the contract wants them: holding n = 100 + n and input n = 200 + n (n below 130), every third bit of 2000 set.</summary>
    protected static RegisterBank Fill()
    {
        RegisterBank bank = new(Unit);
        bank.Set(ModbusTable.HoldingRegisters, 0, [.. Enumerable.Range(100, 130).Select(value => (ushort)value)]);
        bank.Set(ModbusTable.InputRegisters, 0, [.. Enumerable.Range(200, 130).Select(value => (ushort)value)]);
        bank.Set(ModbusTable.Coils, 0, [.. Enumerable.Range(0, 2000).Select(n => (ushort)(n % 3 == 0 ? 1 : 0))]);
        bank.Set(ModbusTable.DiscreteInputs, 0, [.. Enumerable.Range(0, 2000).Select(n => (ushort)(n % 5 == 0 ? 1 : 0))]);
        return bank;
    }

    /// <summary>Opens the bus under test.</summary>
    protected abstract Task<IModbusBus> OpenAsync();
}
