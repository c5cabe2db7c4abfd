using BeamlineMonitor.Acquisition.Linking;
using BeamlineMonitor.Acquisition.Safety;

namespace BeamlineMonitor.Acquisition.Acquiring;

/// <summary>All loops of a run together, whether it drives its instruments or watches those of somebody else.</summary>
public interface IAcquisition : IAsyncDisposable
{
    /// <summary>Whether each instrument answers.</summary>
    IReadOnlyList<DeviceLink> Links { get; }

    /// <summary>The highest rung of the safety ladder that a cell has reached, in this process or before; <see cref="SafetyRung.Alarm"/> where nothing was done.</summary>
    SafetyRung Reached { get; }

    /// <summary>Ends with the first exposure.</summary>
    Task FirstExposure { get; }

    /// <summary>Runs until the plan is done or somebody stops it.</summary>
    /// <param name="cellsOffOnStop">True to turn the cells off then; nothing where they are only watched.</param>
    /// <param name="stopping">Ends the run.</param>
    /// <returns>True when the plan is done.</returns>
    /// <exception cref="Analysing.RunRefusedException">What was measured first is not good enough.</exception>
    /// <exception cref="Storage.RunStoreException">The run could not be stored.</exception>
    Task<bool> RunAsync(bool cellsOffOnStop, CancellationToken stopping);
}
