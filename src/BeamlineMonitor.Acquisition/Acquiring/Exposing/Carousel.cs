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
        await link.UntilItWorksAsync(token => MoveAsync(place, token), cancellationToken);
        broughtTo = place;
    }

    /// <summary>Whether it stands elsewhere than where it brought the last cell.</summary>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <returns>True where somebody has turned it.</returns>
    /// <exception cref="InstrumentException">It does not answer.</exception>
    public async Task<bool> HasMovedAsync(CancellationToken cancellationToken) =>
        broughtTo is { } place && !IsAt(place, await axis.ReadAsync(cancellationToken));

    // Where it stands is read each time: somebody may have turned it.
    private async Task<bool> MoveAsync(double place, CancellationToken cancellationToken)
    {
        StagePosition now = await axis.ReadAsync(cancellationToken);
        if (IsAt(place, now)) return true;
        now = await axis.MoveAsync(place, cancellationToken);
        return IsAt(place, now) ? true : throw new InstrumentException(
            $"the carousel came to rest at {now.ReadMicrometres:0.#} µm, {place:0.#} ± {plan.CarouselWithinMicrometres:0.#} µm was asked for: see what holds it");
    }

    private bool IsAt(double place, StagePosition at) => !at.IsMoving && Math.Abs(at.ReadMicrometres - place) <= plan.CarouselWithinMicrometres;
}
