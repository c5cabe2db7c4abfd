using System.Buffers.Binary;

namespace BeamlineMonitor.Instruments.ChannelAccess;

/// <summary>Unit, limits and names of states in the forms GR and CTRL (CAproto, §7.21 to §7.34).</summary>
internal static class DbrProperties
{
    private const int UnitSize = 8;
    private const int StateSize = 26;
    private const int MaximumStates = 16;

    /// <summary>Reads the part between severity and value.</summary>
    public static CaProperties? Read(DbrCode code, ReadOnlySpan<byte> payload)
    {
        switch (code.Type)
        {
            case CaType.String:
                return null; // DBR_GR_STRING and DBR_CTRL_STRING carry none
            case CaType.Enum:
                int states = BinaryPrimitives.ReadUInt16BigEndian(payload[4..]);
                if (states > MaximumStates) throw new ProtocolException($"An enum has at most 16 states, {states} are announced: {Hex.Text(payload)}");
                var names = new string[states];
                for (int i = 0; i < states; i++) names[i] = DbrElements.Text(payload.Slice(6 + (i * StateSize), StateSize));
                return new CaProperties { States = [.. names] };
            default:
                bool real = code.Type is CaType.Float or CaType.Double;
                int unit = real ? 8 : 4; // precision and two bytes of padding come first
                Span<double> limits = stackalloc double[8];
                int count = code.Form == DbrForm.Control ? 8 : 6;
                ReadOnlySpan<byte> bytes = payload[(unit + UnitSize)..];
                for (int i = 0; i < count; i++) limits[i] = Limit(code.Type, bytes[(i * code.ElementSize)..]);
                return new CaProperties
                {
                    Unit = DbrElements.Text(payload.Slice(unit, UnitSize)),
                    Precision = real ? BinaryPrimitives.ReadInt16BigEndian(payload[4..]) : (short)0,
                    UpperDisplay = limits[0],
                    LowerDisplay = limits[1],
                    UpperAlarm = limits[2],
                    UpperWarning = limits[3],
                    LowerWarning = limits[4],
                    LowerAlarm = limits[5],
                    UpperControl = limits[6],
                    LowerControl = limits[7],
                };
        }
    }

    /// <summary>Writes the part between severity and value.</summary>
    public static void Write(DbrCode code, CaProperties properties, Span<byte> payload)
    {
        switch (code.Type)
        {
            case CaType.String:
                return;
            case CaType.Enum:
                int states = Math.Min(properties.States.Length, MaximumStates);
                BinaryPrimitives.WriteUInt16BigEndian(payload[4..], (ushort)states);
                for (int i = 0; i < states; i++) DbrElements.WriteText(properties.States[i], payload.Slice(6 + (i * StateSize), StateSize));
                return;
            default:
                bool real = code.Type is CaType.Float or CaType.Double;
                if (real) BinaryPrimitives.WriteInt16BigEndian(payload[4..], properties.Precision);
                int unit = real ? 8 : 4;
                DbrElements.WriteText(properties.Unit, payload.Slice(unit, UnitSize));
                ReadOnlySpan<double> limits =
                [
                    properties.UpperDisplay, properties.LowerDisplay, properties.UpperAlarm, properties.UpperWarning,
                    properties.LowerWarning, properties.LowerAlarm, properties.UpperControl, properties.LowerControl,
                ];
                int count = code.Form == DbrForm.Control ? 8 : 6;
                Span<byte> bytes = payload[(unit + UnitSize)..];
                for (int i = 0; i < count; i++)
                    DbrElements.Write(CaValue.Of(limits[i]).ConvertTo(code.Type), bytes.Slice(i * code.ElementSize, code.ElementSize));
                return;
        }
    }

    private static double Limit(CaType type, ReadOnlySpan<byte> bytes) => type switch
    {
        CaType.Short => BinaryPrimitives.ReadInt16BigEndian(bytes),
        CaType.Float => BinaryPrimitives.ReadSingleBigEndian(bytes),
        CaType.Char => bytes[0],
        CaType.Long => BinaryPrimitives.ReadInt32BigEndian(bytes),
        _ => BinaryPrimitives.ReadDoubleBigEndian(bytes),
    };
}
