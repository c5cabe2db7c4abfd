using BeamlineMonitor.Acquisition.Aligning;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.Spectra;

namespace BeamlineMonitor.Commands.Align;

/// <summary>The calibration that an alignment reads its spectra with: the plan's, or that of an exposure of the plan's standard now.</summary>
internal static class AlignCalibration
{
    /// <summary>Finds it.</summary>
    /// <param name="setup">The plan and what it names.</param>
    /// <param name="station">Brings the standard into the beam and exposes it.</param>
    /// <param name="cancellationToken">Abandons move and exposure.</param>
    /// <returns>The calibration.</returns>
    /// <exception cref="InputException">The standard gives none that may be used.</exception>
    public static async Task<DetectorCalibration> FindAsync(RunSetup setup, AlignmentStation station, CancellationToken cancellationToken)
    {
        string primary = setup.Plan.Primary.Name;
        if (setup.Science.Calibrations.GetValueOrDefault(primary) is { } given) return given;
        if (setup.Plan.Standard is not { } planned || setup.Science.Standard is not { } standard)
            throw new InputException($"The plan {setup.Plan.Name} has neither a calibration of {primary} nor a standard: give it one of them.");
        await station.BringAsync(planned.CarouselMicrometres, planned.StageMicrometres, cancellationToken);
        (Spectrum spectrum, _) = await station.ExposeAsync(planned.Exposure, cancellationToken);
        var taken = new CalibrationExposure($"standard {planned.Name}", spectrum, standard, setup.Science.StandardLines);
        CalibrationResult result = Calibrator.Calibrate([taken], setup.Plan.Primary.Search);
        return result.Verdict != CalibrationVerdict.Refused && result.Calibration is { TwoThetaDegrees: not null } calibration
            ? calibration
            : throw new InputException($"The standard before {primary} gives no calibration: {string.Join(" ", result.Reasons)}");
    }
}
