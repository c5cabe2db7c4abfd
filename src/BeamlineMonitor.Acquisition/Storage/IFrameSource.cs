using BeamlineMonitor.Acquisition.Frames;

namespace BeamlineMonitor.Acquisition.Storage;

/// <summary>Where committed frames come from: the running acquisition, or a run file.</summary>
public interface IFrameSource
{
    /// <summary>The frames, exposure by exposure, in the order of their commit.</summary>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The frames of one exposure at a time.</returns>
    IAsyncEnumerable<IReadOnlyList<RawFrame>> ReadAsync(CancellationToken cancellationToken);
}
