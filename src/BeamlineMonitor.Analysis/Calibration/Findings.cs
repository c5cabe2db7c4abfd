using System.Collections.Immutable;

namespace BeamlineMonitor.Analysis.Calibration;

/// <summary>What the checks of a calibration had to say; the verdict is the gravest of it.</summary>
internal sealed class Findings
{
    private readonly List<string> reasons = [];

    public CalibrationVerdict Verdict { get; private set; }

    public ImmutableArray<string> Reasons => [.. reasons];

    /// <summary>Adds what is good to know and no fault.</summary>
    public void Note(FormattableString reason) => Raise(CalibrationVerdict.Ok, reason);

    public void Suspect(FormattableString reason) => Raise(CalibrationVerdict.Suspect, reason);

    public void Refuse(FormattableString reason) => Raise(CalibrationVerdict.Refused, reason);

    public void Raise(CalibrationVerdict level, FormattableString reason)
    {
        reasons.Add(FormattableString.Invariant(reason));
        if (level > Verdict) Verdict = level;
    }
}
