using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Linking;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Instruments;
using BeamlineMonitor.Instruments.Stages;

namespace BeamlineMonitor.Acquisition.Acquiring.Exposing;

/// <summary>The axis that brings one cell after the other into the beam. What it has not reached is not exposed: the frame would be of another cell.</summary>
/// <param name="plan">The plan, which has the place of each cell and of the standard.</param>
/// <param name="axis">The axis.</param>
/// <param name="link">Whether it answers.</param>
internal sealed class Carousel(RunPlan plan, IStage axis, DeviceLink link)
{
    private double? broughtTo;

    /// <summary>Brings what is to be exposed to the place where the stage can move it into the beam, however often it takes.</summary>
    /// <param name="target">What is to be exposed.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Ends when the axis stands there.</returns>
    public async Task BringAsync(FrameTarget target, CancellationToken cancellationToken)
    {
        if ((plan.Cell(target.Cell) is { } cell ? cell.CarouselMicrometres : plan.Standard?.CarouselMicrometres) is not { } place) return;
        broughtTo = null;
        await link.UntilItWorksAsync(token => MoveAsync(axis, place, plan.CarouselWithinMicrometres, token), cancellationToken);
        broughtTo = place;
    }

    /// <summary>Whether it stands elsewhere than where it brought the last cell.</summary>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <returns>True where somebody has turned it.</returns>
    /// <exception cref="InstrumentException">It does not answer.</exception>
    public async Task<bool> HasMovedAsync(CancellationToken cancellationToken) =>
        broughtTo is { } place && !IsAt(await axis.ReadAsync(cancellationToken), place, plan.CarouselWithinMicrometres);

    /// <summary>Brings a place to the stage, once. Where the axis stands is read each time: somebody may have turned it.</summary>
    /// <param name="axis">The axis.</param>
    /// <param name="place">The place, µm in the axis's coordinate.</param>
    /// <param name="within">How far from it the axis may come to rest, µm.</param>
    /// <param name="cancellationToken">Stops the axis.</param>
    /// <returns>True: it stands there.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The place is outside the axis's own limits.</exception>
    /// <exception cref="InstrumentException">It does not get there.</exception>
    internal static async Task<bool> MoveAsync(IStage axis, double place, double within, CancellationToken cancellationToken)
    {
        StagePosition now = await axis.ReadAsync(cancellationToken);
        if (IsAt(now, place, within)) return true;
        now = await axis.MoveAsync(place, cancellationToken);
        return IsAt(now, place, within) ? true : throw new InstrumentException(
            $"the carousel came to rest at {now.ReadMicrometres:0.#} µm, {place:0.#} ± {within:0.#} µm was asked for: see what holds it");
    }

    private static bool IsAt(StagePosition at, double place, double within) => !at.IsMoving && Math.Abs(at.ReadMicrometres - place) <= within;
}
