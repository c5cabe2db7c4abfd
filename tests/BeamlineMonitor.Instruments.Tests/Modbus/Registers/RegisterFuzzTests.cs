using System.Collections.Immutable;
using BeamlineMonitor.Instruments.Modbus;
using BeamlineMonitor.Instruments.Modbus.Registers;

namespace BeamlineMonitor.Instruments.Tests.Modbus.Registers;

/// <summary>A million random registers in random layouts: a finite value or none, and what can be written reads back. The seed is in the test's name.</summary>
public sealed class RegisterFuzzTests
{
    private const int InputsPerSeed = 125_000;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 8)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task ReadAsync_AnyRegisters_IsAFiniteValueOrNoneAndReadsBack(int seed)
    {
        Random random = new(seed);
        RegistersAsRead bus = new();
        for (int i = 0; i < InputsPerSeed; i++)
        {
            RegisterPoint point = Point(random);
            bus.Registers = Registers(random, point.Layout.Length);
            double number = point.Layout.Decode(bus.Registers);
            double? value = await point.ReadAsync(bus, 1, CancellationToken.None);
            if (value is { } read ? !double.IsFinite(read) || point.Invalid.Contains(number) : double.IsFinite((number * point.Scale) + point.Offset) && !point.Invalid.Contains(number))
                Assert.Fail($"seed {seed}, input {i}: {point} read {string.Join(' ', bus.Registers)} as {value}");
            if (double.IsFinite(number) && point.Layout.Decode(point.Layout.Encode(number)) != number)
                Assert.Fail($"seed {seed}, input {i}: {point.Layout} does not read {number} back");
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void DecodeText_AnyRegisters_IsATextWithoutZeros(int seed)
    {
        Random random = new(seed);
        for (int i = 0; i < InputsPerSeed; i++)
        {
            RegisterLayout layout = new(RegisterType.Text, random.Next(1, 9), random.Next(2) == 0, random.Next(2) == 0);
            string text = layout.DecodeText(Registers(random, layout.Length));
            if (text.Length > 2 * layout.Length || text.AsSpan().ContainsAnyExceptInRange('\u0001', '\u007F'))
                Assert.Fail($"seed {seed}, input {i}: '{text}'");
        }
    }

    private static RegisterPoint Point(Random random)
    {
        RegisterLayout layout = RegisterLayout.Of((RegisterType)random.Next((int)RegisterType.Text)) with { LowWordFirst = random.Next(2) == 0, LowByteFirst = random.Next(2) == 0 };
        double scale = Math.Pow(10, random.Next(-6, 7)) * (random.Next(2) == 0 ? 1 : -1);
        ImmutableArray<double> invalid = random.Next(2) == 0 ? [] : [0, 32767, -32768, 65535];
        return new RegisterPoint(ModbusTable.HoldingRegisters, 0, layout, scale, random.Next(-1000, 1000), invalid, "none");
    }

    // Half of them are the corners of the types: zero, ones, infinities, numbers that are none.
    private static ushort[] Registers(Random random, int count)
    {
        ReadOnlySpan<ushort> corners = [0, 1, 0x7FFF, 0x8000, 0xFFFF, 0x7F80, 0xFF80, 0x7FC0, 0x7FF0, 0xFFF8, 0x00FF, 0x2020];
        ushort[] registers = new ushort[count];
        for (int i = 0; i < count; i++) registers[i] = random.Next(2) == 0 ? corners[random.Next(corners.Length)] : (ushort)random.Next(0x10000);
        return registers;
    }

    private sealed class RegistersAsRead : IModbusBus
    {
        public ushort[] Registers { get; set; } = [];

        public ValueTask<ushort[]> ReadAsync(byte unit, ModbusTable table, ushort address, int count, CancellationToken cancellationToken) =>
            ValueTask.FromResult(Registers);

        public ValueTask WriteAsync(
            byte unit, ModbusFunction writeFunction, ushort address, ReadOnlyMemory<ushort> values, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
