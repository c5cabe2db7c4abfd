namespace BeamlineMonitor.Instruments.ChannelAccess;

/// <summary>A DBR number: 7 · form + type, 0 to 34.</summary>
/// <param name="Type">Type of the elements.</param>
/// <param name="Form">What travels with them.</param>
public readonly record struct DbrCode(CaType Type, DbrForm Form)
{
    /// <summary>The number on the wire.</summary>
    public ushort Number => (ushort)((7 * (int)Form) + (int)Type);

    /// <summary>Bytes of one element.</summary>
    public int ElementSize => Type switch
    {
        CaType.String => 40,
        CaType.Char => 1,
        CaType.Short or CaType.Enum => 2,
        CaType.Double => 8,
        _ => 4,
    };

    /// <summary>
    /// Bytes before the first element. The structures are those of the C compiler's layout, padding included (CAproto, §7);
    /// DBR_GR_STRING and DBR_CTRL_STRING are DBR_STS_STRING.
    /// </summary>
    public int ValueOffset => (Form, Type) switch
    {
        (DbrForm.Plain, _) => 0,
        (DbrForm.Status, CaType.Char) => 5,
        (DbrForm.Status, CaType.Double) => 8,
        (DbrForm.Status, _) => 4,
        (DbrForm.Time, CaType.Short or CaType.Enum) => 14,
        (DbrForm.Time, CaType.Char) => 15,
        (DbrForm.Time, CaType.Double) => 16,
        (DbrForm.Time, _) => 12,
        (_, CaType.String) => 4,
        (_, CaType.Enum) => 422, // count of states and 16 names of 26 bytes
        (DbrForm.Graphic, CaType.Short) => 24,
        (DbrForm.Graphic, CaType.Float) => 40,
        (DbrForm.Graphic, CaType.Char) => 19,
        (DbrForm.Graphic, CaType.Long) => 36,
        (DbrForm.Graphic, _) => 64,
        (_, CaType.Short) => 28,
        (_, CaType.Float) => 48,
        (_, CaType.Char) => 21,
        (_, CaType.Long) => 44,
        _ => 80,
    };

    /// <summary>Takes a number off the wire apart.</summary>
    /// <param name="number">The header's data type.</param>
    /// <returns>Type and form.</returns>
    /// <exception cref="ProtocolException">The number is above 34.</exception>
    public static DbrCode Parse(ushort number) => number <= 34
        ? new DbrCode((CaType)(number % 7), (DbrForm)(number / 7))
        : throw new ProtocolException($"Channel Access knows DBR types 0 to 34; {number} (0x{number:X4}) came.");
}
