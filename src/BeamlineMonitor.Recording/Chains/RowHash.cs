using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace BeamlineMonitor.Recording.Chains;

/// <summary>
/// The hash of a row: SHA-256 over the hash before it and each column as a letter of its kind, its length (8 bytes, least first) and its bytes.
/// docs/run-file.md states the layout, so that another program can check a file.
/// </summary>
internal sealed class RowHash
{
    /// <summary>Length of a hash, bytes.</summary>
    public const int Length = SHA256.HashSizeInBytes;

    /// <summary>How much of it a row holds, bytes: enough to find a wrong row; the whole hash of the last row stands in <c>chains</c>.</summary>
    public const int LinkLength = 8;

    private readonly ArrayBufferWriter<byte> content = new(8192);

    /// <summary>The hash before the first row.</summary>
    public static ReadOnlySpan<byte> None => new byte[Length];

    /// <summary>Starts a row.</summary>
    /// <param name="previous">The hash before it; shape [32].</param>
    public void Begin(ReadOnlySpan<byte> previous)
    {
        content.ResetWrittenCount();
        content.Write(previous);
    }

    /// <summary>Adds an INTEGER.</summary>
    /// <param name="value">The value.</param>
    public void Add(long value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        Add((byte)'i', bytes);
    }

    /// <summary>Adds a TEXT.</summary>
    /// <param name="utf8">Its bytes.</param>
    public void AddText(ReadOnlySpan<byte> utf8) => Add((byte)'t', utf8);

    /// <summary>Adds a BLOB.</summary>
    /// <param name="bytes">Its bytes.</param>
    public void AddBlob(ReadOnlySpan<byte> bytes) => Add((byte)'b', bytes);

    /// <summary>Adds a value of a column as it is bound.</summary>
    /// <param name="value">A <see cref="long"/>, a <see cref="string"/> or bytes.</param>
    public void Add(object value)
    {
        switch (value)
        {
            case long number: Add(number); break;
            case string text: AddText(Encoding.UTF8.GetBytes(text)); break;
            case byte[] bytes: AddBlob(bytes); break;
            default: throw new ArgumentException($"A column cannot hold a {value.GetType().Name}.", nameof(value));
        }
    }

    /// <summary>Ends the row.</summary>
    /// <returns>Its hash; shape [32].</returns>
    public byte[] End() => SHA256.HashData(content.WrittenSpan);

    /// <summary>Adds a column.</summary>
    /// <param name="kind">The letter of its kind.</param>
    /// <param name="bytes">Its bytes.</param>
    public void Add(byte kind, ReadOnlySpan<byte> bytes)
    {
        Span<byte> head = content.GetSpan(1 + sizeof(long));
        head[0] = kind;
        BinaryPrimitives.WriteInt64LittleEndian(head[1..], bytes.Length);
        content.Advance(1 + sizeof(long));
        content.Write(bytes);
    }
}
