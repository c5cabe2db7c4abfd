namespace BeamlineMonitor.Instruments.SpectrumFiles;

/// <summary>Reads a spectrum file; the format is told by the content, never by the name. See docs/spectrum-files.md.</summary>
public static class SpectrumFileReader
{
    private const int FirstChunk = 65536;

    /// <summary>Reads a file from disk.</summary>
    /// <param name="path">Path of a regular file.</param>
    /// <param name="cancellationToken">Abandons the reading.</param>
    /// <returns>What the file holds.</returns>
    /// <exception cref="SpectrumFileException">The file cannot be opened or read, is too large, or is no valid spectrum.</exception>
    public static async Task<SpectrumFile> ReadAsync(string path, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (Directory.Exists(path))
            throw new SpectrumFileException(path, null, "a directory", "a file", "Name one of the files in it.");
        try
        {
            var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0, FileOptions.Asynchronous);
            await using (stream.ConfigureAwait(false))
                return await ReadAsync(stream, path, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SpectrumFileException(path, null, e.Message, "a file that can be read", "Check the path and the permissions.", e);
        }
    }

    /// <summary>Reads a spectrum file from a stream, to its end.</summary>
    /// <param name="stream">The bytes, from the current position; it is left open.</param>
    /// <param name="name">How errors name it.</param>
    /// <param name="cancellationToken">Abandons the reading.</param>
    /// <returns>What the file holds.</returns>
    /// <exception cref="SpectrumFileException">
    /// The content is longer than <see cref="SpectrumFileLimits.FileBytes"/> or no valid spectrum.
    /// </exception>
    /// <exception cref="IOException">The stream failed.</exception>
    public static async Task<SpectrumFile> ReadAsync(Stream stream, string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (stream.CanSeek && stream.Length - stream.Position > SpectrumFileLimits.FileBytes) throw TooLarge(name);
        byte[] bytes = new byte[FirstChunk];
        int length = 0;
        while (true)
        {
            int read = await stream.ReadAsync(bytes.AsMemory(length), cancellationToken).ConfigureAwait(false);
            if (read == 0) return Parse(bytes.AsMemory(0, length), name);
            length += read;
            if (length > SpectrumFileLimits.FileBytes) throw TooLarge(name);
            if (length == bytes.Length) Array.Resize(ref bytes, Math.Min(2 * length, SpectrumFileLimits.FileBytes + 1));
        }
    }

    /// <summary>Reads a spectrum file that is in memory already.</summary>
    /// <param name="bytes">The whole content.</param>
    /// <param name="name">How errors name it.</param>
    /// <returns>What the file holds.</returns>
    /// <exception cref="SpectrumFileException">The content is too long or no valid spectrum.</exception>
    public static SpectrumFile Parse(ReadOnlyMemory<byte> bytes, string name)
    {
        if (bytes.Length > SpectrumFileLimits.FileBytes) throw TooLarge(name);
        if (OrtecChnReader.Recognises(bytes.Span)) return OrtecChnReader.Read(bytes.Span, name);

        var first = new TextLines(bytes, name);
        if (!first.ReadFilled())
        {
            throw new SpectrumFileException(
                name, null, "an empty file", "a spectrum", "The recording failed or the copy did; look for the original.");
        }

        var lines = new TextLines(bytes, name);
        if (OrtecSpeReader.Recognises(first.Current)) return OrtecSpeReader.Read(lines);
        if (McaAsciiKeys.Part(first.Current) is (string key, _) && McaAsciiKeys.IsKnown(key)) return McaAsciiReader.Read(lines);
        if (PlainTextReader.Recognises(first.Current)) return PlainTextReader.Read(lines);
        throw first.Current.Fault(
            "the first line of MCA ASCII (VERSION: …), of ORTEC .Spe ($SPEC_ID:), or of columns of numbers",
            "Convert the file to one of these; docs/spectrum-files.md describes them.");
    }

    private static SpectrumFileException TooLarge(string name) =>
        new(name, null, "a larger file", $"at most {SpectrumFileLimits.FileBytes} bytes", "This is no single spectrum.");
}
