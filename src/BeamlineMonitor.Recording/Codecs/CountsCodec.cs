using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.IO.Compression;
using System.Runtime.InteropServices;

namespace BeamlineMonitor.Recording.Codecs;

/// <summary>
/// Packs the counts of a spectrum: the number of channels (4 bytes, least first), then a zlib stream (RFC 1950) of each channel less the one
/// before it, zigzagged (0, −1, 1, −2, … become 0, 1, 2, 3, …), as LEB128. Poisson counts of neighbours differ little: most take one byte.
/// </summary>
internal static class CountsCodec
{
    /// <summary>Most channels of a spectrum.</summary>
    public const int MostChannels = 1 << 20;

    private const int HeaderLength = sizeof(int);
    private const int LongestNumber = 5; // bytes of a 33-bit difference

    /// <summary>Packs counts.</summary>
    /// <param name="counts">Counts; shape [channels], at most 2²⁰.</param>
    /// <returns>The packed bytes.</returns>
    public static byte[] Encode(ImmutableArray<uint> counts)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(counts.Length, MostChannels);
        byte[] plain = ArrayPool<byte>.Shared.Rent(counts.Length * LongestNumber);
        int length = 0;
        long before = 0;
        foreach (uint count in counts)
        {
            long step = count - before;
            ulong number = (ulong)((step << 1) ^ (step >> 63));
            for (; number >= 0x80; number >>= 7) plain[length++] = (byte)(number | 0x80);
            plain[length++] = (byte)number;
            before = count;
        }

        using var packed = new MemoryStream(HeaderLength + length);
        Span<byte> header = stackalloc byte[HeaderLength];
        BinaryPrimitives.WriteInt32LittleEndian(header, counts.Length);
        packed.Write(header);
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true)) zlib.Write(plain, 0, length);
        ArrayPool<byte>.Shared.Return(plain);
        return packed.ToArray();
    }

    /// <summary>Unpacks counts.</summary>
    /// <param name="packed">The packed bytes.</param>
    /// <returns>Counts; shape [channels].</returns>
    /// <exception cref="InvalidDataException">The bytes are no packed counts.</exception>
    public static ImmutableArray<uint> Decode(byte[] packed)
    {
        int channels = packed.Length < HeaderLength ? -1 : BinaryPrimitives.ReadInt32LittleEndian(packed);
        if (channels is < 0 or > MostChannels) throw new InvalidDataException($"The packed counts do not begin with 0 to {MostChannels} channels.");

        using var zlib = new ZLibStream(new MemoryStream(packed, HeaderLength, packed.Length - HeaderLength), CompressionMode.Decompress);
        byte[] plain = ArrayPool<byte>.Shared.Rent((channels * LongestNumber) + 1);
        int length = zlib.ReadAtLeast(plain, plain.Length, throwOnEndOfStream: false);
        uint[] counts = new uint[channels];
        bool isWhole = Unpack(plain.AsSpan(0, length), counts);
        ArrayPool<byte>.Shared.Return(plain);
        return isWhole ? ImmutableCollectionsMarshal.AsImmutableArray(counts) : throw new InvalidDataException("The packed counts are not whole.");
    }

    private static bool Unpack(ReadOnlySpan<byte> plain, Span<uint> counts)
    {
        int at = 0;
        long before = 0;
        for (int i = 0; i < counts.Length; i++)
        {
            ulong number = 0;
            for (int shift = 0; ; shift += 7)
            {
                if (at == plain.Length || shift == 7 * LongestNumber) return false;
                number |= (ulong)(plain[at] & 0x7F) << shift;
                if (plain[at++] < 0x80) break;
            }

            before += (long)(number >> 1) ^ -(long)(number & 1);
            if (before is < 0 or > uint.MaxValue) return false;
            counts[i] = (uint)before;
        }

        return at == plain.Length;
    }
}
