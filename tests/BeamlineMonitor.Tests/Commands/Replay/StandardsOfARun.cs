using System.Collections.Immutable;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Acquisition.Samples;
using BeamlineMonitor.Acquisition.Tests;
using BeamlineMonitor.Daemon;

namespace BeamlineMonitor.Tests.Commands.Replay;

/// <summary>
/// A recorded run with four standards: one before it and one that is only compared; then, within a scan, the detector is set anew, and the standard is exposed
/// at once and once more after the scan.
/// </summary>
public sealed class StandardsOfARun : IAsyncLifetime, IDisposable
{
    public const double CellCelsius = 31.5, HutchCelsius = 22.25;

    private readonly RecordedCharge charge = new();

    /// <summary>Its file.</summary>
    public string File => charge.Path("standards.run");

    /// <summary>Numbers of the frames of the standards.</summary>
    public ImmutableArray<long> Standards { get; private set; }

    /// <summary>Number of the first frame with the new settings.</summary>
    public long SetAnew { get; private set; }

    /// <summary>What the acquisition made of the frames, in their order.</summary>
    public ImmutableArray<AnalysisOutcome> Outcomes { get; private set; }

    public string Path(string name) => charge.Path(name);

    public async Task InitializeAsync()
    {
        var run = new SyntheticRun();
        using IEnumerator<IReadOnlyList<RawFrame>> second = run.Scan(2).GetEnumerator();
        List<IReadOnlyList<RawFrame>> exposures =
        [
            run.Standard(), .. run.Pristine(), .. run.Scan(1), run.Standard(),
            Next(), [Next()[0] with { SettingsChanged = true }], run.Standard(), Next(), Next(), run.Standard(),
        ];
        await using (OpenedRun opened = await charge.OpenAsync("standards.run", charge.Setup(_ => { })))
        {
            await opened.File.CommitMeasuredAsync(
                [
                    new SampleBlock(0, SampleKind.Potentiostat, "cell1", exposures[0][0].StartedAt, [0], [[3.4], [0]], [0], null, null, null),
                    new SampleBlock(0, SampleKind.Beam, "beam", exposures[0][0].StartedAt, [0], [[102], [2e5], [1], [CellCelsius], [HutchCelsius]], [0], null, null, null),
                ],
                _ => [],
                _ => [],
                CancellationToken.None);
            var outcomes = ImmutableArray.CreateBuilder<AnalysisOutcome>();
            foreach (IReadOnlyList<RawFrame> frames in exposures) outcomes.Add(await RecordedCharge.TakeAsync(opened, frames));
            Outcomes = outcomes.ToImmutable();
        }

        Standards = [.. exposures.Select(frames => frames[0]).Where(frame => frame.Target.Purpose == FramePurpose.Standard).Select(frame => frame.Number)];
        SetAnew = exposures.Single(frames => frames[0].SettingsChanged)[0].Number;

        IReadOnlyList<RawFrame> Next() => second.MoveNext() ? second.Current : throw new InvalidOperationException("The scan is over.");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => charge.Dispose();
}
