using System.Collections.Immutable;
using MathNet.Numerics.LinearAlgebra;

namespace BeamlineMonitor.Analysis.UnitCells;

/// <summary>A cell computed from its reciprocal metric, with what error propagation needs.</summary>
/// <param name="Constants">The free constants, Å and degrees.</param>
/// <param name="Jacobian">∂constant/∂g; shape [constants, coefficients].</param>
/// <param name="Volume">Volume, Å³.</param>
/// <param name="VolumeGradient">∂V/∂g.</param>
internal sealed record MetricCell(
    ImmutableArray<double> Constants, Matrix<double> Jacobian, double Volume, Vector<double> VolumeGradient);
