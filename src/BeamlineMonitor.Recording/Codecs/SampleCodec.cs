using System.Collections.Immutable;
using System.Runtime.InteropServices;
using BeamlineMonitor.Acquisition.Samples;

namespace BeamlineMonitor.Recording.Codecs;

/// <summary>
/// Packs a block of samples: kind, number of samples, source, start, then the offsets, the columns and the flags as they are, so that every
/// number comes back to the last bit. A second of one instrument takes about 50 bytes.
/// </summary>
internal static class SampleCodec
{
    /// <summary>Most samples of a block.</summary>
    public const int MostSamples = 1 << 20;

    private const int MostColumns = 64;

    [Flags]
    private enum Parts : byte
    {
        None = 0,
        Step = 1,
        Cycle = 2,
        ClockOffset = 4,
        Flags = 8,
    }

    /// <summary>Packs a block.</summary>
    /// <param name="block">The block; its row number is not packed.</param>
    /// <returns>The packed bytes.</returns>
    /// <exception cref="ArgumentException">A shape does not fit, or a number is not finite.</exception>
    public static byte[] Encode(SampleBlock block)
    {
        Require(block);
        using var packed = new MemoryStream();
        using var writer = new BinaryWriter(packed);
        bool hasFlags = block.Flags.Any(flag => flag != 0);
        Parts parts = (block.Step is null ? Parts.None : Parts.Step) | (block.Cycle is null ? Parts.None : Parts.Cycle)
            | (block.ClockOffsetSeconds is null ? Parts.None : Parts.ClockOffset) | (hasFlags ? Parts.Flags : Parts.None);
        writer.Write((byte)block.Kind);
        writer.Write((byte)parts);
        writer.Write7BitEncodedInt(block.OffsetsSeconds.Length);
        writer.Write(block.Source);
        writer.Write(block.StartedAt.UtcTicks);
        foreach (double offset in block.OffsetsSeconds) writer.Write(offset);
        writer.Write((byte)block.Columns.Length);
        foreach (ImmutableArray<double?> column in block.Columns) WriteColumn(writer, column);
        if (hasFlags)
        {
            foreach (int flag in block.Flags) writer.Write(flag);
        }

        if (block.Step is { } step) writer.Write7BitEncodedInt(step);
        if (block.Cycle is { } cycle) writer.Write7BitEncodedInt(cycle);
        if (block.ClockOffsetSeconds is { } clock) writer.Write(clock);
        return packed.ToArray();
    }

    /// <summary>Unpacks a block.</summary>
    /// <param name="row">Its row number.</param>
    /// <param name="packed">The packed bytes.</param>
    /// <returns>The block.</returns>
    /// <exception cref="InvalidDataException">The bytes are no packed block.</exception>
    public static SampleBlock Decode(long row, byte[] packed)
    {
        using var reader = new BinaryReader(new MemoryStream(packed, writable: false));
        try
        {
            var kind = (SampleKind)reader.ReadByte();
            var parts = (Parts)reader.ReadByte();
            int samples = reader.Read7BitEncodedInt();
            if (samples < 0 || samples > packed.Length) throw new InvalidDataException($"Samples row {row} claims {samples} samples.");
            string source = reader.ReadString();
            DateTimeOffset start = new(reader.ReadInt64(), TimeSpan.Zero);
            ImmutableArray<double> offsets = Array(samples, reader.ReadDouble);
            ImmutableArray<ImmutableArray<double?>> columns = Array(reader.ReadByte(), () => ReadColumn(reader, samples));
            ImmutableArray<int> flags = parts.HasFlag(Parts.Flags) ? Array(samples, reader.ReadInt32) : Array(samples, () => 0);
            int? step = parts.HasFlag(Parts.Step) ? reader.Read7BitEncodedInt() : null;
            int? cycle = parts.HasFlag(Parts.Cycle) ? reader.Read7BitEncodedInt() : null;
            double? clock = parts.HasFlag(Parts.ClockOffset) ? reader.ReadDouble() : null;
            return new SampleBlock(row, kind, source, start, offsets, columns, flags, step, cycle, clock);
        }
        catch (Exception e) when (e is EndOfStreamException or FormatException or ArgumentException)
        {
            throw new InvalidDataException($"Samples row {row} holds no block of samples.", e);
        }
    }

    // A column without a missing value stands alone; otherwise a byte before each value says whether it is there.
    private static void WriteColumn(BinaryWriter writer, ImmutableArray<double?> column)
    {
        bool isWhole = column.All(value => value is not null);
        writer.Write(isWhole);
        foreach (double? value in column)
        {
            if (!isWhole) writer.Write(value is not null);
            if (value is { } number) writer.Write(number);
        }
    }

    private static ImmutableArray<double?> ReadColumn(BinaryReader reader, int samples)
    {
        bool isWhole = reader.ReadBoolean();
        return Array<double?>(samples, () => isWhole || reader.ReadBoolean() ? reader.ReadDouble() : null);
    }

    private static ImmutableArray<T> Array<T>(int length, Func<T> read)
    {
        T[] values = new T[length];
        for (int i = 0; i < length; i++) values[i] = read();
        return ImmutableCollectionsMarshal.AsImmutableArray(values);
    }

    private static void Require(SampleBlock block)
    {
        int samples = block.OffsetsSeconds.Length;
        if (samples > MostSamples) throw new ArgumentException($"A block holds at most {MostSamples} samples.", nameof(block));
        if (block.Columns.Length > MostColumns || block.Columns.Any(column => column.Length != samples) || block.Flags.Length != samples)
            throw new ArgumentException("Every column and the flags of a block have one value a sample.", nameof(block));
        IEnumerable<double> numbers = block.Columns.SelectMany(column => column).OfType<double>()
            .Concat(block.OffsetsSeconds).Append(block.ClockOffsetSeconds ?? 0);
        if (!numbers.All(double.IsFinite)) throw new ArgumentException("A block of samples holds a number that is not finite.", nameof(block));
    }
}
