namespace BeamlineMonitor.Analysis.LineFitting;

/// <summary>
/// One derivative of the expected counts of a window that is not zero only between two channels: of a line's counts by its area, place,
/// width or tail, or of a background term. The parameters of the model enter through it by the chain rule.
/// </summary>
/// <param name="Source">Array that holds the derivative.</param>
/// <param name="Offset">Where channel 0 of the window lies in it.</param>
/// <param name="Start">First channel of the window where it is not zero.</param>
/// <param name="End">Channel behind the last.</param>
/// <param name="FirstTerm">First of its chain-rule terms.</param>
/// <param name="EndTerm">Term behind the last.</param>
internal readonly record struct Primitive(double[] Source, int Offset, int Start, int End, int FirstTerm, int EndTerm)
{
    /// <summary>The derivative between two channels of the window.</summary>
    /// <param name="start">First channel, ≥ <see cref="Start"/>.</param>
    /// <param name="end">Channel behind the last, ≤ <see cref="End"/>.</param>
    /// <returns>∂μ/∂primitive; shape [end − start].</returns>
    public ReadOnlySpan<double> Values(int start, int end) => Source.AsSpan(Offset + start, end - start);
}
