namespace BeamlineMonitor.Analysis.Lithium;

/// <summary>Where two phases coexist: between the end members every cell constant read from one line is that of a mixture.</summary>
/// <param name="LowerX">x of the Li-poor end member.</param>
/// <param name="UpperX">x of the Li-rich end member.</param>
/// <param name="LowerFrom">Lowest x that is reported for the Li-poor end member.</param>
/// <param name="LowerTo">Highest x that is reported for it.</param>
/// <param name="UpperFrom">Lowest x that is reported for the Li-rich end member.</param>
/// <param name="UpperTo">Highest x that is reported for it.</param>
/// <param name="Source">Id of the source.</param>
public sealed record TwoPhaseRegion(
    double LowerX, double UpperX, double LowerFrom, double LowerTo, double UpperFrom, double UpperTo, string Source)
{
    /// <summary>True strictly between the end members.</summary>
    /// <param name="x">Li content.</param>
    /// <returns>Whether both phases are present.</returns>
    public bool Contains(double x) => x > LowerX && x < UpperX;

    /// <summary>True outside the region, but where another report of its ends would put it inside.</summary>
    /// <param name="x">Li content.</param>
    /// <returns>Whether both phases could be present.</returns>
    public bool MayContain(double x) => !Contains(x) && x > LowerFrom && x < UpperTo;
}
