using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Linking;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Acquisition.Recorder;
using BeamlineMonitor.Acquisition.Samples;
using BeamlineMonitor.Instruments.Observing;
using BeamlineMonitor.Instruments.Observing.CyclerFiles;
using BeamlineMonitor.Instruments.Potentiostats;

namespace BeamlineMonitor.Acquisition.Acquiring.Observing;

/// <summary>Follows the file of a cell's cycler. Rows that the run holds from before a restart are passed over.</summary>
/// <param name="cell">The cell.</param>
/// <param name="file">The file.</param>
/// <param name="history">What the run holds.</param>
/// <param name="link">Whether the file can be read.</param>
/// <param name="recorder">Takes samples and events.</param>
/// <param name="runStartedAt">Experiment UTC from which the offset of the cycler's clock is counted.</param>
internal sealed class ObservedCellLoop(
    CellPlan cell, CyclerFile file, ObservedHistory history, DeviceLink link, RunRecorder recorder, DateTimeOffset runStartedAt)
{
    private readonly SampleBuffer samples = recorder.BufferFor(SampleKind.Potentiostat, cell.Name);

    /// <summary>Follows it.</summary>
    /// <param name="cancellationToken">Ends the loop.</param>
    /// <returns>Ends by cancellation.</returns>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        long passOver = history.RowsToPassOver(cell.Name), stored = history.RowsOf(cell.Name);
        while (true)
        {
            CyclerChunk chunk = await link.UntilItWorksAsync(file.NextAsync, cancellationToken);
            if (chunk.BeginsAnew)
            {
                passOver = 0;
                await recorder.FlushAsync(cancellationToken);
                await recorder.TellAsync(
                    RunEventKinds.CyclerFileCut,
                    EventSeverity.Warning,
                    $"the file of the cycler of {cell.Name} was cut or replaced; it is read from its beginning",
                    cell.Name,
                    new MeasuredValue(stored, stored, "rows"),
                    cancellationToken);
            }

            foreach (ObservedRemark remark in chunk.Remarks)
                await recorder.TellAsync(remark.Kind, EventSeverity.Warning, remark.Text, cell.Name, cancellationToken);
            foreach (PotentiostatSample sample in chunk.Samples)
            {
                if (passOver-- > 0) continue;
                samples.Add(
                    sample.At, [sample.PotentialVolts, sample.CurrentAmperes], (int)sample.Remarks, clockOffsetSeconds: (sample.DeviceZero - runStartedAt).TotalSeconds);
                stored++;
            }
        }
    }
}
