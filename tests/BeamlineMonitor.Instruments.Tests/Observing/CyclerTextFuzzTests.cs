using System.Text;
using BeamlineMonitor.Instruments.Observing.CyclerFiles;

namespace BeamlineMonitor.Instruments.Tests.Observing;

public class CyclerTextFuzzTests
{
    private const int Seeds = 50_000; // for each of two files, 100,000 in all
    private const double MostHours = 1e9 / 3600;

    [Fact]
    public void Append_DamagedEcLabText_GivesRowsOrTheTypedError() => Fuzz(
        "EC-Lab ASCII FILE\r\nNb header lines : 4 \r\n\r\nmode\ttime/s\tEwe/V\tI/mA\r\n1\t0.0\t2.98\t0.0\r\n1\t1.0\t2.99\t0.0125\r\n1\t2.0\t3.01\t-1.25E-002\r\n1\t3.0\t3.02\t0\r\n",
        new EcLabFormat());

    [Fact]
    public void Append_DamagedColumns_GiveRowsOrTheTypedError() => Fuzz(
        "some cycler\nt [h];U [mV];I [A]\n0;3400,5;0,001\n0,001;3401;0,001\n1,5e8;3402;1e-3\n1,6e8;3402;1e-3\n0;3402;1e-3\n0,001;3402;1e-3\n",
        new NamedColumnsFormat(';', "t [h]", 3600, "U [mV]", 1e-3, "I [A]", -1, true));

    private static void Fuzz(string valid, ICyclerFormat format)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(valid);
        int read = 0, refused = 0;
        for (int seed = 1; seed <= Seeds; seed++)
        {
            var random = new Random(seed);
            string text = Encoding.Latin1.GetString(DamagedBytes.Of(bytes, random));
            try
            {
                (IReadOnlyList<CyclerRow> whole, IReadOnlyList<CyclerRow> inParts) = (Read(text, text.Length, format), Read(text, random.Next(1, 30), format));
                if (!whole.SequenceEqual(inParts)) Assert.Fail($"Seed {seed}: the parts matter.");
                if (whole.Any(row => !double.IsFinite(row.Volts) || !double.IsFinite(row.Amperes) || row.Time.TotalHours is < 0 or > MostHours)) Assert.Fail($"Seed {seed}: {string.Join(", ", whole)}");
                read++;
            }
            catch (InstrumentException)
            {
                refused++;
            }
            catch (Exception e) when (e is not Xunit.Sdk.XunitException)
            {
                Assert.Fail($"Seed {seed}: {e}");
            }
        }

        Assert.InRange(read, 1, Seeds);
        Assert.Equal(Seeds, read + refused);
    }

    private static List<CyclerRow> Read(string text, int atOnce, ICyclerFormat format)
    {
        var cycler = new CyclerText("damaged", format);
        List<CyclerRow> rows = [];
        for (int at = 0; at < text.Length; at += atOnce)
        {
            cycler.Append(text[at..Math.Min(at + atOnce, text.Length)]);
            rows.AddRange(cycler.Take().Rows);
        }

        return rows;
    }
}
