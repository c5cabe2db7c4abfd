using System.Collections.Immutable;
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
        KnownCyclerRows held = history.CyclerOf(cell.Name);
        ImmutableArray<(double? Volts, double? Amperes)> known = held.HandOver();
        long stored = held.Count;
        int passed = 0;
        while (true)
        {
            CyclerChunk chunk = await link.UntilItWorksAsync(file.NextAsync, cancellationToken);
            bool isAnother = chunk.BeginsAnew;
            if (!isAnother && passed < known.Length)
            {
                IEnumerable<(double?, double?)> again = chunk.Samples.Select(sample => (sample.PotentialVolts, sample.CurrentAmperes)).Take(known.Length - passed);
                isAnother = !again.SequenceEqual(known.Skip(passed).Take(chunk.Samples.Length));
                if (isAnother) file.StartOver(); // it was replaced while nobody looked
            }

            if (isAnother)
            {
                (known, passed) = ([], 0);
                await TellCutAsync(stored, cancellationToken);
                if (!chunk.BeginsAnew) continue;
            }

            foreach (ObservedRemark remark in chunk.Remarks.Where(remark => history.IsNews(remark.Text)))
                await recorder.TellAsync(remark.Kind, EventSeverity.Warning, remark.Text, cell.Name, cancellationToken);
            int before = Math.Min(known.Length - passed, chunk.Samples.Length);
            passed += before;
            if (passed == known.Length) (known, passed) = ([], 0); // all have been seen again; they need no room any more
            foreach (PotentiostatSample sample in chunk.Samples.Skip(before))
            {
                samples.Add(
                    sample.At, [sample.PotentialVolts, sample.CurrentAmperes], (int)sample.Remarks, clockOffsetSeconds: (sample.DeviceZero - runStartedAt).TotalSeconds);
                stored++;
            }
        }
    }

    private async Task TellCutAsync(long stored, CancellationToken cancellationToken)
    {
        await recorder.FlushAsync(cancellationToken);
        await recorder.TellAsync(
            RunEventKinds.CyclerFileCut,
            EventSeverity.Warning,
            $"the file of the cycler of {cell.Name} was cut or replaced; it is read from its beginning",
            cell.Name,
            new MeasuredValue(stored, stored, "rows"),
            cancellationToken);
    }
}
