using System.Buffers;
using BeamlineMonitor.Messaging.Mqtt;
using BeamlineMonitor.Messaging.Mqtt.Codec;

namespace BeamlineMonitor.Messaging.Tests.Mqtt.Codec;

/// <summary>A million small inputs: noise, and packets with bytes changed, lost and doubled. The seed is in the test's name.</summary>
public class PacketFuzzTests
{
    private const int InputsPerSeed = 125_000;
    private const int MostAllocated = 16 * 1024; // for 96 bytes of input

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 8)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Understand_AnyBytes_EndsInBounds(int seed)
    {
        Random random = new(seed);
        byte[] input = new byte[96];
        int understood = 0, refused = 0;
        for (int i = 0; i < InputsPerSeed; i++)
        {
            int length = Garble(random, LiteralPackets.All[random.Next(LiteralPackets.All.Count)].Bytes, input);
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                ReadOnlySequence<byte> bytes = new(input, 0, length);
                while (PacketFraming.TryRead(ref bytes, 1 << 20, out Packet packet))
                {
                    LiteralPackets.Understand(packet);
                    understood++;
                }
            }
            catch (MqttProtocolException)
            {
                refused++;
            }

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostAllocated);
        }

        Assert.True(understood > InputsPerSeed / 10 && refused > InputsPerSeed / 10, $"{understood} packets understood, {refused} inputs refused");
    }

    private static int Garble(Random random, byte[] packet, byte[] input)
    {
        if (random.Next(8) == 0)
        {
            random.NextBytes(input);
            return random.Next(input.Length + 1);
        }

        int position = 0;
        foreach (byte b in packet)
        {
            int lot = random.Next(40);
            if (lot == 0) continue;
            input[position++] = lot == 1 ? (byte)random.Next(256) : b;
            if (lot == 2) input[position++] = b;
            if (lot == 3) input[position - 1] ^= (byte)(1 << random.Next(8));
        }

        // Half of the packets get a length that fits what became of them, else most would end at their first two bytes.
        if (position > 2 && random.Next(2) == 0) input[1] = (byte)(position - 2);
        return position;
    }
}
