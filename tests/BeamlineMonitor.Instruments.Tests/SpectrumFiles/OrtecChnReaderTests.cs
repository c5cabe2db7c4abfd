using System.Buffers.Binary;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Instruments.SpectrumFiles;

namespace BeamlineMonitor.Instruments.Tests.SpectrumFiles;

public class OrtecChnReaderTests
{
    private const int TrailerAt = 48;

    [Fact]
    public void Read_WholeFile_GivesEveryRecordedValue()
    {
        SpectrumFile file = SpectrumFileReader.Parse(SmallFiles.Chn(), "small");

        Assert.Equal(SpectrumFileFormat.OrtecChn, file.Format);
        SpectrumElement element = Assert.Single(file.Elements);
        Assert.Equal(new uint[] { 0, 100, 200, 300 }, element.Spectrum.Counts);
        Assert.Equal(TimeSpan.FromSeconds(60.02), element.Spectrum.RealTime);
        Assert.Equal(TimeSpan.FromSeconds(59), element.Spectrum.LiveTime);
        Assert.Equal(new DateTimeOffset(2026, 3, 11, 14, 5, 9, TimeSpan.Zero), element.Spectrum.StartedAt);
        Assert.Equal(new EnergyScale(0.5, 0.25, 0.125), element.HeaderScale);
        Assert.Equal(new[] { "Detector: HPGe", "Sample: LiCoO2" }, file.Remarks);
    }

    [Fact]
    public void Read_LinearTrailer_HasNoCurvature()
    {
        SpectrumFile file = Read(b => BinaryPrimitives.WriteInt16LittleEndian(b.AsSpan(TrailerAt), -101));
        Assert.Equal(new EnergyScale(0.5, 0.25, 0), file.Elements[0].HeaderScale);
    }

    [Fact]
    public void Read_NoTrailer_HasNoScale()
    {
        SpectrumFile file = SpectrumFileReader.Parse(SmallFiles.Chn().AsMemory(0, TrailerAt), "small");
        Assert.Null(file.Elements[0].HeaderScale);
        Assert.Empty(file.Remarks);
    }

    [Theory]
    [InlineData('0', 1926)]
    [InlineData('1', 2026)]
    public void Read_CenturyDigit_DecidesTheYear(char digit, int year) =>
        Assert.Equal(year, Read(b => b[23] = (byte)digit).Elements[0].Spectrum.StartedAt?.Year);

    [Fact]
    public void Read_NoCenturyDigit_GuessesNoYear()
    {
        SpectrumFile file = Read(b => b[23] = 0);
        Assert.Null(file.Elements[0].Spectrum.StartedAt);
        Assert.Equal("Start without a century: 11Mar26 140509", file.Remarks[0]);
    }

    [Fact]
    public void Read_BlankDate_HasNoStart() => Assert.Null(Read(b => b.AsSpan(16, 8).Clear()).Elements[0].Spectrum.StartedAt);

    [Theory]
    [InlineData(2)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(47)]
    public void Read_CutShort_NamesTheEnd(int length)
    {
        byte[] cut = SmallFiles.Chn()[..length];
        SpectrumFileException fault = Assert.Throws<SpectrumFileException>(() => SpectrumFileReader.Parse(cut, "small"));
        Assert.Equal(length, fault.ByteOffset);
        Assert.Null(fault.LineNumber);
    }

    [Theory]
    [InlineData(28, 1, 28)] // first channel
    [InlineData(30, 0, 30)] // no channels
    [InlineData(30, 5, 52)] // the trailer begins elsewhere
    [InlineData(31, 255, 560)] // more channels than bytes: named at the end
    [InlineData(18, (byte)'x', 16)]
    [InlineData(23, (byte)'7', 16)]
    [InlineData(39, 0x80, 36)] // a negative count
    [InlineData(TrailerAt, 1, TrailerAt)]
    [InlineData(TrailerAt + 11, 0x7F, TrailerAt + 8, 0x80)] // an infinite slope
    [InlineData(TrailerAt + 256, 64, TrailerAt + 256)]
    public void Read_WrongByte_NamesItsPlace(int at, byte value, long place, byte before = 0)
    {
        SpectrumFileException fault = Assert.Throws<SpectrumFileException>(() => Read(b =>
        {
            b[at] = value;
            if (before > 0) b[at - 1] = before;
        }));
        Assert.Equal(place, fault.ByteOffset);
    }

    private static SpectrumFile Read(Action<byte[]> change)
    {
        byte[] bytes = SmallFiles.Chn();
        change(bytes);
        return SpectrumFileReader.Parse(bytes, "small");
    }
}
