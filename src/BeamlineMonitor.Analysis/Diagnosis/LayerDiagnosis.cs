using System.Collections.Immutable;
using BeamlineMonitor.Analysis.Lithium;

namespace BeamlineMonitor.Analysis.Diagnosis;

/// <summary>What is the matter with a layer, with odds.</summary>
/// <param name="Verdict">The most probable cause.</param>
/// <param name="Odds">Each cause; drift cannot be told without an inert line.</param>
/// <param name="Frames">Number of frames that were used.</param>
/// <param name="AOffCurve">
/// a less the curve's a at the layer's (active) c, relative; the same degree of freedom as V against c. Null for two phases.
/// </param>
/// <param name="StressGPa">The equi-biaxial stress that would put it there, GPa; tension positive. Null for two phases.</param>
/// <param name="ShiftKeV">Shift of the energy scale since the pristine frames, keV; null without an inert line.</param>
/// <param name="ExcessDivergenceSquared">g² less that of the pristine frames: broadening.</param>
/// <param name="InactiveFraction">Inactive share by the fit of an active and a pristine cell.</param>
public sealed record LayerDiagnosis(
    LayerVerdict Verdict,
    ImmutableArray<HypothesisOdds> Odds,
    int Frames,
    Discrepancy? AOffCurve,
    Discrepancy? StressGPa,
    Discrepancy? ShiftKeV,
    Discrepancy ExcessDivergenceSquared,
    Discrepancy InactiveFraction)
{
    /// <summary>The odds of one cause.</summary>
    /// <param name="verdict">The cause.</param>
    /// <returns>Its probability; null: cannot tell.</returns>
    public double? Probability(LayerVerdict verdict) => Odds.FirstOrDefault(odds => odds.Verdict == verdict)?.Probability;
}
