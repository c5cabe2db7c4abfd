namespace BeamlineMonitor.Instruments.Tests.SpectrumFiles;

/// <summary>A stream of unknown length, like a pipe: gives its content in small pieces, or the letter x without end.</summary>
internal sealed class PiecewiseStream(byte[]? content, int piece) : Stream
{
    public long BytesRead { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count)
    {
        int length = Math.Min(count, piece);
        if (content is not null) length = Math.Min(length, content.Length - (int)BytesRead);
        Span<byte> target = buffer.AsSpan(offset, length);
        if (content is null) target.Fill((byte)'x');
        else content.AsSpan((int)BytesRead, length).CopyTo(target);
        BytesRead += length;
        return length;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
