using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Linking;
using BeamlineMonitor.Instruments;
using BeamlineMonitor.Instruments.Stages;

namespace BeamlineMonitor.Acquisition.Acquiring.Exposing;

/// <summary>Brings targets into the beam, and tells whether they stayed there.</summary>
/// <param name="stage">The stage.</param>
/// <param name="link">Whether it answers.</param>
/// <param name="toleranceMicrometres">How far it may stand from where it arrived, µm.</param>
/// <param name="carousel">Brings the cell to the stage first; null where there is one place.</param>
internal sealed class StageLoop(IStage stage, DeviceLink link, double toleranceMicrometres, Carousel? carousel)
{
    /// <summary>Moves, however often it takes.</summary>
    /// <param name="target">Where to.</param>
    /// <param name="stop">The run is stopped.</param>
    /// <param name="asked">Somebody asks for control.</param>
    /// <param name="cancellationToken">Abandons everything.</param>
    /// <returns>Where it arrived; null where one of them came first.</returns>
    public async Task<StagePosition?> MoveAsync(FrameTarget target, CancellationToken stop, CancellationToken asked, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, asked, cancellationToken);
        try
        {
            if (carousel is not null) await carousel.BringAsync(target, either.Token);
            return await link.UntilItWorksAsync(MoveOnceAsync, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }

        async Task<StagePosition> MoveOnceAsync(CancellationToken token)
        {
            try
            {
                return await stage.MoveAsync(target.StageSetMicrometres, token);
            }
            catch (ArgumentOutOfRangeException e)
            {
                throw new InstrumentException(e.Message, e); // somebody has narrowed the limits: it is tried until they are wide enough
            }
        }
    }

    /// <summary>Whether it, or the carousel, stands elsewhere than where it arrived, or was moved by somebody meanwhile.</summary>
    /// <param name="arrived">Where it arrived.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <returns>False also where it does not answer: that is told, and the frame is judged by where it began.</returns>
    public async Task<bool> HasMovedAsync(StagePosition arrived, CancellationToken cancellationToken)
    {
        try
        {
            if (carousel is not null && await carousel.HasMovedAsync(cancellationToken)) return true;
            StagePosition now = await stage.ReadAsync(cancellationToken);
            return now.HasMoved || !(Math.Abs(now.ReadMicrometres - arrived.ReadMicrometres) <= toleranceMicrometres);
        }
        catch (InstrumentException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await link.LostAsync(e, cancellationToken);
            return false;
        }
    }
}
