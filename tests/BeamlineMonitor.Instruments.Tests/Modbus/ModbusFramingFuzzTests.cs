using BeamlineMonitor.Instruments.Modbus;
using Exchange = BeamlineMonitor.Instruments.Tests.Modbus.LiteralFrames.Exchange;

namespace BeamlineMonitor.Instruments.Tests.Modbus;

/// <summary>A million small inputs: noise, and messages with bytes changed, lost and doubled. The seed is in the test's name.</summary>
public class ModbusFramingFuzzTests
{
    private const int InputsPerSeed = 125_000;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 8)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Scan_AnyBytes_EndsInBoundsAndReadsTheNextMessage(int seed)
    {
        Random random = new(seed);
        byte[] input = new byte[64];
        for (int i = 0; i < InputsPerSeed; i++)
        {
            Exchange exchange = LiteralFrames.All[random.Next(LiteralFrames.All.Count)];
            int length = Garble(random, random.Next(2) == 0 ? exchange.RequestBytes : exchange.ReplyBytes, input);

            // What a garbled message leaves unconsumed is less than a frame, so a reader never holds more.
            foreach (ModbusFraming framing in (ReadOnlySpan<ModbusFraming>)[ModbusFraming.Rtu, ModbusFraming.Tcp])
            {
                Drain(input.AsSpan(0, length), framing.ScanRequest, framing);
                Drain(input.AsSpan(0, length), bytes => framing.ScanReply(bytes, exchange.Transaction, exchange.Unit, exchange.Request), framing);
            }

            // After the frame gap (server) or the drain (client) nothing of it is left.
            Assert.Equal(exchange.RequestBytes.Length, exchange.Framing.ScanRequest(exchange.RequestBytes).Consumed);
            Assert.Equal(
                exchange.ReplyBytes.Length,
                exchange.Framing.ScanReply(exchange.ReplyBytes, exchange.Transaction, exchange.Unit, exchange.Request).Consumed);
        }
    }

    private delegate ModbusScan Scanner(ReadOnlySpan<byte> bytes);

    private static void Drain(ReadOnlySpan<byte> bytes, Scanner scan, ModbusFraming framing)
    {
        try
        {
            for (ModbusScan found = scan(bytes); ; found = scan(bytes))
            {
                Assert.InRange(found.Stray, 0, found.Consumed);
                Assert.InRange(found.Consumed, found.Frame is null ? 0 : 4, bytes.Length);
                bytes = bytes[found.Consumed..];
                if (found.Frame is null) break;
                Understand(found.Frame);
            }

            Assert.InRange(bytes.Length, 0, framing.MaxFrameLength - 1);
        }
        catch (ProtocolException)
        {
            // The other allowed end.
        }
    }

    private static void Understand(ModbusFrame frame)
    {
        try
        {
            ModbusRequest request = ModbusRequest.Parse(frame.Pdu.Span);
            byte[] again = request.ToPdu();
            Assert.Equal(frame.Pdu.Length, again.Length); // the unused bits of the last coil byte are free
            Assert.Equal(again, ModbusRequest.Parse(again).ToPdu());
        }
        catch (ModbusException)
        {
            // A request that must be refused, or a reply.
        }
    }

    private static int Garble(Random random, byte[] message, byte[] input)
    {
        random.NextBytes(input);
        int position = random.Next(8);
        foreach (byte b in message)
        {
            int lot = random.Next(40);
            if (lot == 0) continue;
            input[position++] = lot == 1 ? (byte)random.Next(256) : b;
            if (lot == 2) input[position++] = b;
            if (position > input.Length - 3) break;
        }

        return random.Next(4) == 0 ? random.Next(input.Length + 1) : position;
    }
}
