using System.Globalization;

namespace BeamlineMonitor.Instruments.Channels;

/// <summary>A serial port and how its line is set: 8 data bits always.</summary>
/// <param name="Path">Device path; prefer /dev/serial/by-id/…, which names the adapter and not the order of plugging.</param>
public sealed record SerialChannelAddress(string Path) : ByteChannelAddress
{
    internal const string Scheme = "serial:";
    private const int LowestBaud = 50;
    private const int HighestBaud = 12_000_000;

    private static readonly Dictionary<string, SerialFlowControl> FlowControls = new()
    {
        ["none"] = SerialFlowControl.None,
        ["rtscts"] = SerialFlowControl.RtsCts,
        ["xonxoff"] = SerialFlowControl.XonXoff,
    };

    private static readonly Dictionary<string, SerialParity> Parities = new()
    {
        ["none"] = SerialParity.None,
        ["even"] = SerialParity.Even,
        ["odd"] = SerialParity.Odd,
    };

    /// <summary>Line speed, bits per second, 50 to 12,000,000; default 9600. USB-CDC devices (ttyACM) ignore it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Another speed is set.</exception>
    public int Baud
    {
        get;
        init => field = InRange(value, LowestBaud, HighestBaud);
    } = 9600;

    /// <summary>Parity; default none.</summary>
    public SerialParity Parity { get; init; } = SerialParity.None;

    /// <summary>Stop bits, 1 or 2; default 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Another number is set.</exception>
    public int StopBits
    {
        get;
        init => field = InRange(value, 1, 2);
    } = 1;

    /// <summary>Flow control; default none.</summary>
    public SerialFlowControl Flow { get; init; } = SerialFlowControl.None;

    /// <inheritdoc/>
    public override ValueTask<IByteChannel> OpenAsync(TimeProvider? timeProvider, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult<IByteChannel>(SerialByteChannel.Open(this, timeProvider));
    }

    /// <summary>The text that <see cref="ByteChannelAddress.Parse"/> reads.</summary>
    /// <returns>"serial:path?baud=…&amp;parity=…&amp;stopBits=…&amp;flow=…".</returns>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Scheme}{Path}?baud={Baud}&parity={NameOf(Parities, Parity)}&stopBits={StopBits}&flow={NameOf(FlowControls, Flow)}");

    internal static SerialChannelAddress Read(string text)
    {
        string[] parts = text[Scheme.Length..].Split('?', 2);
        if (!parts[0].StartsWith('/')) throw new FormatException($"'{text}': a serial port is a full path, such as /dev/serial/by-id/….");
        SerialChannelAddress address = new(parts[0]);
        HashSet<string> seen = [];
        foreach (string setting in parts.Length == 1 ? [] : parts[1].Split('&'))
        {
            string[] pair = setting.Split('=', 2);
            string key = pair[0];
            string value = pair.Length == 2 ? pair[1] : "";
            if (!seen.Add(key)) throw new FormatException($"'{text}': {key} is given twice.");
            address = key switch
            {
                "baud" => address with { Baud = ReadNumber(value, LowestBaud, HighestBaud) },
                "parity" => address with { Parity = ReadName(Parities, value) },
                "stopBits" => address with { StopBits = ReadNumber(value, 1, 2) },
                "flow" => address with { Flow = ReadName(FlowControls, value) },
                _ => throw new FormatException($"'{text}': {key} is no setting of a serial line; there are baud, parity, stopBits and flow."),
            };

            int ReadNumber(string digits, int low, int high) =>
                int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= low && number <= high
                    ? number
                    : throw new FormatException($"'{text}': {key} must be a whole number from {low} to {high}, not '{digits}'.");

            T ReadName<T>(Dictionary<string, T> names, string name) =>
                names.TryGetValue(name, out T? found)
                    ? found
                    : throw new FormatException($"'{text}': {key} must be {string.Join(", ", names.Keys)}, not '{name}'.");
        }

        return address;
    }

    private static int InRange(int value, int low, int high)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, low);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, high);
        return value;
    }

    private static string NameOf<T>(Dictionary<string, T> names, T value)
        where T : struct, Enum => names.First(entry => entry.Value.Equals(value)).Key;
}
