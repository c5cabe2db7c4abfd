using System.Buffers.Binary;

namespace BeamlineMonitor.Instruments.Modbus;

/// <summary>One request as a client states it and a server understands it; the same for every framing.</summary>
public sealed class ModbusRequest
{
    private const ushort CoilOn = 0xFF00;

    private ModbusRequest(ModbusFunction function, ushort address, int count, ushort[] values)
    {
        Function = function;
        Address = address;
        Count = count;
        Values = values;
    }

    /// <summary>The function code, one that is spoken here.</summary>
    public ModbusFunction Function { get; }

    /// <summary>Address of the first item as on the wire.</summary>
    public ushort Address { get; }

    /// <summary>Number of items, 1 to the function's limit; <see cref="Address"/> + count ≤ 65536.</summary>
    public int Count { get; }

    /// <summary>What is written, shape [<see cref="Count"/>], bits as 0 or 1; empty for a read.</summary>
    public ReadOnlyMemory<ushort> Values { get; }

    /// <summary>States a read.</summary>
    /// <param name="table">The table.</param>
    /// <param name="address">Address of the first item.</param>
    /// <param name="count">Number of items.</param>
    /// <returns>The request.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The count is outside the function's range or runs past address 65535.</exception>
    public static ModbusRequest Read(ModbusTable table, ushort address, int count)
    {
        ModbusFunction function = table.ReadFunction();
        RequireCount(function, address, count);
        return new ModbusRequest(function, address, count, []);
    }

    /// <summary>States a write.</summary>
    /// <param name="function">A function that writes.</param>
    /// <param name="address">Address of the first item.</param>
    /// <param name="values">The items; they are copied.</param>
    /// <returns>The request.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The function does not write, the count is outside its range, or a bit is not 0 or 1.</exception>
    public static ModbusRequest Write(ModbusFunction function, ushort address, ReadOnlySpan<ushort> values)
    {
        if (!function.IsWrite()) throw new ArgumentOutOfRangeException(nameof(function), function, "This function does not write.");
        RequireCount(function, address, values.Length);
        if (function.Table().IsBits() && values.ContainsAnyExceptInRange((ushort)0, (ushort)1))
            throw new ArgumentOutOfRangeException(nameof(values), "A coil is written as 0 or 1.");
        return new ModbusRequest(function, address, values.Length, values.ToArray());
    }

    /// <summary>The request's protocol data unit: function code and what follows it, 5 to 252 bytes.</summary>
    /// <returns>The bytes.</returns>
    public byte[] ToPdu()
    {
        ReadOnlySpan<ushort> values = Values.Span;
        byte[] data = Function is ModbusFunction.WriteMultipleCoils or ModbusFunction.WriteMultipleRegisters
            ? ModbusItems.Pack(Function.Table(), values)
            : [];
        byte[] pdu = new byte[data.Length == 0 ? 5 : 6 + data.Length];
        pdu[0] = (byte)Function;
        BinaryPrimitives.WriteUInt16BigEndian(pdu.AsSpan(1), Address);
        BinaryPrimitives.WriteUInt16BigEndian(pdu.AsSpan(3), Function switch
        {
            ModbusFunction.WriteSingleCoil => values[0] == 0 ? (ushort)0 : CoilOn,
            ModbusFunction.WriteSingleRegister => values[0],
            _ => (ushort)Count,
        });
        if (data.Length > 0)
        {
            pdu[5] = (byte)data.Length;
            data.CopyTo(pdu, 6);
        }

        return pdu;
    }

    /// <summary>Reads a request that a client sent.</summary>
    /// <param name="pdu">The protocol data unit, as cut out by the framing.</param>
    /// <returns>The request, all of it in range.</returns>
    /// <exception cref="ModbusException">The request must be refused; the code says with which exception.</exception>
    public static ModbusRequest Parse(ReadOnlySpan<byte> pdu)
    {
        ModbusFunction function = pdu.IsEmpty ? 0 : (ModbusFunction)pdu[0];
        if (!Enum.IsDefined(function)) throw Refuse(ModbusExceptionCode.IllegalFunction, pdu);
        if (pdu.Length < 5) throw Refuse(ModbusExceptionCode.IllegalDataValue, pdu);

        ushort address = BinaryPrimitives.ReadUInt16BigEndian(pdu[1..]);
        ushort word = BinaryPrimitives.ReadUInt16BigEndian(pdu[3..]);
        bool single = function is ModbusFunction.WriteSingleCoil or ModbusFunction.WriteSingleRegister;
        int count = single ? 1 : word;
        if (count < 1 || count > function.MaxCount()) throw Refuse(ModbusExceptionCode.IllegalDataValue, pdu);
        if (address + count > 65536) throw Refuse(ModbusExceptionCode.IllegalDataAddress, pdu);

        ushort[] values = [];
        int length = 5;
        if (function == ModbusFunction.WriteSingleCoil)
        {
            if (word is not (0 or CoilOn)) throw Refuse(ModbusExceptionCode.IllegalDataValue, pdu);
            values = [word == 0 ? (ushort)0 : (ushort)1];
        }
        else if (single)
        {
            values = [word];
        }
        else if (function.IsWrite())
        {
            int dataLength = ModbusItems.PackedLength(function.Table(), count);
            length = 6 + dataLength;
            if (pdu.Length != length || pdu[5] != dataLength) throw Refuse(ModbusExceptionCode.IllegalDataValue, pdu);
            values = ModbusItems.Unpack(function.Table(), pdu[6..], count);
        }

        if (pdu.Length != length) throw Refuse(ModbusExceptionCode.IllegalDataValue, pdu);
        return new ModbusRequest(function, address, count, values);
    }

    /// <summary>The request in words, for error messages.</summary>
    /// <returns>For example "ReadHoldingRegisters 1353..1354".</returns>
    public override string ToString() => Count == 1 ? $"{Function} {Address}" : $"{Function} {Address}..{Address + Count - 1}";

    private static void RequireCount(ModbusFunction function, ushort address, int count)
    {
        if (count < 1 || count > function.MaxCount())
            throw new ArgumentOutOfRangeException(nameof(count), count, $"{function} takes 1 to {function.MaxCount()} items.");
        if (address + count > 65536)
            throw new ArgumentOutOfRangeException(nameof(count), count, $"{count} items from address {address} run past address 65535.");
    }

    private static ModbusException Refuse(ModbusExceptionCode code, ReadOnlySpan<byte> pdu) =>
        new(code, $"Request {Convert.ToHexString(pdu)}");
}
