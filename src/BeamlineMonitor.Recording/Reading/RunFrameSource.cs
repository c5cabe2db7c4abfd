using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Storage;

namespace BeamlineMonitor.Recording.Reading;

/// <summary>The frames of a run file, for a replay: each is read and unpacked when it is asked for.</summary>
/// <param name="run">The run.</param>
public sealed class RunFrameSource(RunReader run) : IFrameSource
{
    /// <inheritdoc/>
    public IAsyncEnumerable<IReadOnlyList<RawFrame>> ReadAsync(CancellationToken cancellationToken) => Read(cancellationToken).ToAsyncEnumerable();

    private IEnumerable<IReadOnlyList<RawFrame>> Read(CancellationToken cancellationToken)
    {
        foreach (IReadOnlyList<RawFrame> frames in run.Exposures())
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return frames;
        }
    }
}
