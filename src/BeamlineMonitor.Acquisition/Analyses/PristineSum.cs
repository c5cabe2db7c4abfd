using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.Spectra;

namespace BeamlineMonitor.Acquisition.Analyses;

/// <summary>Pristine frames of one layer before one detector, all with the same settings of it: their counts added up, and their temperature.</summary>
/// <param name="settings">Number of changes of the settings before them.</param>
internal sealed class PristineSum(int settings)
{
    private readonly SpectrumSum sum = new();
    private DetectorCalibration? calibration;

    /// <summary>Number of changes of the detector's settings before these frames.</summary>
    public int Settings => settings;

    /// <summary>Number of frames, ≥ 1 once one was added.</summary>
    public int Frames => sum.Frames;

    /// <summary>The counts of all of them.</summary>
    /// <exception cref="InvalidOperationException">There is no frame yet.</exception>
    public Spectrum Total => sum.Total() ?? throw new InvalidOperationException("No pristine frame was added.");

    /// <summary>The calibration of the last of them.</summary>
    /// <exception cref="InvalidOperationException">There is no frame yet.</exception>
    public DetectorCalibration Calibration => calibration ?? throw new InvalidOperationException("No pristine frame was added.");

    /// <summary>Their temperature.</summary>
    public PristineTemperature Temperature { get; } = new();

    /// <summary>Adds a frame.</summary>
    /// <param name="frame">The frame; it passed the gate.</param>
    /// <param name="ofFrame">Its calibration.</param>
    public void Add(RawFrame frame, DetectorCalibration ofFrame)
    {
        sum.Add(frame.Spectrum);
        Temperature.Add(frame);
        calibration = ofFrame;
    }
}
