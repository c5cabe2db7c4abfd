using System.Buffers;
using System.Text;
using BeamlineMonitor.Instruments.Potentiostats;
using BeamlineMonitor.Instruments.Potentiostats.MethodScript;

namespace BeamlineMonitor.Instruments.Tests.Potentiostats.MethodScript;

/// <summary>Damaged input by the million: a message or a protocol error, and the next good line is read.</summary>
public sealed class MethodScriptFuzzTests
{
    private const int InputsPerSeed = 100_000;
    private const string Good = "Pda806EC24u;baAE16C6Dp,10,288";

    private static readonly string[] Lines =
    [
        "Pda84E63DAn;ba82AB973f,14,284", "PdcDF5DFF4u;cc896D904m,10,287;cd82DB1A8u,10,287", "Peb8000001 ;ab     nan,12,20C,41F",
        "e!4001: Line 1, Col 16", "!0014: Line 5", "Z!0006", "eM0000", "M000A", "*", "+", "L", "C0001", "Tlimit potential high", "", "v01.09.00",
    ];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 10)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Damaged_AnyWay_IsAMessageOrAProtocolErrorAndTheNextLineIsRead(int seed)
    {
        Random random = new(seed);
        AsciiLineFramer framer = new(MethodScriptWriter.LongestDeviceLine);
        byte[] buffer = new byte[1024];
        for (int i = 0; i < InputsPerSeed; i++)
        {
            int length = Damage(random, buffer);
            length += Encoding.ASCII.GetBytes("\n" + Good + "\n", buffer.AsSpan(length));
            string? last = null;
            ReadOnlySequence<byte> rest = new(buffer, 0, length);
            while (!rest.IsEmpty)
            {
                try
                {
                    if (!framer.TryRead(ref rest, out string? line)) continue;
                    last = line;
                    MethodScriptOutput.Parse(line!);
                    MethodScriptReply.Match("e", line!);
                }
                catch (ProtocolException)
                {
                    // The other allowed outcome; anything else fails the test.
                }
            }

            Assert.True(last == Good, $"seed {seed}, input {i}: the good line was read as '{last}'");
        }
    }

    [Fact]
    public void Package_AnyBitFlipped_IsAPackageOrAProtocolError()
    {
        byte[] line = Encoding.ASCII.GetBytes("Pda84E63DAn;ba82AB973f,14,284\n");
        int read = 0, refused = 0;
        for (int bit = 0; bit < 8 * line.Length; bit++)
        {
            byte[] flipped = [.. line, .. Encoding.ASCII.GetBytes(Good + "\n")];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            ReadOnlySequence<byte> rest = new(flipped);
            AsciiLineFramer framer = new(MethodScriptWriter.LongestDeviceLine);
            string? last = null;
            while (!rest.IsEmpty)
            {
                try
                {
                    if (!framer.TryRead(ref rest, out last)) break;
                    if (MethodScriptOutput.Parse(last!) is MethodScriptOutput.Package) read++;
                }
                catch (ProtocolException)
                {
                    refused++;
                }
            }

            // A flipped line end joins both lines: then the good line is lost with the bad one.
            if (bit / 8 < line.Length - 1) Assert.Equal(Good, last);
        }

        // The protocol has no checksum: many damaged digits are other digits. What is no digit is caught.
        Assert.True(refused > line.Length, $"{refused} of {8 * line.Length} were refused, {read} read");
    }

    // Up to three damages to one line, or a run of random bytes.
    private static int Damage(Random random, byte[] buffer)
    {
        if (random.Next(10) == 0)
        {
            int length = random.Next(400);
            random.NextBytes(buffer.AsSpan(0, length));
            return length;
        }

        int used = Encoding.ASCII.GetBytes(Lines[random.Next(Lines.Length)], buffer);
        for (int damages = random.Next(4); damages > 0 && used > 0; damages--)
        {
            int at = random.Next(used);
            switch (random.Next(4))
            {
                case 0:
                    buffer[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    used = at;
                    break;
                case 2:
                    buffer.AsSpan(at, used - at).CopyTo(buffer.AsSpan(at + 1));
                    buffer[at] = (byte)random.Next(256);
                    used++;
                    break;
                default:
                    buffer.AsSpan(0, used).CopyTo(buffer.AsSpan(used));
                    used *= 2;
                    break;
            }
        }

        return used;
    }
}
