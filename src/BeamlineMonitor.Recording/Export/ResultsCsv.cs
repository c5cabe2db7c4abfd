using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Analysis.Lithium;
using BeamlineMonitor.Recording.Reading;

namespace BeamlineMonitor.Recording.Export;

/// <summary>The results of an analysis as a table, a row a frame; the columns are named as the keys of the messages.</summary>
public static class ResultsCsv
{
    private static readonly string[] Columns =
    [
        "frame", "purpose", "cell", "layer", "scan", "detector", "t", "status", "flags", "z_stage_um", "z_electrode_um", "gauge_overlap",
        "a_A", "s_a_A", "c_A", "s_c_A", "cov_ac_A2", "V_A3", "s_V_A3", "s_V_stat_A3", "s_c_stat_A",
        "x_from_V", "x_from_V_is", "s_x_from_V", "s_x_from_V_stat", "x_from_c", "x_from_c_is", "s_x_from_c", "s_x_from_c_stat",
        "fraction_2", "diagnosis", "drift_eV", "s_drift_eV", "dead_time", "calibration", "curve", "anchor",
    ];

    /// <summary>Writes the table.</summary>
    /// <param name="run">The run.</param>
    /// <param name="analysis">Id of the analysis.</param>
    /// <param name="output">Where to.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    /// <returns>Number of rows, without the names.</returns>
    public static long Write(RunReader run, long analysis, TextWriter output, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        var table = new CsvTable(output, Columns);
        long rows = 0;
        foreach (FrameResult frame in run.Outcomes(analysis).SelectMany(outcome => outcome.Frames))
        {
            cancellationToken.ThrowIfCancellationRequested();
            table.Add(
            [
                frame.Frame, EnumWord.Of(frame.Target.Purpose), frame.Target.Cell, frame.Target.Layer, frame.Target.Scan, frame.Detector, frame.At,
                EnumWord.Of(frame.Status), string.Join(' ', frame.Flags), frame.StageMicrometres, frame.ElectrodeMicrometres, frame.GaugeOverlap,
                .. Cell(frame.Cell), .. Lithium(frame.FromVolume), .. Lithium(frame.FromC),
                frame.SecondFraction, frame.Diagnosis, frame.DriftElectronVolts, frame.SigmaDriftElectronVolts, frame.DeadTime,
                frame.Calibration, frame.Curve, frame.Anchor,
            ]);
            rows++;
        }

        return rows;
    }

    private static object?[] Cell(CellValue? cell) =>
    [
        cell?.A, cell?.SigmaA, cell?.C, cell?.SigmaC, cell?.CovarianceAC,
        cell?.Volume, cell?.SigmaVolume, cell?.SigmaVolumeCounting, cell?.SigmaCCounting,
    ];

    private static object?[] Lithium(LithiumValue? x) => [x?.X, x is null ? null : Side(x.Side), x?.Sigma, x?.SigmaCounting];

    private static string Side(BoundSide side) => side == BoundSide.None ? "value" : EnumWord.Of(side);
}
