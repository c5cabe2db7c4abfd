using System.Text;
using BeamlineMonitor.Instruments.Channels;
using BeamlineMonitor.Instruments.Tests.Channels;

namespace BeamlineMonitor.Instruments.Tests.Potentiostats;

/// <summary>The device's end of a line, played by a test: it answers as an idle device would, and to a step's script with the lines the test gives.</summary>
internal static class HandPlayedDevice
{
    /// <summary>Answers until the line closes.</summary>
    /// <param name="channel">The device's end.</param>
    /// <param name="output">What a step's script sends after its mark.</param>
    public static async Task PlayAsync(IByteChannel channel, string output, CancellationToken guard)
    {
        try
        {
            while (true)
            {
                switch (await ReadLineAsync(channel, guard))
                {
                    case "t":
                        await SendAsync(channel, "tes4_hr1500#Mar 12 2026 14:28:01\nR*\n", guard);
                        break;
                    case "v":
                        await SendAsync(channel, "v01.09.00\n", guard);
                        break;
                    case "i":
                        await SendAsync(channel, "i1\n", guard);
                        break;
                    case "Z":
                        await SendAsync(channel, "Z!0006\n", guard);
                        break;
                    case "e":
                        List<string> script = [];
                        for (string line = "e"; line.Length > 0; script.Add(line)) line = await ReadLineAsync(channel, guard);
                        string mark = script.First(line => line.StartsWith("send_string", StringComparison.Ordinal)).Split('"')[1];
                        await SendAsync(channel, $"e\nT{mark}\n{(script.Contains("var t") ? output : "\n")}", guard);
                        break;
                }
            }
        }
        catch (Exception e) when (e is EndOfStreamException or InstrumentException)
        {
            // The driver hung up.
        }
    }

    private static async Task<string> ReadLineAsync(IByteChannel channel, CancellationToken guard)
    {
        StringBuilder line = new();
        while (true)
        {
            char next = (char)(await channel.ReadExactlyAsync(1, guard))[0];
            if (next == '\n') return line.ToString();
            line.Append(next);
        }
    }

    private static ValueTask SendAsync(IByteChannel channel, string text, CancellationToken guard) => channel.WriteAsync(Encoding.ASCII.GetBytes(text), guard);
}
