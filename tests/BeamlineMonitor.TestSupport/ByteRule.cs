namespace BeamlineMonitor.TestSupport;

/// <summary>What becomes of bytes on their way; called with the bytes of one direction of one connection, in their order.</summary>
/// <param name="bytes">The bytes; they are only there until the call ends.</param>
/// <param name="cancellationToken">Ends a rule that holds them.</param>
/// <returns>What goes on in their stead.</returns>
public delegate ValueTask<ReadOnlyMemory<byte>> ByteRule(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);
