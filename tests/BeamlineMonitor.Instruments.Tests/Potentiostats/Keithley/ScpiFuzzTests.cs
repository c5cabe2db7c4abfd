using System.IO.Pipelines;
using System.Text;
using BeamlineMonitor.Instruments.Channels;
using BeamlineMonitor.Instruments.Potentiostats;
using BeamlineMonitor.Instruments.Potentiostats.Keithley;

namespace BeamlineMonitor.Instruments.Tests.Potentiostats.Keithley;

/// <summary>Damaged input by the million: numbers or a typed error, and the answer to the next question is found. The seed is in the test's name.</summary>
public sealed class ScpiFuzzTests
{
    private const int TextsPerSeed = 120_000, AnswersPerSeed = 6_000;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2); // a limit for a broken build, never asserted

    private static readonly string[] Answers =
    [
        "+3.712346E+00,+5.000000E-03,+1.234000E+01,+2.150400E+04", "-9.910000E+37,1", "0,\"No error\"", "-113,\"Undefined header;1;2026/11/28 17:00:00.000\"",
        "KEITHLEY INSTRUMENTS INC.,MODEL 2400,1234567,C30   Mar 17 2006 09:29:29/A02  /K/J", "+1", "IDLE;IDLE;7", "",
    ];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 8)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Parse_AnyText_IsFiniteNumbersOrATypedError(int seed)
    {
        Random random = new(seed);
        byte[] buffer = new byte[256];
        char[] text = new char[256];
        for (int i = 0; i < TextsPerSeed; i++)
        {
            int count = random.Next(1, 5), length = Encoding.Latin1.GetChars(buffer.AsSpan(0, Damage(random, buffer)), text);
            try
            {
                double[] numbers = ScpiNumbers.Parse(text.AsSpan(0, length), count);
                if (numbers.Length != count || !Array.TrueForAll(numbers, number => Math.Abs(number) < ScpiNumbers.FirstOfNone))
                    Assert.Fail($"seed {seed}, text {i}: '{new string(text, 0, length)}' was read as {string.Join(' ', numbers)}");
            }
            catch (InstrumentException)
            {
                // The other allowed outcome; anything else fails the test.
            }
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task IdentifyAsync_DamagedLinesBeforeTheAnswer_FindsTheAnswer(int seed)
    {
        Random random = new(seed);
        (MemoryByteChannel ours, MemoryByteChannel instruments) = MemoryByteChannel.CreatePair(null);
        await using MemoryByteChannel instrument = instruments;
        KeithleyOptions options = new(KeithleyModel.ForDevice("2400"), CellLimits.ForPlan(PotentiostatRig.PlanAmperes)) { ReplyTimeout = Patience };
        await using KeithleyPotentiostat driver = new(_ => ValueTask.FromResult<IByteChannel>(ours), options, TimeProvider.System);
        byte[] buffer = new byte[512];
        for (int i = 0; i < AnswersPerSeed; i++)
        {
            Task<PotentiostatIdentity> identity = driver.IdentifyAsync(CancellationToken.None);
            string mark = await ReadMarkAsync(instrument);
            int length = Damage(random, buffer);
            length += Encoding.ASCII.GetBytes($"\n{mark};KEITHLEY INSTRUMENTS INC.,MODEL 2400,{i},C30\n", buffer.AsSpan(length));
            await instrument.WriteAsync(buffer.AsMemory(0, length), CancellationToken.None);
            Assert.Equal($"{i}", (await InTime.WaitAsync(identity)).SerialNumber);
        }
    }

    // :STAT:QUES:ENAB 4711;:STAT:QUES:ENAB?;*IDN?
    private static async Task<string> ReadMarkAsync(MemoryByteChannel channel)
    {
        while (true)
        {
            ReadResult read = await channel.Input.ReadAsync(CancellationToken.None);
            string text = Encoding.ASCII.GetString(read.Buffer);
            bool isWhole = text.EndsWith("*IDN?\n", StringComparison.Ordinal);
            channel.Input.AdvanceTo(isWhole ? read.Buffer.End : read.Buffer.Start, read.Buffer.End);
            if (isWhole) return text.Split(' ', ';')[1];
        }
    }

    // Up to three damages to an answer, or a run of random bytes.
    private static int Damage(Random random, byte[] buffer)
    {
        if (random.Next(10) == 0)
        {
            int length = random.Next(200);
            random.NextBytes(buffer.AsSpan(0, length));
            return length;
        }

        int used = Encoding.ASCII.GetBytes(Answers[random.Next(Answers.Length)], buffer);
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
                    buffer[at] = "+-.,;E\"90 "u8[random.Next(10)];
                    break;
                default:
                    buffer.AsSpan(at, used - at).CopyTo(buffer.AsSpan(at + 1));
                    buffer[at] = (byte)random.Next(256);
                    used++;
                    break;
            }
        }

        return used;
    }
}
