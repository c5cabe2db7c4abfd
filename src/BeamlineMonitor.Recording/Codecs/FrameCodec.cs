using BeamlineMonitor.Acquisition.Frames;

namespace BeamlineMonitor.Recording.Codecs;

/// <summary>Parts a raw frame into what people read, JSON, and its counts, packed.</summary>
internal static class FrameCodec
{
    /// <summary>Parts a frame.</summary>
    /// <param name="frame">The frame.</param>
    /// <returns>All but the counts as JSON, and the counts packed.</returns>
    public static (string Frame, byte[] Counts) Encode(RawFrame frame) =>
        (RecordJson.Write(frame with { Spectrum = frame.Spectrum with { Counts = [] } }), CountsCodec.Encode(frame.Spectrum.Counts));

    /// <summary>Puts a frame together.</summary>
    /// <param name="utf8">All but the counts as JSON.</param>
    /// <param name="counts">The counts, packed.</param>
    /// <returns>The frame.</returns>
    /// <exception cref="InvalidDataException">They make no frame.</exception>
    public static RawFrame Decode(ReadOnlySpan<byte> utf8, byte[] counts)
    {
        RawFrame frame = RecordJson.Read<RawFrame>(utf8);
        return frame with { Spectrum = frame.Spectrum with { Counts = CountsCodec.Decode(counts) } };
    }
}
