using System.Text;
using BeamlineMonitor.Instruments.SpectrumFiles;

namespace BeamlineMonitor.Instruments.Tests.SpectrumFiles;

public sealed class SpectrumFileReaderTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("spectrum-files-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(SpectrumFileFormat.McaAscii)]
    [InlineData(SpectrumFileFormat.OrtecSpe)]
    [InlineData(SpectrumFileFormat.OrtecChn)]
    [InlineData(SpectrumFileFormat.PlainText)]
    public async Task ReadAsync_MisleadingExtension_TellsTheFormatByContent(SpectrumFileFormat format)
    {
        string path = Path.Combine(folder, "spectrum.jpg");
        await File.WriteAllBytesAsync(path, Bytes(format));

        SpectrumFile file = await SpectrumFileReader.ReadAsync(path, CancellationToken.None);

        Assert.Equal(format, file.Format);
        Assert.Equal(4, file.Elements[0].Spectrum.Counts.Length);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public async Task ReadAsync_StreamInSmallPieces_GivesTheSame(int piece)
    {
        using var stream = new PiecewiseStream(Bytes(SpectrumFileFormat.McaAscii), piece);
        SpectrumFile file = await SpectrumFileReader.ReadAsync(stream, "pieces", CancellationToken.None);
        SpectrumFileAssert.SameContent(SmallFiles.Read(SmallFiles.Mca), file);
    }

    [Fact]
    public async Task ReadAsync_FileLongerThanTheFirstChunk_IsReadWhole()
    {
        using var stream = new MemoryStream(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("1234567\n", 100_000))));
        SpectrumFile file = await SpectrumFileReader.ReadAsync(stream, "long", CancellationToken.None);
        Assert.Equal(123_456_700_000, file.Elements[0].Spectrum.TotalCounts);
    }

    [Fact]
    public async Task ReadAsync_Directory_SaysSo()
    {
        SpectrumFileException fault = await Refused(folder);
        Assert.Equal("a directory", fault.Found);
        Assert.Equal(folder, fault.File);
    }

    [Fact]
    public async Task ReadAsync_MissingFile_NamesIt()
    {
        string path = Path.Combine(folder, "none.mca");
        Assert.Equal(path, (await Refused(path)).File);
    }

    [Fact]
    public async Task ReadAsync_EmptyFile_SaysSo()
    {
        string path = Path.Combine(folder, "empty.mca");
        await File.WriteAllBytesAsync(path, []);
        Assert.Equal("an empty file", (await Refused(path)).Found);
    }

    [Fact]
    public async Task ReadAsync_TenGigabytes_IsRefusedUnread()
    {
        string path = Path.Combine(folder, "huge.mca");
        await using (FileStream sparse = File.Create(path)) sparse.SetLength(10_000_000_000);
        Assert.Equal("a larger file", (await Refused(path)).Found);
    }

    [Fact]
    public async Task ReadAsync_EndlessStream_IsRefusedAtTheLimit()
    {
        using var stream = new PiecewiseStream(null, int.MaxValue);
        SpectrumFileException fault = await Assert.ThrowsAsync<SpectrumFileException>(
            () => SpectrumFileReader.ReadAsync(stream, "endless", CancellationToken.None));
        Assert.Equal("a larger file", fault.Found);
        Assert.InRange(stream.BytesRead, SpectrumFileLimits.FileBytes + 1, SpectrumFileLimits.FileBytes + 1);
    }

    [Fact]
    public async Task ReadAsync_Cancelled_Stops()
    {
        using var stream = new MemoryStream(Bytes(SpectrumFileFormat.McaAscii));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => SpectrumFileReader.ReadAsync(stream, "cancelled", new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Parse_OneEndlessLine_IsRefusedAtItsLine()
    {
        string text = "VERSION: 3.1\nENVIRONMENT: " + new string('x', SpectrumFileLimits.LineBytes);
        Assert.Equal(2, SmallFiles.Refused(text).LineNumber);
    }

    [Theory]
    [InlineData(new byte[] { 0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A })] // PNG
    [InlineData(new byte[] { 0x1F, 0x8B, 0x08, 0x00 })] // gzip
    [InlineData(new byte[] { 0xFF, 0xFE, 0x56, 0x00, 0x45, 0x00 })] // UTF-16
    [InlineData(new byte[] { 0x7B, 0x22, 0x61, 0x22, 0x7D })] // JSON
    [InlineData(new byte[] { 0x3C, 0x3C, 0x50, 0x4D, 0x43, 0x41, 0x3E, 0x3E })] // another maker's text
    public void Parse_ForeignContent_IsRefusedAtTheFirstLine(byte[] bytes) =>
        Assert.Equal(1, Assert.Throws<SpectrumFileException>(() => SpectrumFileReader.Parse(bytes, "foreign")).LineNumber);

    [Theory]
    [InlineData("")]
    [InlineData("\r\n \t\n")]
    [InlineData("\uFEFF")]
    public void Parse_Blank_IsAnEmptyFile(string text) => Assert.Equal("an empty file", SmallFiles.Refused(text).Found);

    private static byte[] Bytes(SpectrumFileFormat format) => format switch
    {
        SpectrumFileFormat.McaAscii => Encoding.UTF8.GetBytes(SmallFiles.Mca),
        SpectrumFileFormat.OrtecSpe => Encoding.UTF8.GetBytes(SmallFiles.Spe),
        SpectrumFileFormat.OrtecChn => SmallFiles.Chn(),
        _ => Encoding.UTF8.GetBytes(SmallFiles.Text),
    };

    private static Task<SpectrumFileException> Refused(string path) =>
        Assert.ThrowsAsync<SpectrumFileException>(() => SpectrumFileReader.ReadAsync(path, CancellationToken.None));
}
