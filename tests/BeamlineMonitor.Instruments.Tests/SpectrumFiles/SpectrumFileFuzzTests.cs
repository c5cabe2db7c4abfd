using System.Text;
using BeamlineMonitor.Instruments.SpectrumFiles;

namespace BeamlineMonitor.Instruments.Tests.SpectrumFiles;

public class SpectrumFileFuzzTests
{
    private const int Seeds = 15_000; // for each of five files, 75,000 in all

    public static TheoryData<string> Files => [SmallFiles.Mca, SmallFiles.McaTwoElements, SmallFiles.Spe, SmallFiles.Text];

    [Theory]
    [MemberData(nameof(Files))]
    public void Parse_DamagedText_GivesAFileOrTheTypedError(string text) => Fuzz(Encoding.UTF8.GetBytes(text));

    [Fact]
    public void Parse_DamagedBinary_GivesAFileOrTheTypedError() => Fuzz(SmallFiles.Chn());

    private static void Fuzz(byte[] valid)
    {
        int read = 0, refused = 0;
        for (int seed = 1; seed <= Seeds; seed++)
        {
            byte[] damaged = DamagedBytes.Of(valid, new Random(seed));
            try
            {
                SpectrumFile file = SpectrumFileReader.Parse(damaged, "damaged");
                Assert.All(file.Elements, element => Assert.Equal(file.Elements[0].Spectrum.Counts.Length, element.Spectrum.Counts.Length));
                read++;
            }
            catch (SpectrumFileException e)
            {
                Assert.StartsWith("damaged", e.Message, StringComparison.Ordinal);
                refused++;
            }
            catch (Exception e) when (e is not Xunit.Sdk.XunitException)
            {
                Assert.Fail($"Seed {seed}: {e}");
            }
        }

        Assert.InRange(read, 1, Seeds - 1);
        Assert.InRange(refused, 1, Seeds - 1);
    }
}
